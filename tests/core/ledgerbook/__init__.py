"""A provider of the ledgers whose entries a test writes down; it notes in which tenant it is asked."""

from datetime import UTC, date, datetime
from typing import Any

from zhengcai import Context, DefectInfo, LedgerEntryInfo, Provider, hookimpl

ENTRIES: dict[str, LedgerEntryInfo] = {}
DEFECTS: dict[str, DefectInfo] = {}
ASKED: set[str] = set()


def entered(number: str, classification: Any = "general", **more: Any) -> LedgerEntryInfo:
    """An accepted entry, proposed in 150100 and paid for there."""
    values: dict[str, Any] = {
        "number": number,
        "title": "加急办理",
        "classification": classification,
        "state": "accepted",
        "accepted_at": datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
        "proposer": "示例市财政局",
        "proposer_tenant": "150100",
        "payers": {"150100": "confirmed"},
        "tenants": frozenset({"150100"}),
        "publicity_from": date(2026, 9, 28),
        "publicity_to": date(2026, 10, 16),
        "address": f"/t/150000/-/ledgerbook/entries/{number}",
    }
    ENTRIES[number] = LedgerEntryInfo(**values | more)
    return ENTRIES[number]


def reported(number: str) -> DefectInfo:
    """A defect that was verified."""
    verified = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    address = f"/t/150000/-/ledgerbook/defects/{number}"
    DEFECTS[number] = DefectInfo(number, "标题过长", "closed", "150100", verified, address)
    return DEFECTS[number]


class Ledgers:
    """The port."""

    def __init__(self, ctx: Context) -> None:
        ASKED.add(ctx.tenant.code)

    async def law(self) -> str:
        return "示例自治区通知 二（四）"

    async def entry(self, number: str) -> LedgerEntryInfo | None:
        return ENTRIES.get(number)

    async def defect(self, number: str) -> DefectInfo | None:
        return DEFECTS.get(number)


port = Provider("ledger", Ledgers)


@hookimpl
def declare() -> list[Provider]:
    """The port."""
    return [port]
