"""One tenant takes a release: its data steps, then its arrival. In transactions of its own.

What a step did and the row that says so are written together, under a lock of the tenant, so that a
process that dies leaves either both or neither, and two at once do nothing twice.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

import structlog

from zhengcai import clock
from zhengcai.actions.below import record_change
from zhengcai.actions.context import Context
from zhengcai.actions.recording import record_deferred
from zhengcai.actions.runtime import Runtime
from zhengcai.actions.upgrading import DataStep, Step, Unfinished
from zhengcai.identity.actor import Actor, Post
from zhengcai.identity.roles import Role
from zhengcai.plugins.manifest import released
from zhengcai.problems import Problem, Refusal, refuse_if_any
from zhengcai.releases.faults import told
from zhengcai.releases.models import Release, Upgrade, Wave
from zhengcai.releases.opening import close_feature, open_feature, opening_of, standing_of
from zhengcai.releases.preconditions import ELSEWHERE
from zhengcai.tenancy.tree import Scope

log = structlog.get_logger(__name__)

UPGRADED = "core.upgraded"
"""The event of a tenant's arrival at a version: its plugin, version, wave, rows and features."""
UPGRADING = "core.upgrading"
UPGRADE_FAILED = "core.upgrade_failed"
RETURNED = "core.returned"
"""The event of its way back."""

DEEDS = {
    UPGRADED: "升级到新版本",
    UPGRADING: "升级数据步骤",
    UPGRADE_FAILED: "升级失败",
    RETURNED: "回退到原版本",
}
"""What the audit calls them."""

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('zhengcai.upgrade'), hashtext($1))"
_STANDS = "SELECT state FROM core_wave WHERE tenant_code = $1 AND id = $2 FOR SHARE"


@dataclass(frozen=True, slots=True)
class Roll:
    """What a wave brings its tenants, and in whose name; `plugins` are `(plugin, version)`.

    `arranger` is the tenant that keeps the wave, `moving` the state in which it goes that way.
    """

    arranger: str
    wave: UUID
    moving: Literal["running", "returning"]
    release: UUID
    plugins: tuple[tuple[str, str], ...]
    starter: dict[str, Any]

    @classmethod
    def of(cls, wave: Wave, release: Release) -> "Roll":
        """As the rows say it."""
        plugins = tuple((each["plugin"], each["version"]) for each in release.plugins)
        moving: Literal["running", "returning"] = (
            "running" if wave.direction == "forward" else "returning"
        )
        return cls(wave.tenant_code, wave.id, moving, release.id, plugins, wave.taken_by)

    def actor(self, tenant: str) -> Actor:
        """The platform in `tenant`, in the name of whoever began the wave."""
        post = Post(Role.SYSTEM, tenant, self.starter["organisation"], self.starter["of"])
        return Actor(
            UUID(self.starter["id"]),
            self.starter["name"],
            (post,),
            account=self.starter["account"],
            source=self.starter["source"],
            request_id=str(self.wave),
        )


class Overtaken(Exception):  # noqa: N818 - says what has happened
    """The wave stands otherwise by now: it was halted, or goes the other way. Nothing was done."""


class Failed(Exception):  # noqa: N818 - says what has happened
    """Something went wrong in a tenant, and is undone; its cause says what."""

    def __init__(self, plugin: str, version: str, step: str) -> None:
        super().__init__(f"{plugin} {version} {step}")
        self.plugin, self.version, self.step = plugin, version, step


def starter_of(ctx: Context) -> dict[str, Any]:
    """Who acts, as `Wave.taken_by` keeps them."""
    post = ctx.actor.posts[0] if ctx.actor.posts else None
    return {
        "id": str(ctx.actor.person_id),
        "name": ctx.actor.name,
        "account": ctx.actor.account,
        "source": ctx.actor.source,
        "organisation": post.organisation if post else "",
        "of": post.organisation_name if post else "",
    }


async def take(runtime: Runtime, roll: Roll, tenant: str) -> str | None:
    """Bring `tenant` to the versions of the wave; what went wrong, or None. Done once, however often.

    Raises `Overtaken` where the wave no longer goes that way.
    """
    return await _attempt(runtime, roll, tenant, _go_on)


async def give_back(runtime: Runtime, roll: Roll, tenant: str) -> str | None:
    """Undo what the wave has done in `tenant`; what went wrong, or None. Raises `Overtaken` likewise."""
    return await _attempt(runtime, roll, tenant, _go_back)


