"""The local budget system as the platform sees it."""

from uuid import UUID

from zhengcai import Context
from zhengcai_fiscal.external import Allocation
from zhengcai_fiscal.local.notices import accept_notice, refuse_notice
from zhengcai_fiscal.models import BudgetNotice
from zhengcai_fiscal.settings import FiscalSettings


def allocation_of(notice: BudgetNotice) -> Allocation:
    """The message that a notice becomes."""
    return Allocation(
        key=str(notice.id),
        code=notice.code,
        title=notice.title,
        year=notice.year,
        purchaser_code=notice.purchaser_code,
        purchaser_name=notice.purchaser_name,
        amount=notice.amount,
        fund_nature=notice.fund_nature,
        sme_reserved_amount=notice.sme_reserved_amount,
    )


class LocalBudgetSource:
    """`zhengcai_fiscal.external.BudgetSource` over the notices of the local desk."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def accepted(self, key: str) -> None:
        notice = await self._waiting(key)
        if notice is not None:
            await self._ctx.perform(accept_notice, notice)

    async def returned(self, key: str, reason: str) -> None:
        notice = await self._waiting(key)
        if notice is not None:
            await self._ctx.perform(refuse_notice, notice, reason=reason)

    async def allocation(self, key: str) -> Allocation | None:
        notice = await self._ctx.get(BudgetNotice, UUID(key))
        return allocation_of(notice) if notice and notice.state != "refused" else None

    async def refusal(self, notice: BudgetNotice) -> str | None:
        """Why this system itself does not grant the notice; None when it does."""
        if notice.year in self._ctx.settings(FiscalSettings).closed_years:
            return f"{notice.year}年度预算已结账，不能再下达指标"
        return None

    async def _waiting(self, key: str) -> BudgetNotice | None:
        notice = await self._ctx.get(BudgetNotice, UUID(key), lock=True)
        return notice if notice is not None and notice.state == "issued" else None
