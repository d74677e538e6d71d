"""What is bought: an item of the catalogue, of its kind, by the form of organisation it asks for."""

from zhengcai import Context, Problem
from zhengcai_supervision.models import Plan
from zhengcai_supervision.settings import SupervisionSettings
from zhengcai_supervision.terms import KINDS


async def item_fits(ctx: Context, plan: Plan) -> list[Problem]:
    """The item is in the register and is of the plan's kind (财库〔2021〕22号 第26条)."""
    law = "政府采购需求管理办法 第26条"
    item = await ctx.commodity(plan.catalogue_code)
    if item is None:
        return [
            Problem(
                "plan.unknown_item",
                "采购品目分类目录中没有品目{code}",
                field="catalogue_code",
                law=law,
                params={"code": plan.catalogue_code},
            )
        ]
    if item.kind != plan.kind:
        return [
            Problem(
                "plan.kind_mismatch",
                "品目{code}（{name}）属于{kind}，与所填类别不符",
                field="kind",
                law=law,
                params={"code": item.code, "name": item.name, "kind": KINDS[item.kind]},
            )
        ]
    return []


async def organisation_fits(ctx: Context, plan: Plan) -> list[Problem]:
    """What the centralised catalogue lists is bought through a central body (政府采购法 第18条)."""
    listed = ctx.settings(SupervisionSettings).in_central_catalogue(plan.catalogue_code)
    if not listed or plan.organisation_form != "decentralised":
        return []
    return [
        Problem(
            "plan.must_be_central",
            "品目{code}已列入集中采购目录，不得分散采购",
            field="organisation_form",
            law="政府采购法 第18条",
            params={"code": plan.catalogue_code},
        )
    ]