async def _attempt(runtime: Runtime, roll: Roll, tenant: str, advance: Any) -> str | None:
    """What went wrong, whatever it was: a tenant that is gone, or a commit that fails, halts too."""
    try:
        return await _advance(runtime, roll, tenant, advance)
    except Overtaken:
        raise
    except Exception as error:
        log.warning("upgrade.failed", tenant=tenant, wave=str(roll.wave), exc_info=error)
        return told(error)


async def _advance(runtime: Runtime, roll: Roll, tenant: str, advance: Any) -> str | None:
    try:
        arrived = False
        while not arrived:
            async with _inside(runtime, roll, tenant) as there:
                arrived = await advance(there, roll)
    except Failed as failed:
        cause = failed.__cause__ or failed
        log.warning("upgrade.failed", tenant=tenant, wave=str(roll.wave), exc_info=cause)
        async with _inside(runtime, roll, tenant) as there:
            return await _note_failure(there, roll, failed, cause)
    return None


@asynccontextmanager
async def _inside(runtime: Runtime, roll: Roll, tenant: str) -> AsyncIterator[Context]:
    """A transaction in the tenant, alone with it; other processes are told by whoever rolls.

    The wave stays as it is until its end: a runner that has lost its own lock does nothing behind
    the back of whoever has halted the wave or sent it back meanwhile.
    """
    node = runtime.tenant(tenant)
    if node is None:
        raise LookupError(f"no tenant {tenant}")
    if roll.arranger not in node.path:
        raise Refusal(ELSEWHERE)
    with clock.use_offset(runtime.snapshot.clock_offset(tenant)):
        async with runtime.work(Scope.of_tenant(roll.arranger)) as work:
            await work.driver.execute(_ONE_AT_A_TIME, tenant)
            if await work.driver.fetchval(_STANDS, roll.arranger, roll.wave) != roll.moving:
                raise Overtaken(str(roll.wave))
            await work.move(Scope.of_tenant(tenant))
            there = Context(runtime, node, roll.actor(tenant), work, plugin="console")
            yield there
            await record_deferred(there)
            await work.commit()


async def _go_on(there: Context, roll: Roll) -> bool:
    """Take the next steps, as far as one transaction goes; whether the tenant has arrived."""
    plugins = [plugin for plugin, _ in roll.plugins]
    known = list(await there.db.scalars(there.rows(Upgrade, Upgrade.plugin.in_(plugins))))
    own = {(row.plugin, row.step): row for row in known if row.wave_id == roll.wave}
    taken = {(row.plugin, row.to_version, row.step) for row in known if row.state == "done"}
    for plugin, version in roll.plugins:
        arrival = own.get((plugin, ""))
        if arrival is not None and arrival.state == "done":
            continue
        try:
            await _ask(there, plugin, version)
            for step in due(there.runtime, plugin, version):
                if (plugin, step.version, step.name) in taken:
                    continue
                row = _row(there, roll, own, plugin, step.version, step.name)
                if not await _run(there, step, step.run, row):
                    await _record(there, UPGRADING, row)
                    return False
            row = _row(there, roll, own, plugin, version, "")
            row.rows = sum(each.rows for (of, step), each in own.items() if of == plugin and step)
            row.state, row.done_at, row.error = "done", there.now, None
            row.features = await _closed_features(there, plugin, version)
            await _record(there, UPGRADED, row)
            for feature in row.features:
                await open_feature(there, plugin, feature, str(roll.wave))
        except Failed:
            raise
        except Exception as error:
            raise Failed(plugin, version, "") from error
    return True


async def _closed_features(there: Context, plugin: str, version: str) -> list[str]:
    """The features up to a version that are not open in the tenant."""
    features = there.runtime.snapshot.features
    return [
        name
        for (of, name), entry in features.declared.items()
        if of == plugin
        and released(entry.since) <= released(version)
        and not features.settled(plugin, name)
        and standing_of(there, plugin, name, await opening_of(there, plugin, name)) == "closed"
    ]


async def _ask(there: Context, plugin: str, version: str) -> None:
    answers = await there.runtime.hooks.check_upgrade(there.enabled, there, plugin, version)
    refuse_if_any(problem for answer in answers for problem in answer.value)


