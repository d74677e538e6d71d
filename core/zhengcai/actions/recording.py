"""What an action leaves: audit entry, events, jobs, answer. One statement, in its transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import inspect

from zhengcai.actions.audit.entries import Outcome, entry_row
from zhengcai.actions.context import Context
from zhengcai.actions.queues import QUEUE
from zhengcai.actions.records import record_of, secret_columns
from zhengcai.database.ids import new_id
from zhengcai.database.models import Base, TenantModel
from zhengcai.plugins.limits import check_facts, check_following
from zhengcai.problems import Problem

_AUDIT_COLUMNS = (
    "tenant_code", "id", "at", "recorded_at", "actor_id", "actor_name", "roles", "organisation",
    "source", "request_id", "action", "subject_type", "subject_id", "outcome", "problems",
    "before_digest", "after_digest", "changes", "rule_refs",
)  # fmt: skip
_JSON = frozenset({"problems", "changes", "rule_refs"})

_INSERT_AUDIT = (
    f"INSERT INTO audit_entry ({', '.join(_AUDIT_COLUMNS)}) VALUES ("  # noqa: S608 - own names
    + ", ".join(
        f"${n}::jsonb" if name in _JSON else f"${n}" for n, name in enumerate(_AUDIT_COLUMNS, 1)
    )
    + ")"
)
_N = len(_AUDIT_COLUMNS)
_RECORD = f"""
WITH audit AS ({_INSERT_AUDIT}),
events AS (
    INSERT INTO event (tenant_code, id, type, subject_type, subject_id, actor_id, at, data)
    SELECT $1, e.id, e.type, $12, $13, $5::uuid, $3, e.data::jsonb
      FROM unnest(${_N + 1}::uuid[], ${_N + 2}::text[], ${_N + 3}::text[]) AS e (id, type, data)
)
"""  # noqa: S608 - assembled from the constants above
_WITHOUT_JOBS = _RECORD + "SELECT 1"
_DEFER = f"""
SELECT procrastinate_defer_jobs_v1(array_agg(
         ROW('{QUEUE}', j.task, 0, NULL, NULL, j.args::jsonb, NULL)
           ::procrastinate_job_to_defer_v1))
  FROM unnest(${{}}::text[], ${{}}::text[]) AS j (task, args)
"""  # noqa: S608 - a constant of ours
_WITH_JOBS = _RECORD + _DEFER.format(_N + 4, _N + 5)
_JOBS_ALONE = _DEFER.format(1, 2)


def _rule_refs(ctx: Context) -> list[dict[str, Any]]:
    return [
        {"id": rule.rule_id, "value": rule.value, "unit": rule.unit, "law": rule.citation}
        for rule in ctx.bound.values()
    ]


def _values(row: Mapping[str, Any]) -> list[Any]:
    return [
        orjson.dumps(row[name]).decode() if name in _JSON else row[name] for name in _AUDIT_COLUMNS
    ]


async def write_entry(driver: Any, row: Mapping[str, Any]) -> None:
    """Write one audit entry (`entry_row`); its transaction and its scope are the caller's."""
    await driver.execute(_INSERT_AUDIT, *_values(row))


def audit_values(ctx: Context, action: str, outcome: Outcome, **more: Any) -> list[Any]:
    """The values of one audit entry in the order of its columns."""
    posts = ctx.actor.posts
    row = entry_row(
        ctx.tenant.code,
        ctx.actor,
        action,
        outcome,
        organisation=posts[0].organisation_name if posts else None,
        rule_refs=_rule_refs(ctx),
        **more,
    )
    return _values(row)


def _deferred(ctx: Context) -> list[tuple[str, dict[str, Any]]]:
    here = [(ctx.tenant.code, f"{plugin}.{name}", given) for plugin, name, given in ctx.deferred]
    return [
        ("zhengcai.job", {"tenant": tenant, "job": job, "arguments": dict(arguments)})
        for tenant, job, arguments in [*here, *ctx.told]
    ]


