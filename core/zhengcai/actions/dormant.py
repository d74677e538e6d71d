"""What is left of a plugin that is off: its rows stay, readable to those who may."""

from sqlalchemy import select

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.registry import Bound
from zhengcai.problems import Problem, Reason, Refusal


async def kept_plugins(ctx: Context) -> frozenset[str]:
    """The plugins that are off in the context's tenant and have rows there.

    Asked of the database once for each tenant and snapshot: while a plugin is off, nothing is added.
    """
    kept = ctx.runtime.snapshot.enablement.kept
    known = kept.get(ctx.tenant.code)
    if known is None:
        tables = [
            (bound.plugin, bound.collection.model.__tablename__)
            for bound in ctx.runtime.registry.collections.values()
            if bound.plugin not in ctx.enabled
        ]
        found: list[str] = []
        if tables:
            parts = (
                f"SELECT '{plugin}' AS plugin WHERE EXISTS "  # noqa: S608 - names of declarations
                f"(SELECT 1 FROM {table} WHERE tenant_code = $1)"
                for plugin, table in tables
            )
            rows = await ctx.work.driver.fetch(" UNION ".join(parts), ctx.tenant.code)
            found = [row["plugin"] for row in rows]
        known = kept[ctx.tenant.code] = frozenset(found)
    return known


async def may_look_back(ctx: Context, bound: Bound) -> bool:
    """Whether the actor may read what is left of a plugin that is off, or of a closed feature."""
    if not ctx.runtime.access.allows(ctx.actor.reading_roles, bound.object, "read"):
        return False
    if bound.plugin in ctx.enabled:
        rows = ctx.rows(bound.collection.model).exists()
        return await ctx.db.scalar(select(rows)) is True
    return bound.plugin in await kept_plugins(ctx)


def switched_off(ctx: Context, plugin: str) -> Refusal:
    """The refusal of a change: who has switched the plugin off, and since when."""
    return Refusal(why_off(ctx, plugin), reason=Reason.CONFLICT)


def why_off(ctx: Context, plugin: str) -> Problem:
    """By whom and since when a plugin is off in the context's tenant, as a problem."""
    enablement, tree = ctx.runtime.snapshot.enablement, ctx.runtime.snapshot.tree
    titles = {each.id: each.manifest.title for each in ctx.runtime.report.loaded}
    standing = enablement.standing(plugin, ctx.tenant.code)
    title = titles.get(plugin, plugin)
    if standing.why == "requires":
        missing = "、".join(titles.get(name, name) for name in standing.missing)
        return Problem(
            "plugin.off",
            "“{title}”所依赖的“{missing}”未启用：已有数据可以查看，不能办理",
            params={"title": title, "missing": missing},
        )
    decided_at = standing.decided_at or ""
    word, node = enablement.word(plugin, decided_at), tree.get(decided_at)
    if node is None or word.since is None:
        return Problem(
            "plugin.off",
            "“{title}”在本地区未启用：已有数据可以查看，不能办理",
            params={"title": title},
        )
    return Problem(
        "plugin.off",
        "“{title}”已由{who}自{since}起停用：已有数据可以查看，不能办理",
        params={
            "title": title,
            "who": word.organisation or node.name,
            "since": f"{clock.local(word.since):%Y-%m-%d}",
        },
    )
