"""One answer for several objections of a publicity that rest on the same grounds."""

from uuid import UUID

from zhengcai import Context, Form, Problem, Role, action, field
from zhengcai_governance.actions.objecting import (
    HandleObjection,
    against_answer,
    handle_objection,
)
from zhengcai_governance.models.reviews import Objection, Review
from zhengcai_governance.terms import REVIEW_LAW


class ChooseObjections(Form):
    """Which ones."""

    objections: list[UUID] = field(
        "一并答复的异议",
        min_length=2,
        reference="governance.objections",
        states=("raised",),
        of="review_id",
        hint="选理由相同的异议；每位异议人分别收到答复",
    )


class AnswerObjections(HandleObjection, ChooseObjections):
    """Which ones, which is asked first, and the answer for all of them."""


@action(
    "review.answer",
    title="一并答复异议",
    on=Review,
    by=Role.FINANCE_SUPERVISOR,
    source="objected",
    law=REVIEW_LAW,
    task=False,
)
async def answer_objections(ctx: Context, row: Review, form: AnswerObjections) -> None:
    """Each is answered as if alone; the last answer of the round moves the requirement on."""
    answer = form.model_dump(exclude={"objections"})
    for each in await _chosen(ctx, row, form):
        await ctx.perform(handle_objection, each, **answer)


async def _chosen(ctx: Context, row: Review, form: AnswerObjections) -> list[Objection]:
    """Those of the chosen ones that wait for an answer in this publicity, oldest first."""
    chosen = ctx.rows(
        Objection,
        Objection.id.in_(form.objections),
        Objection.review_id == row.id,
        Objection.publicity_round == row.publicity_round,
        Objection.state == "raised",
    )
    return list((await ctx.db.scalars(chosen.order_by(Objection.id))).all())


@answer_objections.check
async def _are_open(ctx: Context, row: Review, form: AnswerObjections) -> list[Problem]:
    chosen = await _chosen(ctx, row, form)
    problems = against_answer(ctx, row, chosen, form)
    if len(chosen) < len(form.objections):
        message = "只能一并答复本次公示中尚未答复的异议，每件选一次"
        problems.append(Problem("objection.not_open", message, field="objections", law=REVIEW_LAW))
    return problems
