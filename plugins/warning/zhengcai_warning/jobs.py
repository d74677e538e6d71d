"""When the rules are asked."""

from dataclasses import asdict
from datetime import time
from uuid import UUID

from zhengcai import Context, job
from zhengcai_warning.actions.rounds import finish_round, look_round
from zhengcai_warning.evaluating import evaluate
from zhengcai_warning.models import Round


@job("look", daily=time(6))
async def look(ctx: Context) -> None:
    """Every morning. Where nothing is found, changed or broken no round is kept: most places rest."""
    tally = await evaluate(ctx)
    if tally.found or tally.lifted or tally.failures:
        await ctx.perform(look_round, **asdict(tally))


@job("evaluate")
async def evaluate_round(ctx: Context, round: str) -> None:
    """A round that supervision has asked for."""
    row = await ctx.get(Round, UUID(round), lock=True)
    if row is not None and row.state == "asked":
        await ctx.perform(finish_round, row, **asdict(await evaluate(ctx)))
