"""The one road of every change: authorise, load and lock, check, effect, record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asyncpg import InterfaceError, PostgresError
from pydantic import BaseModel, ValidationError
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from zhengcai import clock
from zhengcai.actions.approving import outstanding, withdraw
from zhengcai.actions.audit.entries import changed_fields
from zhengcai.actions.citing import bind_source, citing
from zhengcai.actions.context import Context
from zhengcai.actions.continuing import matter_of
from zhengcai.actions.declaring import Action
from zhengcai.actions.extra import split, stored, values_of
from zhengcai.actions.locking import locked
from zhengcai.actions.openness import gate, shut_fields, without
from zhengcai.actions.reading import reaches
from zhengcai.actions.recording import record_beside, record_done
from zhengcai.actions.records import record_of, secret_columns
from zhengcai.actions.references import unknown_codes
from zhengcai.actions.registry import Bound
from zhengcai.actions.superseding import refuse_superseded
from zhengcai.actions.telling import note_entry, open_verbs
from zhengcai.actions.validation import problems_of
from zhengcai.database.errors import is_lost_race, is_unstorable, violation
from zhengcai.database.models import Subject
from zhengcai.problems import Problem, Reason, Refusal, refuse_if_any

NOT_YOURS = Problem("access.not_owner", "此记录不属于您所在的单位，或者您现在不能对其进行此操作")
NOT_FOUND = Problem("subject.not_found", "没有找到该记录")
STALE = Problem("subject.stale", "该记录已被他人更新，请重新打开后再操作")
UNSTORABLE = Problem("form.unstorable", "填写的内容含有不能保存的字符，或数值超出范围")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action answers: the subject as it now is, and its record before any mask."""

    subject: Subject
    created: bool
    record: dict[str, Any]

    @property
    def etag(self) -> str:
        return f'"{self.subject.version}"'


async def perform(
    ctx: Context,
    action: Action,
    subject_id: UUID | None,
    payload: Mapping[str, Any] | bytes,
    version: int | None = None,
) -> Outcome:
    """Perform `action` in the context's open transaction; the caller commits.

    `payload` is the form as JSON bytes or values. `version` is what If-Match carried. Raises
    `Refusal` with every problem found; then nothing may be committed.
    """
    with citing(ctx):
        return await _perform(ctx, action, subject_id, payload, version)


async def _perform(
    ctx: Context,
    action: Action,
    subject_id: UUID | None,
    payload: Mapping[str, Any] | bytes,
    version: int | None,
) -> Outcome:
    bound = ctx.runtime.registry.by_model[action.on]
    ctx.plugin = action.plugin
    authorise(ctx, bound, action)
    try:
        subject = None if action.creates else await _load(ctx, action, subject_id, version)
        ctx.matter = await matter_of(ctx, action, payload)
        gate(ctx, action, subject)
        refuse_superseded(ctx, bound, action)
        form = _read_whole(ctx, bound, action, subject, payload)
        return await _carry_out(ctx, action, subject, form)
    except IntegrityError as error:
        found = violation(error)
        if found.kind != "unique":
            raise
        raise Refusal(
            Problem(
                "record.duplicate",
                "已有相同的记录",
                field=found.columns[0] if found.columns else None,
            ),
            reason=Reason.CONFLICT,
        ) from error
    except StaleDataError as error:
        raise Refusal(STALE, reason=Reason.STALE) from error
    except (DBAPIError, PostgresError, InterfaceError) as error:
        if is_unstorable(error):
            raise Refusal(UNSTORABLE) from error
        if not is_lost_race(error):
            raise
        raise Refusal(
            Problem("record.busy", "该记录正在被他人处理，请稍后重试"), reason=Reason.CONFLICT
        ) from error


async def perform_within(
    ctx: Context, action: Action, subject: Subject | None, fields: Mapping[str, Any]
) -> Subject:
    """Perform another action of the same plugin inside the running one, for the same actor."""
    inner = Context(ctx.runtime, ctx.tenant, ctx.actor, ctx.work, ctx.now, action.plugin)
    inner.performing = ctx.performing
    await ctx.db.flush()
    bound = ctx.runtime.registry.by_model[action.on]
    authorise(inner, bound, action)
    if subject is not None:
        await ctx.db.refresh(subject, with_for_update=True)
        _check_state(action, subject)
    inner.matter = await matter_of(inner, action, fields)
    gate(inner, action, subject)
    form = _read_form(inner, action, subject, fields)
    outcome = await _carry_out(inner, action, subject, form)
    ctx.changes_snapshot = ctx.changes_snapshot or inner.changes_snapshot
    return outcome.subject


def authorise(ctx: Context, bound: Bound, action: Action) -> None:
    """Casbin's decision on the actor's roles in this tenant."""
    if not ctx.runtime.access.allows(ctx.actor.roles, bound.object, action.verb):
        raise ctx.denied("您的角色不能进行此操作")


