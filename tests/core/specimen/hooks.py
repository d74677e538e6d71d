"""What the specimen asks of extensions."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from specimen.models import Requisition
from zhengcai import Context, HookSpecs, Role, hookspec, query


class SpecimenHooks:
    """Hooks of the specimen."""

    @hookspec
    async def requisition_hints(self, ctx: Context, requisition: Any) -> Sequence[str]:
        """Further hints for whoever reads a requisition."""
        raise NotImplementedError


HOOKS = HookSpecs(SpecimenHooks)


class Hints(BaseModel):
    """What extensions say, by extension."""

    hints: dict[str, list[str]]


@query(
    "requisition.hints",
    title="提示",
    on=Requisition,
    by={Role.PURCHASER_OPERATOR: "purchaser_code"},
)
async def hints(ctx: Context, row: Requisition) -> Hints:
    """What extensions enabled here say."""
    answers = await ctx.ask("requisition_hints", requisition=row)
    return Hints(hints={answer.plugin: list(answer.value) for answer in answers})
