"""The region reviews what arrives: looked at for duplicates, passed, merged, returned, rejected."""

from typing import Any
from uuid import UUID

from zhengcai import (
    Collection,
    Context,
    Form,
    Role,
    action,
    field,
    grams,
    job,
    new_id,
)
from zhengcai_governance.carrying import Carried, home_of, tell_home
from zhengcai_governance.models.reviews import Review
from zhengcai_governance.review_page import ALIKE, alike, mask_review, review_sections
from zhengcai_governance.terms import REVIEW_LAW, REVIEW_STATES

REVIEWS = Collection(
    model=Review,
    name="reviews",
    singular="review",
    title="需求审核和公示",
    group="软件需求",
    states=REVIEW_STATES,
    read={
        Role.FINANCE_SUPERVISOR: None,
        Role.OVERSEER: None,
        Role.PUBLIC: lambda actor: Review.publicity_round > 0,
    },
    number="number",
    columns=("number", "title", "proposer_name", "publicity_begins", "publicity_ends"),
    filters=("state", "source_tenant", "ledger_number"),
    search=("number", "title", "proposer_name", "content"),
    mask=mask_review,
    sections=review_sections,
    tells={"arrived": {}, "reviewing": {}, "passed": {}},
)


class ArriveReview(Carried):
    """What a city reported, and with which letter."""

    via_tenant: str = field("上报地区代码")
    consolidation_number: str | None = field("汇总编号", None)
    letter_number: str | None = field("上报文号", None)


@action(
    "review.arrive",
    title="收到上报",
    on=Review,
    by=Role.SYSTEM,
    target="arrived",
    hidden=True,
)
async def arrive_review(ctx: Context, form: ArriveReview) -> Review:
    """One review for each submission of a requirement."""
    given = form.model_dump(exclude={"conclusion"})
    via = ctx.runtime.snapshot.tree.get(form.via_tenant)
    row = Review(
        id=new_id(),
        **given,
        via_name=via.name if via else form.via_tenant,
        grams=grams([form.title, form.content, form.scenario]),
    )
    row.note(ctx.now, "收到上报", ctx.actor.name, form.letter_number or form.source_name)
    tell_home(ctx, home_of(row), "reviewing", f"{ctx.tenant.name}已收到")
    return row


@job("review_arrived")
async def review_arrived(ctx: Context, **told: Any) -> None:
    """A letter of a city has brought it; a job may come twice."""
    known = ctx.rows(
        Review,
        Review.source_tenant == told["source_tenant"],
        Review.source_id == UUID(told["source_id"]),
        Review.round == told["round"],
    )
    if await ctx.db.scalar(known) is None:
        await ctx.perform(arrive_review, **told)


class CheckDuplicates(Form):
    """What was found among requirements and ledger."""

    duplicates: str = field(
        "查重结论", min_length=2, max_length=2000, kind="textarea", law=REVIEW_LAW
    )


@action(
    "review.check_duplicates",
    title="查重",
    on=Review,
    by=Role.FINANCE_SUPERVISOR,
    source="arrived",
    target="reviewing",
    law=REVIEW_LAW,
    intro="系统列出与本需求相似的需求和台账，供核对后审核。",
    suggestion=ALIKE,
)
async def check_duplicates(ctx: Context, row: Review, form: CheckDuplicates) -> None:
    """Keep what was alike at that time beside the finding: nothing passes unchecked."""
    row.similar = await alike(ctx, row)
    row.duplicates = form.duplicates
    row.note(ctx.now, "查重", ctx.actor.name, form.duplicates, similar=row.similar)


class PassReview(Form):
    """Why it may be publicised."""

    opinion: str = field("审核意见", min_length=2, max_length=2000, kind="textarea")


@action(
    "review.accept",
    title="审核通过",
    on=Review,
    by=Role.FINANCE_SUPERVISOR,
    source="reviewing",
    target="passed",
    law=REVIEW_LAW,
)
async def accept_review(ctx: Context, row: Review, form: PassReview) -> None:
    """It waits for its publicity."""
    row.opinion = form.opinion
    row.note(ctx.now, "审核通过", ctx.actor.name, form.opinion)


class SendBack(Form):
    """Why it goes no further."""

    reason: str = field("理由", min_length=5, max_length=2000, kind="textarea", law=REVIEW_LAW)


@action(
    "review.return",
    title="退回上报",
    on=Review,
    by=Role.FINANCE_SUPERVISOR,
    source=("arrived", "reviewing"),
    target="returned",
    task=False,
    law=REVIEW_LAW,
)
async def return_review(ctx: Context, row: Review, form: SendBack) -> None:
    """Back the way it came, and with it what was merged into it: each may come again."""
    await _hand_back(ctx, row, form.reason)


@action(
    "review.return_with_target",
    title="随并入的需求退回",
    on=Review,
    by=Role.SYSTEM,
    source="merged",
    target="returned",
    hidden=True,
    law=REVIEW_LAW,
)
async def return_with_target(ctx: Context, row: Review, form: SendBack) -> None:
    """What it was merged into has been returned; it stands for itself again."""
    row.merged_into = None
    await _hand_back(ctx, row, form.reason)


async def _hand_back(ctx: Context, row: Review, reason: str) -> None:
    """Through the city, which hands it on to its home; what was merged into it likewise."""
    row.opinion, row.merged = reason, []
    joined = ctx.rows(Review, Review.merged_into == row.id, Review.state == "merged")
    for each in (await ctx.db.scalars(joined.order_by(Review.id).with_for_update())).all():
        await ctx.perform_as_system(return_with_target, each, reason=reason)
    row.note(ctx.now, "退回上报", ctx.actor.name, reason)
    if row.via_tenant == ctx.tenant.code:
        tell_home(ctx, home_of(row), "returned", reason)
    else:
        ctx.tell(
            row.via_tenant,
            "arrival_returned",
            source_tenant=row.source_tenant,
            source_id=str(row.source_id),
            round=row.round,
            reason=reason,
        )


@action(
    "review.reject",
    title="不予采纳",
    on=Review,
    by=Role.FINANCE_SUPERVISOR,
    source="reviewing",
    target="rejected",
    danger=True,
    law=REVIEW_LAW,
)
async def reject_review(ctx: Context, row: Review, form: SendBack) -> None:
    """The end of it, with its reason."""
    row.opinion = form.reason
    row.note(ctx.now, "不予采纳", ctx.actor.name, form.reason)
    for home in homes_of(row):
        tell_home(ctx, home, "rejected", form.reason)


def homes_of(row: Review) -> list[dict[str, Any]]:
    """Everybody to be told: the home of the requirement, and of those merged into it."""
    return [home_of(row), *row.merged]
