"""Rehearsing an action: as in earnest, and then undone."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import orjson

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.dormant import why_off
from zhengcai.actions.performing import perform
from zhengcai.actions.runtime import Runtime
from zhengcai.identity.sessions import Origin, find_account, identify, open_session
from zhengcai.plugins.tracing import Asked, traced
from zhengcai.problems import Problem, Refusal
from zhengcai.tenancy.tree import Scope


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would have happened: the hooks asked in their order, and why it would be refused."""

    asked: Sequence[Asked]
    problems: Sequence[Problem] = field(default_factory=tuple)


async def rehearse(
    runtime: Runtime,
    action: str,
    tenant: str,
    login: str,
    subject: UUID | None,
    payload: bytes,
) -> Rehearsal:
    """Perform `action` as the account `login` would, and roll back.

    Raises `LookupError` for an unknown account; `action` and `tenant` must be known.
    """
    node = runtime.tenant(tenant)
    assert node is not None, tenant  # noqa: S101 - said above
    with clock.use_offset(runtime.snapshot.clock_offset(tenant)):
        async with runtime.work(Scope.of_tenant(tenant)) as work:
            known = await find_account(work.driver, login)
            if known is None:
                raise LookupError(f"没有账号{login}")
            # A session of the account, inside the transaction that is rolled back.
            origin = Origin(source="rehearsal")
            token = await open_session(
                work, known, origin.source, "token", origin, runtime.settings.web
            )
            await work.session.flush()
            origin = replace(origin, token=token)
            actor = await identify(
                work.driver, origin, node.path, orjson.loads, runtime.settings.web
            )
            files = runtime.files.rehearsing()
            ctx = Context(replace(runtime, files=files), node, actor, work)
            declared = runtime.registry.actions[action]
            if declared.plugin not in ctx.enabled:
                return Rehearsal((), (why_off(ctx, declared.plugin),))
            problems: Sequence[Problem] = ()
            with traced() as asking:
                try:
                    await perform(ctx, declared, subject, payload)
                except Refusal as refusal:
                    problems = refusal.problems
            return Rehearsal(tuple(asking.asked), tuple(problems))
