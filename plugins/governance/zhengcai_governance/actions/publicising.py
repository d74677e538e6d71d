"""Ten working days before the public, then the ledger."""

from datetime import date, time

from zhengcai import Context, Form, Problem, Role, action, field, job
from zhengcai_governance.actions.ledger import enter_ledger
from zhengcai_governance.actions.reviewing import homes_of
from zhengcai_governance.announcing import announce_begin, announce_move, period
from zhengcai_governance.carrying import tell_home
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.models.reviews import Objection, Review
from zhengcai_governance.publicity import end_of, may_enter, period_of
from zhengcai_governance.terms import REVIEW_LAW

ENTERED = (
    "title", "source_tenant", "source_name", "source_id", "proposer_name", "content", "scenario",
    "legal_bases", "reason", "suggestion", "affected", "impact", "expected_on", "merged",
)  # fmt: skip


class Publicise(Form):
    """Whom to call."""

    publicity_contact: str = field("异议受理联系方式", min_length=5, max_length=200)


@action(
    "review.publicise",
    title="公示",
    on=Review,
    by=Role.FINANCE_SUPERVISOR,
    source="passed",
    target="publicised",
    law=REVIEW_LAW,
)
async def publicise_review(ctx: Context, row: Review, form: Publicise) -> None:
    """From today; today is not counted."""
    row.publicity_contact = form.publicity_contact
    await begin_publicity(ctx, row, "公示", "采纳异议修改后，重新审核通过")


async def begin_publicity(ctx: Context, row: Review, step: str, why: str = "") -> None:
    """A publicity from today on, on the portal too where it works. `why`: after the first one."""
    row.publicity_round = (row.publicity_round or 0) + 1
    row.publicity_begins = ctx.today
    keep_end(ctx, row)
    await announce_begin(ctx, row, why)
    told = f"{row.publicity_begins}至{row.publicity_ends}"
    row.note(ctx.now, step, ctx.actor.name, told, round=row.publicity_round)
    ctx.facts.update(number=row.number, ends=str(row.publicity_ends))
    for home in homes_of(row):
        tell_home(ctx, home, "publicised", told)


def keep_end(ctx: Context, row: Review) -> None:
    """The end as the calendar gives it now."""
    end = period_of(ctx, row.publicity_begins or ctx.today)
    row.publicity_ends, row.publicity_provisional = end.day, end.provisional


class NewEnd(Form):
    """The end by the calendar as it is now."""

    ends: date = field("公示截止日")


@action(
    "review.recount",
    title="重新计算公示截止日",
    on=Review,
    by=Role.SYSTEM,
    source=("publicised", "objected"),
    hidden=True,
)
async def recount_review(ctx: Context, row: Review, form: NewEnd) -> None:
    """A notice of holidays has been loaded since."""
    row.note(ctx.now, "重新计算公示截止日", ctx.actor.name, f"{row.publicity_ends}→{form.ends}")
    before = period(row)
    keep_end(ctx, row)
    await announce_move(ctx, row, before, "节假日安排已经公布，公示截止日重新核定")


@action(
    "review.enter",
    title="列入台账",
    on=Review,
    by=Role.SYSTEM,
    source="publicised",
    target="ledgered",
    hidden=True,
    law=REVIEW_LAW,
)
async def enter_review(ctx: Context, row: Review) -> None:
    """The entry, under its number; everybody who proposed it hears of it."""
    keep_end(ctx, row)
    entry = await ctx.perform_as_system(
        enter_ledger,
        **{name: getattr(row, name) for name in ENTERED},
        review_id=row.id,
        requirement_number=row.number,
        publicity_begins=row.publicity_begins,
        publicity_ends=row.publicity_ends,
    )
    assert isinstance(entry, LedgerEntry)  # noqa: S101 - that action makes nothing else
    row.ledger_number = entry.number
    row.note(ctx.now, "列入台账", ctx.actor.name, entry.number)
    ctx.facts.update(number=entry.number)
    for home in homes_of(row):
        tell_home(ctx, home, "ledgered", "公示期满，无未处理的异议", entry.number)


@enter_review.check
async def publicity_is_over(ctx: Context, row: Review, form: object) -> list[Problem]:
    """Ten working days in full by a calendar that is final, and nobody waits for an answer."""
    problems = []
    if not may_enter(ctx, row):
        problems.append(Problem("publicity.running", "公示期未满，不得列入台账", law=REVIEW_LAW))
    waiting = ctx.rows(Objection, Objection.review_id == row.id, Objection.state == "raised")
    if await ctx.db.scalar(waiting.limit(1)) is not None:
        problems.append(
            Problem("publicity.objected", "有未处理的异议，不得列入台账", law=REVIEW_LAW)
        )
    return problems


@job("publicity", daily=time(7), region=True)
async def publicity(ctx: Context) -> None:
    """Every morning: ends counted anew, and what nobody objected to entered."""
    rows = ctx.rows(Review, Review.state.in_(("publicised", "objected"))).with_for_update()
    for row in (await ctx.db.scalars(rows.order_by(Review.id))).all():
        end = end_of(ctx, row)
        if end is not None and (end.day, end.provisional) != (
            row.publicity_ends,
            row.publicity_provisional,
        ):
            await ctx.perform(recount_review, row, ends=end.day)
        if row.state == "publicised" and may_enter(ctx, row):
            await ctx.perform(enter_review, row)
