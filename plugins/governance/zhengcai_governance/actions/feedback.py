"""Problems and suggestions on the implementation, put to the finance bureau (I.7-rollout)."""

from sqlalchemy import ColumnElement, false

from zhengcai import (
    Actor,
    Collection,
    Context,
    Form,
    Owner,
    Post,
    Problem,
    Role,
    action,
    field,
    job,
)
from zhengcai_governance.models.organising import Feedback
from zhengcai_governance.notices import tell_role
from zhengcai_governance.people import PARTIES, post_of
from zhengcai_governance.rollout_terms import FEEDBACK_KINDS, FEEDBACK_STATES, LAW, FeedbackKind


def _of_a_bureau_below(actor: Actor) -> ColumnElement[bool]:
    own = [post.organisation for post in actor.held if post.role is Role.FINANCE_SUPERVISOR]
    return Feedback.organisation_code.in_(own) if own else false()


GIVERS: dict[Role, Owner] = {
    **dict.fromkeys(PARTIES, "organisation_code"),
    Role.PUBLIC: _of_a_bureau_below,
}
"""Parties to the bureau of the place, and a bureau to the one above it."""


def _giver(ctx: Context) -> Post | None:
    return post_of(ctx, PARTIES, (Role.FINANCE_SUPERVISOR,))


FEEDBACK = Collection(
    model=Feedback,
    name="feedback",
    singular="feedback_entry",
    title="实施意见",
    group="推广实施",
    states=FEEDBACK_STATES,
    read={**GIVERS, Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    columns=("title", "kind", "organisation_name", "created_at"),
    filters=("state", "kind"),
    search=("title", "text", "organisation_name"),
    tells={"raised": {}, "answered": GIVERS},
)


class RaiseFeedback(Form):
    """What is wrong, or could be better."""

    kind: FeedbackKind = field("类别", choices=FEEDBACK_KINDS)
    title: str = field("标题", min_length=2, max_length=200)
    text: str = field("内容", min_length=5, max_length=5000, kind="textarea")


class AnswerFeedback(Form):
    """What the bureau says to it."""

    answer: str = field("答复", min_length=2, max_length=5000, kind="textarea")


class AskAgain(Form):
    """What is still open."""

    text: str = field("内容", min_length=5, max_length=5000, kind="textarea")


@action(
    "feedback_entry.raise",
    title="反映实施意见",
    on=Feedback,
    by=Role.PUBLIC,
    target="raised",
    law=LAW,
    task=False,
    offered=lambda ctx: _giver(ctx) is not None,
)
async def raise_feedback(ctx: Context, form: RaiseFeedback) -> Feedback:
    """For the organisation of whoever speaks."""
    post = _giver(ctx)
    assert post is not None  # noqa: S101 - checked
    found = await ctx.organisation(post.organisation)
    return Feedback(
        **form.model_dump(),
        organisation_code=post.organisation,
        organisation_name=found.name if found else post.organisation,
        origin_tenant=post.tenant if post.role is Role.FINANCE_SUPERVISOR else ctx.tenant.code,
        person=ctx.actor.name,
    )


@raise_feedback.check
async def _takes_part(ctx: Context, form: RaiseFeedback) -> list[Problem]:
    if _giver(ctx) is not None:
        return []
    message = "当事人向所在地区的财政部门反映，下级财政部门向上级财政部门反映"
    return [Problem("feedback.not_here", message, law=LAW)]


@action(
    "feedback_entry.answer",
    title="答复",
    on=Feedback,
    by=Role.FINANCE_SUPERVISOR,
    source="raised",
    target="answered",
    law=LAW,
)
async def answer_feedback(ctx: Context, row: Feedback, form: AnswerFeedback) -> None:
    """Told to whose organisation has raised it."""
    row.answer, row.answered_at = form.answer, ctx.now
    if row.origin_tenant != ctx.tenant.code:
        ctx.tell(
            row.origin_tenant,
            "feedback_answered",
            organisation=row.organisation_code,
            title=row.title,
            answer=form.answer,
        )


@action(
    "feedback_entry.ask_again",
    title="继续反映",
    on=Feedback,
    by=GIVERS,
    source="answered",
    target="raised",
    task=False,
)
async def ask_again(ctx: Context, row: Feedback, form: AskAgain) -> None:
    """Added to what was said."""
    row.text = f"{row.text}\n{form.text}"


@action(
    "feedback_entry.settle",
    title="确认办结",
    on=Feedback,
    by=GIVERS,
    source="answered",
    target="settled",
)
async def settle_feedback(ctx: Context, row: Feedback) -> None:
    """Whoever raised it is content."""


@job("feedback_answered")
async def feedback_answered(ctx: Context, organisation: str, title: str, answer: str) -> None:
    """A bureau above has answered; the record stands there."""
    await tell_role(
        ctx,
        Role.FINANCE_SUPERVISOR,
        organisation,
        "feedback.answer",
        f"“{title}”已答复",
        None,
        answer,
    )
