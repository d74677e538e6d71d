"""What waits for the next report upward: all of it goes at once, with one report and no other."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select

from zhengcai import Context, Form, Problem, Refusal, Subject, field
from zhengcai_governance.people import where_gathered

T = TypeVar("T", bound=Subject)


class Gather(Form):
    """With which report it goes."""

    number: str = field("汇总上报编号")


async def taken(ctx: Context, model: type[T], none: Problem) -> Sequence[T]:
    """Everything that waits, the oldest first, locked: of two reports at once one has it.

    Refuses with `none` where another report has just taken all.
    """
    rows = _waiting(ctx, model).order_by(model.id).with_for_update()
    found = (await ctx.db.scalars(rows)).all()
    if not found:
        raise Refusal(none)
    return found


async def nothing_to_gather(
    ctx: Context, model: type[Subject], none: Problem, law: str
) -> list[Problem]:
    """Why no report can be made: not here, or nothing waits."""
    if wrong := where_gathered(law, ctx):
        return wrong
    waits = await ctx.db.scalar(_waiting(ctx, model).limit(1))
    return [] if waits is not None else [none]


def _waiting(ctx: Context, model: type[T]) -> Select[T]:
    return ctx.rows(model, model.state == "waiting")