async def _load(
    ctx: Context, action: Action, subject_id: UUID | None, version: int | None
) -> Subject:
    subject = None
    if subject_id is not None:
        subject = await locked(ctx, action.on, subject_id)
    if subject is None:
        raise Refusal(NOT_FOUND, reason=Reason.NOT_FOUND)
    if not await reaches(ctx, action.on, action.by, subject, ctx.actor.roles):
        raise Refusal(NOT_YOURS, reason=Reason.FORBIDDEN)
    if version is not None and version != subject.version:
        raise Refusal(STALE, reason=Reason.STALE)
    _check_state(action, subject)
    return subject


def _check_state(action: Action, subject: Subject) -> None:
    if action.source is not None and subject.state not in action.source:
        raise Refusal(
            Problem(
                "state.wrong",
                "当前状态不能进行“{title}”",
                law=action.law,
                params={"title": action.title},
            ),
            reason=Reason.CONFLICT,
        )


def _read_form(
    ctx: Context, action: Action, subject: Subject | None, payload: Mapping[str, Any] | bytes
) -> BaseModel:
    """The form as it is asked of this subject. Refuses with every problem at once."""
    shut = shut_fields(ctx, action, subject)
    if not shut:
        return _validated(action, payload)
    values, problems = without(values_of(payload), action, shut)
    try:
        form = _validated(action, values)
    except Refusal as refusal:
        raise Refusal(*problems, *refusal.problems) from refusal
    refuse_if_any(problems)
    return form


def _validated(action: Action, payload: Mapping[str, Any] | bytes) -> BaseModel:
    try:
        if isinstance(payload, bytes):
            return action.form.model_validate_json(payload or b"{}")
        return action.form.model_validate(dict(payload))
    except ValidationError as error:
        raise Refusal(*problems_of(error, action.form)) from error


def _read_whole(
    ctx: Context,
    bound: Bound,
    action: Action,
    subject: Subject | None,
    payload: Mapping[str, Any] | bytes,
) -> BaseModel:
    """The form, and what extensions ask besides: every problem of all of them at once."""
    added = bound.extra_in(lambda each: ctx.works(each, subject or ctx.matter))
    extensions = [each for each in added if action.verb in each.actions]
    if not extensions:
        return _read_form(ctx, action, subject, payload)
    own, extra, problems = split(payload, extensions)
    ctx.extras = extra
    try:
        form = _read_form(ctx, action, subject, own)
    except Refusal as refusal:
        raise Refusal(*refusal.problems, *problems) from refusal
    refuse_if_any(problems)
    return form


async def _carry_out(
    ctx: Context, action: Action, subject: Subject | None, form: BaseModel
) -> Outcome:
    given = () if subject is None else (subject,)
    ctx.performing = (*ctx.performing, *given)
    bind_source(ctx, action)
    before = record_of(subject) if subject is not None else {}
    problems = await unknown_codes(ctx, form)
    for check in action.checks:
        problems.extend(await check(ctx, *given, form))
    if subject is not None:
        problems.extend(await outstanding(ctx, action, subject))
    for answer in await ctx.runtime.hooks.check_action(ctx.enabled, ctx, action, subject, form):
        problems.extend(answer.value)
    refuse_if_any(problems)

    were_open = await open_verbs(ctx, subject)
    wants_form = "form" in action.effect.__annotations__
    result = await action.effect(ctx, *given, *((form,) if wants_form else ()))
    target = subject if subject is not None else result
    if not isinstance(target, Subject):
        raise TypeError(f"{action.id}: an action that creates must return the new subject")
    leads = action.leads(before.get("state"))
    if len(leads) == 1:
        target.state = leads[0]
    elif leads and target.state not in leads:
        raise TypeError(f"{action.id}: must lead to one of {leads}")
    if subject is None and target not in ctx.db:
        ctx.add(target)
    if ctx.extras:
        target.extra = {**(target.extra or {}), **stored(ctx)}
    withdraw(ctx, action, target)
    if subject is not None and target.state == before["state"]:
        _bump(target)
    await ctx.db.flush()
    after = record_of(target)
    await note_entry(ctx, action, target, before.get("state"), were_open)
    await _record(ctx, action, target, before, after)
    for row, former in ctx.work.take_changed().items():
        if row is not target and row not in ctx.performing:
            await record_beside(ctx, action.id, row, former)
    return Outcome(target, subject is None, after)


def _bump(subject: Subject) -> None:
    """Every action is a new version of its subject, even one that left its columns alone."""
    session = inspect(subject).session
    if inspect(subject).persistent and session and not session.is_modified(subject):
        subject.updated_at = clock.now()


async def _record(
    ctx: Context, action: Action, subject: Subject, before: dict[str, Any], after: dict[str, Any]
) -> None:
    model = type(subject)
    digests = ctx.runtime.digests
    place = model.__tablename__
    await record_done(
        ctx,
        action.id,
        place,
        subject.id,
        changed_fields(before, after, secret_columns(model) | {"updated_at", "tenant_code", "id"}),
        (digests.of(before, place) if before else None, digests.of(after, place)),
    )
