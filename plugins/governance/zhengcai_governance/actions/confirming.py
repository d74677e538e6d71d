"""Whoever raised a requirement confirms at home that nothing is in dispute: it may be closed early."""

from uuid import UUID

from zhengcai import Context, Form, Problem, Role, action, field
from zhengcai_governance.entry_telling import homes_of
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.models.requirements import Requirement
from zhengcai_governance.people import PROPOSERS


@action(
    "requirement.confirm",
    title="确认无争议",
    on=Requirement,
    by=PROPOSERS,
    source="released",
    task=False,
    when=lambda ctx, model: model.confirmed_at.is_(None),
    intro="确认后，省级财政部门可以在无争议期届满前办结。",
)
async def confirm_requirement(ctx: Context, row: Requirement) -> None:
    """The act of nobody but the proposer; the region hears of it."""
    row.confirmed_at = ctx.now
    row.note(ctx.now, "确认无争议", ctx.actor.name, row.above_number or "")
    ctx.facts.update(number=row.number, ledger_number=row.above_number)
    ctx.tell(ctx.tenant.root, "entry_confirmed", number=row.above_number, requirement=str(row.id))


@confirm_requirement.check
async def not_confirmed_yet(ctx: Context, row: Requirement, form: object) -> list[Problem]:
    """Once after each release and each dispute."""
    if row.confirmed_at is None:
        return []
    return [Problem("requirement.confirmed", "已经确认过无争议")]


class ConfirmEntry(Form):
    """Which of the requirements in the entry."""

    requirement: UUID = field("需求记录")


@action(
    "ledger_entry.confirm",
    title="提出单位确认无争议",
    on=LedgerEntry,
    by=Role.SYSTEM,
    source=("released", "filed"),
    hidden=True,
)
async def confirm_entry(ctx: Context, entry: LedgerEntry, form: ConfirmEntry) -> None:
    """Confirmed once everybody has whose requirement is in it."""
    entry.confirmed_by = [*(entry.confirmed_by or ()), str(form.requirement)]
    entry.note(ctx.now, "提出单位确认无争议", ctx.actor.name, entry.number)


def is_confirmed(entry: LedgerEntry) -> bool:
    """Whether all that raised it have confirmed since the last release or dispute."""
    return {requirement for _, requirement in homes_of(entry)} <= set(entry.confirmed_by or ())
