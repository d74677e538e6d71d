"""Problems and suggestions on the implementation, put to the finance bureau (I.7-rollout)."""

from zhengcai import Collection, Context, Form, Owner, Problem, Reason, Refusal, Role, action, field
from zhengcai_governance.models.organising import Feedback
from zhengcai_governance.notices import tell_role
from zhengcai_governance.people import PARTIES
from zhengcai_governance.rollout_terms import FEEDBACK_KINDS, FEEDBACK_STATES, LAW, FeedbackKind

GIVERS: dict[Role, Owner] = dict.fromkeys(PARTIES, "organisation_code")

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
    by=PARTIES,
    target="raised",
    law=LAW,
    task=False,
)
async def raise_feedback(ctx: Context, form: RaiseFeedback) -> Feedback:
    """For the organisation of whoever speaks."""
    post = ctx.actor.organisation(*PARTIES)
    if post is None:
        raise Refusal(Problem("access.denied", "您的角色不能进行此操作"), reason=Reason.FORBIDDEN)
    found = await ctx.organisation(post.organisation)
    return Feedback(
        **form.model_dump(),
        organisation_code=post.organisation,
        organisation_name=found.name if found else post.organisation,
        person=ctx.actor.name,
    )


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
    for role in PARTIES:
        await tell_role(
            ctx,
            role,
            row.organisation_code,
            "feedback.answer",
            f"“{row.title}”已答复",
            ("governance.feedback", row.id),
            form.answer,
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
