"""What the commands of `zhengcai release` share: whose work it is, which record, where it stands."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from rich.table import Table

from zhengcai.cli.terminal import Stop, out, ready_deployment, run, say

if TYPE_CHECKING:
    from uuid import UUID

    from zhengcai.actions.context import Context
    from zhengcai.actions.declaring import Action
    from zhengcai.actions.runtime import Runtime
    from zhengcai.deployment import Deployment
    from zhengcai.releases.models import Release, Wave

T = TypeVar("T")


def show(rows: list[dict[str, Any]]) -> None:
    table = Table("批次", "名称", "状态", "开始时间", "已完成", "失败", "未开始", "地区", "原因")
    for row in rows:
        counts = row["counts"]
        table.add_row(
            str(row["number"]),
            row["title"],
            row["state_title"],
            row["starts_at"],
            str(counts["done"]),
            str(counts["failed"]),
            str(counts["waiting"]),
            str(row["tenants"]),
            row["why"],
        )
    out().print(table)
    for row in rows:
        for each in row.get("progress", ()):
            say(
                f"  {each['tenant']} {each['name']}：{each['state']} {each['error'] or ''}".rstrip()
            )


async def standing(ctx: "Context", release: "Release", every: bool) -> list[dict[str, Any]]:
    from zhengcai import clock
    from zhengcai.releases.models import Wave
    from zhengcai.releases.progress import STATES, counted, progress

    states = ctx.runtime.registry.by_model[Wave].collection.states
    told = []
    waves = ctx.rows(Wave, Wave.release_id == release.id).order_by(Wave.number)
    for row in (await ctx.db.scalars(waves)).all():
        found = await progress(ctx, row, len(release.plugins))
        shown = [each for each in found if every or each.state == "failed"]
        told.append(
            {
                "number": row.number,
                "title": row.title,
                "state": row.state,
                "state_title": states[row.state],
                "starts_at": clock.local(row.starts_at).strftime("%Y-%m-%d %H:%M"),
                "tenants": len(row.tenants),
                "counts": counted(found),
                "why": row.halted_because or "；".join(row.hindered),
                "progress": [
                    {
                        "tenant": each.tenant,
                        "name": each.name,
                        "state": STATES[each.state],
                        "rows": each.rows,
                        "error": each.error,
                    }
                    for each in shown
                ],
            }
        )
    return told


async def act(
    ctx: "Context", action: "Action", subject: "UUID | None", form: dict[str, Any] | None = None
) -> Any:
    """Perform an action in the same transaction as those before it; the record."""
    from zhengcai.actions.context import Context
    from zhengcai.actions.performing import perform

    again = Context(ctx.runtime, ctx.tenant, ctx.actor, ctx.work, ctx.now, ctx.plugin)
    subject_ = (await perform(again, action, subject, form or {})).subject
    ctx.changes_snapshot = ctx.changes_snapshot or again.changes_snapshot
    return subject_


def inside(tenant: str | None, work: Callable[["Context"], Awaitable[T]]) -> T:
    """Do `work` in the tenant that arranges, as the operator."""
    with ready_deployment() as opened:

        async def done() -> T:
            async with opened.runtime() as runtime:
                return await _in_tenant(runtime, tenant, work)

        return run(done())


async def _in_tenant(
    runtime: "Runtime", tenant: str | None, work: Callable[["Context"], Awaitable[T]]
) -> T:
    from zhengcai.actions.handling import system_context
    from zhengcai.identity.actor import operator

    roots = runtime.snapshot.tree.roots
    if tenant is None and len(roots) != 1:
        raise Stop("请用 --tenant 指明安排版本的地区：" + "、".join(roots))
    code = tenant or roots[0]
    if runtime.tenant(code) is None:
        raise Stop(f"没有地区 {code}")
    async with system_context(runtime, code, "console", operator(code)) as ctx:
        return await work(ctx)


def carry(
    release: str, tenant: str | None, begin: Callable[["Context"], Awaitable[None]], wait: bool
) -> None:
    """Begin, have this process do the work where it is to, and show where it stands."""
    with ready_deployment() as opened:
        show(run(_carried(opened, release, tenant, begin, wait)))


async def _carried(
    opened: "Deployment",
    release: str,
    tenant: str | None,
    begin: Callable[["Context"], Awaitable[None]],
    wait: bool,
) -> list[dict[str, Any]]:
    from zhengcai.jobs import make_jobs, run_pending

    async def read(ctx: "Context") -> list[dict[str, Any]]:
        return await standing(ctx, await release_named(ctx, release), every=False)

    async with opened.runtime() as runtime:
        await _in_tenant(runtime, tenant, begin)
        if wait:
            await run_pending(make_jobs(runtime, opened.server.dsn), runtime)
        return await _in_tenant(runtime, tenant, read)


async def release_named(ctx: "Context", name: str) -> "Release":
    from zhengcai.releases.models import Release

    rows = (await ctx.db.scalars(ctx.rows(Release).order_by(Release.id.desc()))).all()
    found = [row for row in rows if row.title == name or str(row.id).startswith(name)]
    if len(found) == 1:
        return found[0]
    raise Stop(f"没有版本“{name}”" if not found else f"“{name}”不止一个版本，请写编号")


async def wave_of(
    ctx: "Context", name: str, states: tuple[str, ...], *, newest: bool = True
) -> "Wave":
    from zhengcai.releases.models import Wave

    release = await release_named(ctx, name)
    order = Wave.number.desc() if newest else Wave.number
    row = await ctx.db.scalar(
        ctx.rows(Wave, Wave.release_id == release.id, Wave.state.in_(states))
        .order_by(order)
        .limit(1)
    )
    if row is None:
        titles = ctx.runtime.registry.by_model[Wave].collection.states
        raise Stop(f"“{release.title}”没有{'、'.join(titles[each] for each in states)}的批次")
    return row