def due(runtime: Runtime, plugin: str, version: str) -> list[DataStep]:
    """The steps up to a version, in the order in which a tenant takes them."""
    steps = runtime.registry.data_steps.get(plugin, ())
    return [step for step in steps if released(step.version) <= released(version)]


def _row(
    there: Context,
    roll: Roll,
    own: dict[tuple[str, str], Upgrade],
    plugin: str,
    version: str,
    step: str,
) -> Upgrade:
    row = own.get((plugin, step))
    if row is None:
        row = own[plugin, step] = there.add(
            Upgrade(
                wave_id=roll.wave,
                release_id=roll.release,
                plugin=plugin,
                to_version=version,
                step=step,
                rows=0,
                batches=0,
                undone=0,
                features=[],
                begun_at=there.now,
                state="running",
            )
        )
    return row


async def _run(there: Context, step: DataStep, work: Step, row: Upgrade) -> bool:
    """One batch of a step, and its row; whether the step has come to its end."""
    try:
        touched = await _batch(there, step, work)
    except Exception as error:
        raise Failed(step.plugin, step.version, step.name) from error
    row.rows, row.batches, row.error = row.rows + touched, row.batches + 1, None
    row.state = "running" if isinstance(touched, Unfinished) else "done"
    row.done_at = None if row.state == "running" else there.now
    return row.state == "done"


async def _batch(there: Context, step: DataStep, work: Step) -> int:
    async with asyncio.timeout(there.runtime.settings.plugins.long_hook_timeout):
        touched = await work(replace(there, plugin=step.plugin))
    if isinstance(touched, Unfinished) and touched <= 0:
        problem = Problem("upgrade.endless", "数据步骤“{step}”未处理任何数据，却称尚未完成")
        raise Refusal(replace(problem, params={"step": step.name}))
    return touched


async def _record(there: Context, deed: str, row: Upgrade) -> None:
    """Audit and event of what has been done, with what a step has emitted and deferred."""
    facts = {
        "plugin": row.plugin,
        "version": row.to_version,
        "step": row.step,
        "wave": str(row.wave_id),
        "release": str(row.release_id),
        "rows": row.rows,
        "features": row.features,
    }
    await record_change(there, deed, row, facts | ({"error": row.error} if row.error else {}))
    there.emitted.clear()


async def _go_back(there: Context, roll: Roll) -> bool:
    """Undo the last steps first, as far as one transaction goes; whether nothing is left."""
    rows = list(await there.db.scalars(there.rows(Upgrade, Upgrade.wave_id == roll.wave)))
    for plugin, version in reversed(roll.plugins):
        try:
            own = {row.step: row for row in rows if row.plugin == plugin and row.state != "undone"}
            arrival = own.get("")
            for feature in arrival.features if arrival is not None else ():
                await close_feature(there, plugin, feature, str(roll.wave))
            for step in reversed(due(there.runtime, plugin, version)):
                row = own.get(step.name)
                if row is None or row.to_version != step.version:
                    continue
                if not await _undo(there, step, row):
                    await _record(there, UPGRADING, row)
                    return False
            if arrival is not None:
                arrival.state, arrival.error = "undone", None
                await _record(there, RETURNED, arrival)
        except Failed:
            raise
        except Exception as error:
            raise Failed(plugin, version, "") from error
    return True


async def _undo(there: Context, step: DataStep, row: Upgrade) -> bool:
    """One batch of the way back of a step; whether it is undone."""
    if step.back is not None and row.batches:
        try:
            touched = await _batch(there, step, step.back)
        except Exception as error:
            raise Failed(step.plugin, step.version, step.name) from error
        row.undone += touched
        row.error = None
        if isinstance(touched, Unfinished):
            return False
    row.state = "undone"
    return True


async def _note_failure(there: Context, roll: Roll, failed: Failed, cause: BaseException) -> str:
    """Keep why a tenant failed, in a transaction of its own: what it tried is undone."""
    text = told(cause)
    rows = await there.db.scalars(
        there.rows(Upgrade, Upgrade.wave_id == roll.wave, Upgrade.plugin == failed.plugin)
    )
    own = {(row.plugin, row.step): row for row in rows}
    row = _row(there, roll, own, failed.plugin, failed.version, failed.step)
    row.state, row.error = "failed", text
    await _record(there, UPGRADE_FAILED, row)
    return text
