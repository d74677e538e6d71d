"""What else can be read of a requisition."""

from pydantic import BaseModel
from sqlalchemy import select

from specimen.models import Line, Requisition
from zhengcai import Context, Role, query


class Names(BaseModel):
    """Files by name."""

    names: list[str]


class Items(BaseModel):
    """The items of one requisition."""

    items: list[str]


@query(
    "requisition.items",
    title="物品清单",
    on=Requisition,
    by={Role.PURCHASER_OPERATOR: "purchaser_code", Role.FINANCE_BUDGET: None},
)
async def items(ctx: Context, row: Requisition) -> Items:
    """The items by name."""
    lines = (
        select(Line)
        .where(Line.tenant_code == ctx.tenant.code, Line.requisition_id == row.id)
        .order_by(Line.item)
    )
    return Items(items=[line.item for line in (await ctx.db.execute(lines)).scalars()])


@query(
    "requisition.files",
    title="归档材料",
    on=Requisition,
    by={Role.PURCHASER_OPERATOR: "purchaser_code"},
)
async def files(ctx: Context, row: Requisition) -> Names:
    """What the plugins enabled here would put into its archive."""
    hook = ctx.runtime.hooks.archive_files
    answers = await hook(ctx.enabled, ctx, row.id)
    return Names(names=[file.path for answer in answers for file in answer.value])
