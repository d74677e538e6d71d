"""Reads beyond list and detail: what has been raised before."""

from uuid import UUID

from pydantic import BaseModel, Field

from zhengcai import Context, query
from zhengcai_governance.likeness import similar_requirements
from zhengcai_governance.models.requirements import Requirement
from zhengcai_governance.people import READERS


class Alike(BaseModel):
    """Another requirement of this tenant."""

    id: UUID
    number: str = Field(title="需求编号")
    title: str = Field(title="需求名称")
    state: str = Field(title="状态")
    percent: int = Field(title="相似度")


@query("requirement.similar", title="相似的需求", on=Requirement, by=READERS)
async def requirement_similar(ctx: Context, row: Requirement) -> list[Alike]:
    """Requirements like this one, the closest first."""
    return [
        Alike(
            id=each.id,
            number=each.number or "",
            title=each.title,
            state=each.state,
            percent=percent,
        )
        for each, percent in await similar_requirements(ctx, row.grams, row.id)
    ]
