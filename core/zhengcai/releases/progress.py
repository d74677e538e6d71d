"""How far a wave has come: read from what its tenants say of themselves."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Collection
from zhengcai.actions.sections import LinkTo, Section, table, text
from zhengcai.releases.models import Release, Upgrade, Wave
from zhengcai.releases.planning import READERS, title_of

State = Literal["waiting", "running", "failed", "done", "undone"]
STATES: dict[State, str] = {
    "waiting": "未开始",
    "running": "进行中",
    "failed": "失败",
    "done": "已完成",
    "undone": "已回退",
}
SHOWN = 20
"""Tenants that the page of a wave names; all of them stand in its log."""

_IN_AREA = "tenant_code >= $2 AND tenant_code < $3 AND tenant_code <> ALL ($4::text[])"
_ARRIVED = f"""
SELECT tenant_code FROM core_upgrade
 WHERE wave_id = $1 AND plugin = $5 AND step = '' AND state = 'done' AND {_IN_AREA}
"""  # noqa: S608 - assembled from the constants above
_HOLDING = f"""
SELECT DISTINCT tenant_code FROM core_upgrade
 WHERE wave_id = $1 AND state <> 'undone' AND {_IN_AREA}
"""  # noqa: S608
_PROGRESS = f"""
SELECT tenant_code,
       count(*) FILTER (WHERE state = 'failed') AS failed,
       count(*) FILTER (WHERE state = 'undone') AS undone,
       count(*) FILTER (WHERE state = 'done' AND step = '') AS arrived,
       coalesce(sum(rows) FILTER (WHERE step <> ''), 0)::bigint AS rows,
       min(begun_at) AS begun_at, max(done_at) AS done_at, max(error) AS error
  FROM core_upgrade WHERE wave_id = $1 AND {_IN_AREA} GROUP BY tenant_code
"""  # noqa: S608

upgrades = Collection(
    model=Upgrade,
    name="upgrades",
    singular="upgrade",
    title="升级记录",
    states={"running": "进行中", "failed": "失败", "done": "已完成", "undone": "已回退"},
    read=READERS,
    label="plugin",
    columns=("plugin", "to_version", "step", "rows", "begun_at", "done_at", "error"),
    filters=("state", "plugin", "wave_id"),
    group="版本升级",
)


@asynccontextmanager
async def reading_below(ctx: Context) -> AsyncIterator[tuple[str, str, list[str]]]:
    """Read the tenants below as well: the bounds of the area, for the statements above."""
    tree = ctx.runtime.snapshot.tree.scope(ctx.tenant.code)
    async with ctx.work.moved(tree):
        yield tree.low, tree.high, list(tree.holes)


async def remaining(ctx: Context, wave: Wave, release: Release) -> list[str]:
    """The tenants that still have to take the release; on the way back, to give it back.

    What has left the area meanwhile is its new arranger's affair.
    """
    here = still_below(ctx, wave)
    async with reading_below(ctx) as area:
        if wave.state == "returning":
            rows = await ctx.work.driver.fetch(_HOLDING, wave.id, *area)
            holding = {row["tenant_code"] for row in rows}
            return [code for code in reversed(here) if code in holding]
        last = release.plugins[-1]["plugin"]
        rows = await ctx.work.driver.fetch(_ARRIVED, wave.id, *area, last)
        arrived = {row["tenant_code"] for row in rows}
        return [code for code in here if code not in arrived]


def still_below(ctx: Context, wave: Wave) -> list[str]:
    """The tenants of a wave, in its order, without those that have been moved out of the area."""
    own = frozenset(ctx.runtime.snapshot.tree.subtree(ctx.tenant.code))
    return [code for code in wave.tenants if code in own]


@dataclass(frozen=True, slots=True)
class Progress:
    """How one tenant stands in a wave."""

    tenant: str
    name: str
    state: State
    rows: int = 0
    begun_at: datetime | None = None
    done_at: datetime | None = None
    error: str | None = None


async def progress(ctx: Context, wave: Wave, plugins: int) -> list[Progress]:
    """Every tenant of the wave that lies below, in its order; `plugins`: how many the release has."""
    async with reading_below(ctx) as area:
        rows = await ctx.work.driver.fetch(_PROGRESS, wave.id, *area)
    known = {row["tenant_code"]: row for row in rows}
    return [_progress(ctx, code, known.get(code), plugins) for code in still_below(ctx, wave)]


def _progress(ctx: Context, code: str, row: Any, plugins: int) -> Progress:
    node = ctx.runtime.tenant(code)
    name = node.name if node else code
    if row is None:
        return Progress(code, name, "waiting")
    state: State = "running"
    if row["failed"]:
        state = "failed"
    elif row["arrived"] == plugins:
        state = "done"
    elif row["undone"]:
        state = "undone"
    return Progress(code, name, state, row["rows"], row["begun_at"], row["done_at"], row["error"])


def counted(found: Sequence[Progress]) -> dict[State, int]:
    """How many tenants stand how."""
    return {state: sum(each.state == state for each in found) for state in STATES}


async def wave_sections(ctx: Context, row: Wave) -> list[Section]:
    """How many tenants stand how, those that failed first, and what hinders the wave."""
    release = await ctx.get(Release, row.release_id)
    found = await progress(ctx, row, len(release.plugins) if release else 0)
    counts = counted(found)
    log = f"/t/{ctx.tenant.code}/-/console/rollout"
    shown = [
        table(
            "进度",
            (*((STATES[state], "number") for state in counts), ("明细", "link")),
            [(*counts.values(), LinkTo("各地区进度", f"{log}/{row.id}"))],
        )
    ]
    if row.state == "checking":
        asked = [("已检查条件的地区数", "number"), ("地区数", "number")]
        shown.insert(0, table("条件检查", asked, [(row.examined, len(row.tenants))]))
    if row.hindered:
        shown.append(text("未能开始的原因", *row.hindered))
    order = {"failed": 0, "running": 1, "done": 2, "undone": 3, "waiting": 4}
    rows = [
        (f"{each.name} {each.tenant}", STATES[each.state], each.rows, each.done_at, each.error)
        for each in sorted(found, key=lambda each: order[each.state])[:SHOWN]
    ]
    columns = (
        ("地区", "text"),
        ("状态", "word"),
        ("处理行数", "number"),
        ("完成时间", "datetime"),
        ("失败原因", "text"),
    )
    shown.append(table("各地区情况", columns, rows))
    if release is not None:
        names = "、".join(
            f"{title_of(ctx, it['plugin'])} {it['version']}" for it in release.plugins
        )
        shown.insert(0, text("版本内容", names))
    return shown
