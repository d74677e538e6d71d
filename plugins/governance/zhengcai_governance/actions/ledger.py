"""The ledger: entered by the platform when the publicity has ended and nobody objects."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement

from zhengcai import Collection, Context, Form, Role, Section, action, field, grams, matches, table
from zhengcai_governance.actions.deliveries import put_before_proposers
from zhengcai_governance.actions.shares import ask_payers
from zhengcai_governance.course import public_course
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.people import OWN_BUREAU
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.shares import shares_section
from zhengcai_governance.terms import ENTRY_STATES, REVIEW_LAW


def found_by(words: str) -> ColumnElement[bool]:
    """Entries that hold all of `words`."""
    return matches(LedgerEntry.grams, words)


async def _parts(ctx: Context, entry: LedgerEntry) -> Sequence[Section]:
    found = [*await shares_section(ctx, entry)]
    if entry.accepting:
        heard = [(each["name"], each["at"]) for each in entry.accepting]
        found.append(table("提出单位验收", (("地区", "text"), ("验收时间", "datetime")), heard))
    return (*found, *await public_course(ctx, entry))


LEDGER = Collection(
    model=LedgerEntry,
    name="ledger-entries",
    singular="ledger_entry",
    title="升级改造台账",
    group="软件需求",
    states=ENTRY_STATES,
    read={Role.PUBLIC: None, Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    number="number",
    columns=(
        "number",
        "title",
        "proposer_name",
        "source_name",
        "entered_on",
        "classification",
        "released_version",
    ),
    filters=("state", "classification", "source_tenant", "source_id", "review_id"),
    search=found_by,
    sections=_parts,
    tells={"ledgered": {}, "ordered": {}, "accepted": {}, "disputed": OWN_BUREAU},
)


class EnterLedger(Form):
    """What is known on the day of entry."""

    review_id: UUID = field("审核记录")
    title: str = field("需求名称")
    requirement_number: str = field("需求编号")
    source_tenant: str = field("提出地区代码")
    source_name: str = field("提出地区")
    source_id: UUID = field("需求记录")
    proposer_name: str = field("需求提出机构")
    content: str = field("需求内容")
    scenario: str = field("应用场景")
    legal_bases: list[str] = field("法律适用", [])
    reason: str = field("需求提出理由", "")
    suggestion: str = field("实现建议")
    affected: str = field("影响业务范围")
    impact: str = field("对系统稳定和服务质量的影响")
    expected_on: date = field("期望实现时间")
    merged: list[dict[str, Any]] = field("合并的需求", [])
    publicity_begins: date = field("公示起始日")
    publicity_ends: date = field("公示截止日")


class MergeIntoEntry(Form):
    """Requirements that came after the entry was made."""

    merged: list[dict[str, Any]] = field("合并的需求")


@action(
    "ledger_entry.merge",
    title="并入需求",
    on=LedgerEntry,
    by=Role.SYSTEM,
    source=tuple(ENTRY_STATES),
    hidden=True,
    law=REVIEW_LAW,
)
async def merge_into_entry(ctx: Context, entry: LedgerEntry, form: MergeIntoEntry) -> None:
    """From now on every step is told to these too, and their places are evidence of the class."""
    entry.merged = [*(entry.merged or ()), *form.merged]
    if entry.concerned is not None:
        places = {each["tenant"] for each in form.merged}
        entry.concerned = sorted({*entry.concerned, *places})
        if entry.classification is not None and entry.state not in ("closed", "retired"):
            await ask_payers(ctx, entry, places)
        if entry.state == "ordered" and entry.delivered_version is not None:
            await put_before_proposers(ctx, entry)
    entry.note(ctx.now, "并入", ctx.actor.name, "、".join(each["number"] for each in form.merged))
    ctx.facts.update(number=entry.number, merged=[each["number"] for each in form.merged])


@action(
    "ledger_entry.enter",
    title="列入台账",
    on=LedgerEntry,
    by=Role.SYSTEM,
    target="ledgered",
    hidden=True,
    law=REVIEW_LAW,
)
async def enter_ledger(ctx: Context, form: EnterLedger) -> LedgerEntry:
    """Number the entry. One for each review: the database refuses a second."""
    number = await ctx.number("ledger", ctx.settings(GovernanceSettings).ledger_number)
    entry = LedgerEntry(
        **form.model_dump(),
        number=number,
        entered_on=ctx.today,
        grams=grams([number, form.title, form.content, form.scenario, form.proposer_name]),
    )
    entry.note(ctx.now, "列入台账", ctx.actor.name, number)
    ctx.facts.update(number=number, source_tenant=form.source_tenant, source_id=str(form.source_id))
    return entry
