"""A plugin whose new version measures its trees in centimetres: what a wave does in its tenants."""

from collections.abc import Iterable, Sequence
from types import ModuleType

from zhengcai import Context, Problem, hookimpl


@hookimpl
def declare() -> Iterable[ModuleType]:
    """Everything that the plugin brings."""
    from orchard import trees

    return (trees,)


@hookimpl
async def check_upgrade(ctx: Context, plugin: str, version: str) -> Sequence[Problem]:
    """Nobody measures while a tree is being felled."""
    from orchard.trees import Tree

    felled = await ctx.db.scalars(ctx.rows(Tree, Tree.title == "正在砍伐"))
    return [Problem("orchard.felling", "正在砍伐，不能升级到{version}", params={"version": version})
            for _ in felled]  # fmt: skip
