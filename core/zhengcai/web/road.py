"""From a request to its context, and from a refusal to its trace."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import orjson
import structlog
from starlette.requests import Request

from zhengcai import clock
from zhengcai.actions.citing import citing
from zhengcai.actions.context import SIGN_IN, Context
from zhengcai.actions.declaring import Action
from zhengcai.actions.dormant import may_look_back, switched_off
from zhengcai.actions.extending import Report
from zhengcai.actions.idempotency import Answer, claim, settle
from zhengcai.actions.openness import NO_ROUTE
from zhengcai.actions.performing import authorise, perform
from zhengcai.actions.reading import masked
from zhengcai.actions.recording import record_refused
from zhengcai.actions.registry import Bound
from zhengcai.actions.runtime import Runtime
from zhengcai.forms import takes_files
from zhengcai.identity.actor import public_actor
from zhengcai.identity.roles import ROLES, Reach
from zhengcai.identity.sessions import Origin, identify
from zhengcai.plugins.tracing import keep_untold
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.tenancy.tree import Scope, Tenant
from zhengcai.web.http import read_body

log = structlog.get_logger(__name__)

FAILED = Problem("server.failed", "系统出现错误，操作没有完成，请稍后重试")


def find_tenant(runtime: Runtime, code: str) -> Tenant:
    """The tenant of an address; an unknown one is a 404."""
    tenant = runtime.tenant(code)
    if tenant is None:
        raise Refusal(Problem("tenant.unknown", "没有此地区"), reason=Reason.NOT_FOUND)
    return tenant


async def find_collection(
    runtime: Runtime,
    tenant: Tenant,
    origin: Origin,
    plugin: str,
    name: str,
    *,
    changing: bool = False,
) -> Bound:
    """A collection of a plugin that works in the tenant; anything else is a 404.

    Of a plugin that is off, those who may read what it has left do; a change is refused with who
    has switched it off. Likewise of a closed feature, whose records go on as they were begun.
    """
    bound = runtime.registry.collections.get((plugin, name))
    if bound is None:
        raise NO_ROUTE
    if bound.collection.secret is not None:
        keep_untold()
    if not runtime.works(tenant.code, bound.collection):
        async with open_context(runtime, tenant, origin) as ctx:
            if not await may_look_back(ctx, bound):
                raise NO_ROUTE
            if changing and plugin not in ctx.enabled:
                raise switched_off(ctx, plugin)
    return bound


def find_report(runtime: Runtime, tenant: Tenant, plugin: str, name: str) -> Report:
    """A report of a plugin that works in the tenant; anything else is a 404."""
    report = runtime.registry.reports.get((plugin, name))
    if report is None or not runtime.works(tenant.code, report):
        raise NO_ROUTE
    return report


async def authorise_report(ctx: Context, report: Report) -> None:
    """Casbin's decision on a report; whose roles do not reach below reads this tenant alone."""
    if not ctx.runtime.access.allows(ctx.actor.reading_roles, report.object, "read"):
        raise ctx.denied()
    roles = ctx.actor.reading_roles & set(report.by)
    if report.tree and all(ROLES[role].reach is Reach.TENANT for role in roles):
        await ctx.work.move(Scope.of_tenant(ctx.tenant.code))


@asynccontextmanager
async def open_context(
    runtime: Runtime, tenant: Tenant, origin: Origin, *, tree: bool = False
) -> AsyncIterator[Context]:
    """A context for one request: the tenant's clock, a scoped transaction, the known actor."""
    code = tenant.code
    scope = runtime.snapshot.tree.scope(code) if tree else Scope.of_tenant(code)
    with clock.use_offset(runtime.snapshot.clock_offset(code)):
        async with runtime.work(scope, begun=False) as work:
            # Before the transaction, which plans every statement anew: 60 µs instead of 400.
            actor = await identify(
                work.driver, origin, tenant.path, orjson.loads, runtime.settings.web
            )
            await work.begin()
            ctx = Context(runtime, tenant, actor, work)
            with citing(ctx):
                yield ctx


async def body_for(
    runtime: Runtime, tenant: Tenant, origin: Origin, action: Action, request: Request
) -> bytes:
    """The body of a request for an action, as long as the sender may take it.

    Without a token nothing is read of it unless the public may; of a long one no more than the
    beginning until the token is known. No connection is held while it arrives. Where anybody may
    send a form without files, it is a short one.
    """
    bound = runtime.registry.by_model[action.on]
    allowed = runtime.access.allows(public_actor().roles, bound.object, action.verb)
    if origin.token is None and not allowed:
        raise Refusal(SIGN_IN, reason=Reason.UNKNOWN_ACTOR)

    async def admit() -> None:
        async with open_context(runtime, tenant, origin) as ctx:
            ctx.plugin = action.plugin
            try:
                authorise(ctx, bound, action)
            except Refusal as refusal:
                await _trace(ctx, action, None, refusal.problems, "refused")
                raise

    web = runtime.settings.web
    forms = (action.form, *(each.model for each in bound.extra if action.verb in each.actions))
    small = allowed and not any(map(takes_files, forms))
    return await read_body(request, web.max_public_body if small else web.max_body, admit)


async def act(
    runtime: Runtime,
    tenant: Tenant,
    origin: Origin,
    action: Action,
    subject_id: UUID | None,
    payload: bytes | Mapping[str, Any],
    *,
    version: int | None = None,
    key: str | None = None,
) -> Answer:
    """Perform an action for a request and commit; every refusal leaves its audit entry."""
    bound = runtime.registry.by_model[action.on]
    async with open_context(runtime, tenant, origin) as ctx:
        ctx.plugin = action.plugin
        try:
            if key is not None:
                authorise(ctx, bound, action)
                body = payload if isinstance(payload, bytes) else orjson.dumps(dict(payload))
                earlier = await claim(ctx, key, f"{action.id}:{subject_id}", body)
                if earlier is not None:
                    await ctx.work.commit()
                    return earlier
            outcome = await perform(ctx, action, subject_id, payload, version)
            record = masked(ctx, bound, outcome.subject, outcome.record)
            if ctx.receipt:
                record["receipt_page"] = ctx.receipt
            answer = Answer(
                201 if outcome.created else 200,
                outcome.etag,
                orjson.dumps(record).decode(),
                ctx.shown_once,
            )
            if key is not None:
                await settle(ctx, key, answer)
            if ctx.changes_snapshot:
                await ctx.work.driver.execute("NOTIFY zhengcai_snapshot")
            await ctx.work.commit()
        except Refusal as refusal:
            await _trace(ctx, action, subject_id, refusal.problems, "refused")
            raise
        except Exception:
            log.exception("action.failed", action=action.id, request=origin.request_id)
            await _trace(ctx, action, subject_id, (FAILED,), "failed")
            raise
    if ctx.changes_snapshot:
        await runtime.reload()
    return answer


async def _trace(
    ctx: Context,
    action: Action,
    subject_id: UUID | None,
    problems: tuple[Problem, ...],
    outcome: Any,
) -> None:
    """Undo the work and keep the attempt. The public's attempts are the web server's log."""
    await ctx.work.rollback()
    if ctx.actor.anonymous:
        return
    await ctx.work.begin()
    table = action.on.__tablename__
    await record_refused(ctx, action.id, table, subject_id, problems, outcome)
    await ctx.work.commit()
