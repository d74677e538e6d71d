"""The region merges a duplicate into another requirement, even where that is in the ledger already."""

from dataclasses import replace
from uuid import UUID

from zhengcai import Context, Form, Problem, Reason, Refusal, Role, action, field
from zhengcai_governance.actions.ledger import merge_into_entry
from zhengcai_governance.actions.reviewing import homes_of
from zhengcai_governance.carrying import home_of, tell_home
from zhengcai_governance.classification import against_the_evidence, evidence_of
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.models.reviews import Review
from zhengcai_governance.terms import AT_HOME, REVIEW_LAW

MERGEABLE = ("reviewing", "passed", "publicised", "objected", "ledgered")
NO_SUCH = Problem("review.no_target", "没有可以并入的该项需求", field="into", law=REVIEW_LAW)


class MergeReview(Form):
    """Into which of the others."""

    into: UUID = field(
        "并入的需求",
        reference="governance.reviews",
        states=MERGEABLE,
    )
    reason: str = field("合并理由", min_length=2, max_length=2000, kind="textarea")


@action(
    "review.merge",
    title="合并重复需求",
    on=Review,
    by=Role.FINANCE_SUPERVISOR,
    source="reviewing",
    target="merged",
    task=False,
    law=REVIEW_LAW,
)
async def merge_review(ctx: Context, row: Review, form: MergeReview) -> None:
    """The other one stands for both; both homes hear of it from now on."""
    other = await ctx.get(Review, form.into, lock=True)
    if other is None or other.state not in MERGEABLE:
        raise Refusal(NO_SUCH, reason=Reason.CONFLICT)
    row.merged_into, row.opinion = other.id, form.reason
    own = {**home_of(row), "id": str(row.source_id), "number": row.number}
    joined = [{**own, "proposer": row.proposer_name}, *row.merged]
    other.merged = [*other.merged, *joined]
    row.note(ctx.now, "合并", ctx.actor.name, f"{other.number}：{form.reason}")
    other.note(ctx.now, "并入", ctx.actor.name, f"{row.number}：{form.reason}")
    entry = await _entry_of(ctx, other, lock=True)
    state = "merged" if entry is None else AT_HOME[entry.state]
    if entry is not None:
        await ctx.perform_as_system(merge_into_entry, entry, merged=joined)
    for home in homes_of(row):
        tell_home(ctx, home, state, form.reason, other.ledger_number or other.number)


async def _entry_of(
    ctx: Context, review: Review | None, *, lock: bool = False
) -> LedgerEntry | None:
    """The entry that came of a review, if any."""
    if review is None or review.state != "ledgered":
        return None
    found = ctx.rows(LedgerEntry, LedgerEntry.review_id == review.id)
    entry: LedgerEntry | None = await ctx.db.scalar(found.with_for_update() if lock else found)
    return entry


@merge_review.check
async def _is_another(ctx: Context, row: Review, form: MergeReview) -> list[Problem]:
    other = await ctx.get(Review, form.into)
    if other is None or other.id == row.id or other.state not in MERGEABLE:
        return [NO_SUCH]
    return []


@merge_review.check
async def _fits_the_class(ctx: Context, row: Review, form: MergeReview) -> list[Problem]:
    """What is classified for one place cannot silently become a matter of several."""
    entry = await _entry_of(ctx, await ctx.get(Review, form.into))
    if entry is None or entry.classification is None:
        return []
    places = frozenset({*(entry.concerned or ()), *(each["tenant"] for each in homes_of(row))})
    evidence = evidence_of(ctx, places, bool(entry.whole_region), bool(entry.framework_changed))
    return [
        replace(each, field="into") for each in against_the_evidence(entry.classification, evidence)
    ]