async def record_deferred(ctx: Context) -> None:
    """Write the jobs deferred by a handler or a job itself, outside of any action.

    Raises `Flood` for more than one piece of work may cause.
    """
    check_following(len(ctx.deferred) + len(ctx.told))
    jobs = _deferred(ctx)
    if jobs:
        await ctx.work.driver.execute(
            _JOBS_ALONE, [task for task, _ in jobs], _written(args for _, args in jobs)
        )


def _written(values: Iterable[Mapping[str, Any]]) -> list[str]:
    """As JSON. Raises `Flood` for what is too large to be handed on."""
    texts = [orjson.dumps(each).decode() for each in values]
    check_facts(texts)
    return texts


async def record_done(
    ctx: Context,
    action: str,
    subject_type: str,
    subject_id: UUID,
    changes: Mapping[str, Sequence[Any]],
    digests: tuple[str | None, str | None],
) -> None:
    """Write the audit entry, the events and the jobs of a performed action.

    Raises `Flood` where it wants more of them than one action may cause; nothing is kept then.
    """
    check_following(len(ctx.emitted) + len(ctx.deferred) + len(ctx.told))
    registry = ctx.runtime.registry
    events = [(new_id(), action, dict(ctx.facts)), *(
        (new_id(), name, dict(data)) for name, data in ctx.emitted
    )]  # fmt: skip
    jobs: list[tuple[str, dict[str, Any]]] = [
        (
            "zhengcai.deliver",
            {
                "tenant": ctx.tenant.code,
                "event": str(event_id),
                "plugin": handler.plugin,
                "handler": handler.name,
            },
        )
        for event_id, name, _ in events
        for handler in registry.handlers.get(name, ())
        if ctx.works(handler)
    ]
    jobs += _deferred(ctx)
    values = audit_values(
        ctx,
        action,
        "done",
        subject_type=subject_type,
        subject_id=subject_id,
        changes=changes,
        before_digest=digests[0],
        after_digest=digests[1],
    )
    arguments = [
        *values,
        [event_id for event_id, _, _ in events],
        [name for _, name, _ in events],
        _written(data for _, _, data in events),
    ]
    if jobs:
        arguments += [
            [task for task, _ in jobs],
            _written(args for _, args in jobs),
        ]
        await ctx.work.driver.execute(_WITH_JOBS, *arguments)
    else:
        await ctx.work.driver.execute(_WITHOUT_JOBS, *arguments)


async def record_beside(
    ctx: Context, action: str, row: TenantModel, former: Mapping[str, Any]
) -> None:
    """Write the audit entry of another record that an action changed besides its subject.

    Tables that are append-only are a ledger of their own.
    """
    model = type(row)
    if Base.metadata.tables[model.__tablename__].info.get("append_only"):
        return
    gone = inspect(row).deleted
    hidden = secret_columns(model) | {"updated_at", "created_at", "version", "tenant_code", "id"}
    values = audit_values(
        ctx,
        action,
        "done",
        subject_type=model.__tablename__,
        subject_id=row.id,
        changes={
            name: [before, None if gone else getattr(row, name)]
            for name, before in sorted(former.items())
            if name not in hidden
        },
        after_digest=None if gone else ctx.runtime.digests.of(record_of(row), model.__tablename__),
    )
    await ctx.work.driver.execute(_INSERT_AUDIT, *values)


async def record_refused(
    ctx: Context,
    action: str,
    subject_type: str,
    subject_id: UUID | None,
    problems: Sequence[Problem],
    outcome: Outcome = "refused",
) -> None:
    """Write the audit entry of a refusal; its transaction is the caller's."""
    values = audit_values(
        ctx,
        action,
        outcome,
        subject_type=subject_type,
        subject_id=subject_id,
        problems=problems,
    )
    await ctx.work.driver.execute(_INSERT_AUDIT, *values)
