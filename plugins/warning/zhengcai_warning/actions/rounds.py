"""Rounds: every morning, and whenever supervision asks."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from zhengcai import (
    Collection,
    Context,
    Form,
    Problem,
    Reason,
    Refusal,
    Role,
    Section,
    action,
    field,
    new_id,
    table,
)
from zhengcai_warning.models import Round


async def _failures(ctx: Context, row: Round) -> Sequence[Section]:
    columns = (("规则", "code"), ("原因", "word"))
    rows = [(each["rule"], each["reason"]) for each in row.failures]
    return (table("未能检查的规则", columns, rows),) if rows else ()


ROUNDS = Collection(
    model=Round,
    name="rounds",
    singular="round",
    title="预警检查",
    states={"asked": "检查中", "done": "已完成"},
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    label="asked_by",
    columns=("created_at", "asked_by", "rules", "found", "raised", "lifted", "finished_at"),
    sections=_failures,
)


LONGEST = timedelta(hours=1)
"""After that a round that did not end is taken for lost, and another may begin."""


async def under_way(ctx: Context) -> bool:
    """Whether a round has been asked for and may still be going on."""
    recent = ctx.rows(Round, Round.state == "asked", Round.created_at > ctx.now - LONGEST)
    return await ctx.db.scalar(recent.limit(1)) is not None


@action(
    "round.ask",
    title="立即检查",
    on=Round,
    by=Role.FINANCE_SUPERVISOR,
    target="asked",
    intro="按全部预警规则检查本地区的采购活动。每日早晨自动检查一次。",
)
async def ask_round(ctx: Context) -> Round:
    """Have all rules asked, after this has been answered."""
    row = Round(id=new_id(), asked_by=ctx.actor.name)
    ctx.defer("evaluate", round=str(row.id))
    return row


@ask_round.check
async def none_is_under_way(ctx: Context, form: object) -> list[Problem]:
    """One at a time is enough."""
    if not await under_way(ctx):
        return []
    raise Refusal(
        Problem("round.running", "已有一次检查正在进行，请稍后查看结果"), reason=Reason.CONFLICT
    )


class FinishRound(Form):
    """What the round has come to."""

    rules: int = field("规则数")
    found: int = field("发现数")
    raised: int = field("新增预警")
    lifted: int = field("自行消除")
    failures: list[dict[str, Any]] = field("未能检查的规则", [])


@action(
    "round.finish",
    title="完成检查",
    on=Round,
    by=Role.SYSTEM,
    source="asked",
    target="done",
    hidden=True,
)
async def finish_round(ctx: Context, row: Round, form: FinishRound) -> None:
    """Keep the counts, and which rules could not be asked."""
    _keep(ctx, row, form)


@action("round.look", title="每日检查", on=Round, by=Role.SYSTEM, target="done", hidden=True)
async def look_round(ctx: Context, form: FinishRound) -> Round:
    """A round of the morning that has come to something."""
    row = Round(asked_by=ctx.actor.name)
    _keep(ctx, row, form)
    return row


def _keep(ctx: Context, row: Round, form: FinishRound) -> None:
    for name, value in form.model_dump().items():
        setattr(row, name, value)
    row.finished_at = ctx.now
    ctx.facts.update(raised=form.raised, lifted=form.lifted)
