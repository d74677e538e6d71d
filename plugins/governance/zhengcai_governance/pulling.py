"""Pulling shared data: `GET …/governance/shared/{code}/{edition}` with a bearer token (RFC 6750).

The platform is asked and answers; it sends nothing to anybody (I.6-sharing).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import func, select

from zhengcai import (
    Call,
    Context,
    Desk,
    MachineEndpoint,
    Problem,
    Reason,
    Refusal,
    Reply,
    clock,
    digest,
    shareable,
    shared,
    tenants_with,
)
from zhengcai_governance.actions.pulls import draw_pull, refuse_pull
from zhengcai_governance.models.sharing import Grant, Pull, Specification, Token
from zhengcai_governance.oauth import PER_MINUTE, REALM, client_actor, once_each, standing_problem
from zhengcai_governance.settings import GovernanceSettings

BAD_TOKEN = Problem("sharing.token", "令牌无效或者已失效，请重新取得令牌")
NO_TOKEN = Problem("access.denied", "请先取得令牌")
RATE = "sharing.rate"
_UNTOLD: Counter[UUID] = Counter()
"""Refusals beyond the rate that no row tells yet, by grant: a row for each would be the flood."""


class PullRequest(BaseModel):
    """What may be asked of shared data."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(title="规范代码")
    edition: int = Field(title="版本", ge=1, le=9_999)
    limit: int = Field(100, title="记录数上限", ge=1)
    after: UUID | None = Field(None, title="游标", description="上一页的 next")
    updated_since: AwareDatetime | None = Field(None, title="更新起始时间")
    fields: str | None = Field(None, title="字段", max_length=5_000)
    tenant: str | None = Field(None, title="地区代码", max_length=12)


class Shared(BaseModel):
    """A page of shared data. `as_of` is what the next round gives as `updated_since`."""

    specification: str
    edition: int
    count: int
    items: list[dict[str, Any]]
    next: UUID | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class _Reach:
    """What one page reads: asked for, or carried on from the page before."""

    fields: list[str]
    tenants: list[str]
    since: datetime | None
    as_of: datetime
    after: tuple[str, UUID] | None


async def pull(desk: Desk, call: Call) -> Reply:
    """Everything is checked, read, counted and audited in one transaction; a refusal is kept too."""
    try:
        grant = await _client(desk, call.authorization)
        actor = client_actor(desk, grant)
        try:
            async with desk.work(actor, tree=True) as ctx:
                return await _drawn(ctx, grant.id, call)
        except Refusal as refusal:
            async with desk.work(actor) as ctx:
                await _keep_refusal(ctx, grant.id, call, refusal.problems[0].code)
            raise
    except Refusal as refusal:
        raise _told(refusal) from refusal


async def _keep_refusal(ctx: Context, grant_id: UUID, call: Call, code: str) -> None:
    """Each on its own; beyond the rate one a minute, with how many there were since the last."""
    times = 1
    if code == RATE:
        await ctx.get(Grant, grant_id, lock=True)
        told = ctx.rows(
            Pull,
            Pull.grant_id == grant_id,
            Pull.problem == RATE,
            Pull.at > ctx.now - PER_MINUTE,
        )
        if await ctx.db.scalar(told.limit(1)) is not None:
            _UNTOLD[grant_id] += 1
            return
        times += _UNTOLD.pop(grant_id, 0)
    asked = f"{'.'.join(call.path.values())}?{'&'.join(map('='.join, call.query))}"
    await ctx.perform(
        refuse_pull, grant_id=grant_id, asked=asked[:2_000], problem=code, times=times
    )


async def _client(desk: Desk, authorization: str) -> Grant:
    """The client behind a bearer token that is still good."""
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Refusal(NO_TOKEN, reason=Reason.UNKNOWN_ACTOR)
    async with desk.work() as ctx:
        token = await ctx.db.scalar(ctx.rows(Token, Token.digest == digest(secret.strip())))
        grant = await ctx.get(Grant, token.grant_id) if token is not None else None
        if (
            token is None
            or grant is None
            or token.expires_at <= ctx.now
            or token.issued_at < grant.secret_set_at
        ):
            raise Refusal(BAD_TOKEN, reason=Reason.UNKNOWN_ACTOR)
        return grant


async def _drawn(ctx: Context, grant_id: UUID, call: Call) -> Reply:
    grant = await ctx.get(Grant, grant_id, lock=True)
    if grant is None:
        raise Refusal(BAD_TOKEN, reason=Reason.UNKNOWN_ACTOR)
    await _check_rate(ctx, grant)
    standing = await standing_problem(ctx, grant)
    if standing is not None:
        raise Refusal(standing, reason=Reason.UNKNOWN_ACTOR)
    asked = _asked(call, ctx.settings(GovernanceSettings).pull_rows)
    specification = await ctx.get(Specification, grant.specification_id)
    if specification is None or (asked.code, asked.edition) != (
        specification.code,
        specification.edition,
    ):
        raise Refusal(
            Problem("sharing.scope", "授权范围不包括此接口规范或者版本"), reason=Reason.FORBIDDEN
        )
    reach = await _reach(ctx, grant, specification, asked)
    gone = set(reach.fields) - shareable(ctx, specification.collection).keys()
    settings = ctx.settings(GovernanceSettings)
    clear = [each["name"] for each in specification.fields if each["clear"]]
    rows = await shared(
        ctx,
        specification.collection,
        tenants_with(ctx, specification.collection, reach.tenants),
        [name for name in reach.fields if name not in gone],
        clear=clear,
        since=reach.since,
        after=reach.after,
        limit=asked.limit + 1,
        seconds=settings.pull_seconds,
    )
    more, rows = len(rows) > asked.limit, rows[: asked.limit]
    try:
        entry = await ctx.perform(
            draw_pull,
            grant_id=grant.id,
            count=len(rows),
            fields=reach.fields,
            clear_fields=[name for name in clear if name in reach.fields],
            tenants=reach.tenants,
            since=reach.since,
            as_of=reach.as_of,
            after=asked.after,
            last_tenant=rows[-1].tenant if more else None,
            last_id=rows[-1].id if more else None,
        )
    except Refusal as refusal:
        if refusal.problems[0].code != "sharing.quota":
            raise
        wait = {"retry-after": str(_seconds_to_midnight(ctx))}
        raise Refusal(*refusal.problems, reason=Reason.TOO_MANY, headers=wait) from refusal
    page = Shared(
        specification=specification.code,
        edition=specification.edition,
        count=len(rows),
        items=[dict(row.record) for row in rows],
        next=entry.id if more else None,
        as_of=clock.local(reach.as_of),
    )
    return Reply(page.model_dump(mode="json"))


def _asked(call: Call, most: int) -> PullRequest:
    given = once_each(call.query)
    if given is None:
        raise _malformed("", "参数重复")
    try:
        asked = PullRequest.model_validate({**given, **call.path})
    except ValidationError as error:
        names = [str(each["loc"][0]) for each in error.errors()]
        raise Refusal(
            *(Problem("query.malformed", "查询条件不正确", field=name) for name in names),
            reason=Reason.MALFORMED,
        ) from error
    if asked.limit > most:
        raise Refusal(
            Problem(
                "query.malformed",
                "一次最多调用{limit}条记录",
                field="limit",
                params={"limit": most},
            ),
            reason=Reason.MALFORMED,
        )
    return asked


def _malformed(name: str, message: str) -> Refusal:
    return Refusal(Problem("query.malformed", message, field=name or None), reason=Reason.MALFORMED)


async def _reach(
    ctx: Context, grant: Grant, specification: Specification, asked: PullRequest
) -> _Reach:
    """A cursor carries on exactly what its own grant began; anything else begins anew."""
    if asked.after is not None:
        if asked.updated_since is not None or asked.fields is not None or asked.tenant is not None:
            raise _malformed("after", "使用游标时不能再给出其他条件")
        former = await ctx.get(Pull, asked.after)
        if (
            former is None
            or former.grant_id != grant.id
            or former.last_id is None
            or former.last_tenant is None
            or former.as_of is None
        ):
            raise _malformed("after", "游标不正确")
        return _Reach(
            [str(name) for name in former.fields],
            [str(code) for code in former.tenants],
            former.since,
            former.as_of,
            (former.last_tenant, former.last_id),
        )
    fields, problems = list(grant.fields), []
    if asked.fields is not None:
        fields = list(dict.fromkeys(asked.fields.split(",")))
        problems = [
            Problem(
                "sharing.field_outside",
                "授权范围不包括字段“{name}”",
                field="fields",
                params={"name": name},
            )
            for name in fields
            if name not in grant.fields
        ]
    tenants = [str(code) for code in grant.tenants]
    if asked.tenant is not None:
        node = ctx.runtime.snapshot.tree.get(asked.tenant)
        if node is None or not set(tenants) & set(node.path):
            problems.append(
                Problem(
                    "sharing.tenant_outside",
                    "授权范围不包括地区“{code}”",
                    field="tenant",
                    params={"code": asked.tenant},
                )
            )
        tenants = [asked.tenant]
    if problems:
        raise Refusal(*problems, reason=Reason.FORBIDDEN)
    lag = timedelta(seconds=ctx.settings(GovernanceSettings).pull_lag_seconds)
    return _Reach(fields, tenants, asked.updated_since, ctx.now - lag, None)


async def _check_rate(ctx: Context, grant: Grant) -> None:
    """At most so many pulls within any minute, given or refused; the grant's row is locked."""
    since = ctx.now - PER_MINUTE
    recent = select(func.count(), func.min(Pull.at)).where(
        Pull.tenant_code == ctx.tenant.code,
        Pull.grant_id == grant.id,
        Pull.problem.is_distinct_from(RATE),
        Pull.at > since,
    )
    count, oldest = (await ctx.db.execute(recent)).one()
    if count >= grant.per_minute:
        wait = int((oldest - since).total_seconds()) + 1
        raise Refusal(
            Problem(
                RATE,
                "每分钟最多调用{limit}次，请稍后再试",
                params={"limit": grant.per_minute},
            ),
            reason=Reason.TOO_MANY,
            headers={"retry-after": str(wait)},
        )


def _seconds_to_midnight(ctx: Context) -> int:
    local = clock.local(ctx.now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=24)
    return int((midnight - local).total_seconds()) + 1


_ERRORS: Mapping[Reason, str] = {
    Reason.UNKNOWN_ACTOR: "invalid_token",
    Reason.FORBIDDEN: "insufficient_scope",
    Reason.MALFORMED: "invalid_request",
}


def _told(refusal: Refusal) -> Refusal:
    """The refusal with the challenge of RFC 6750 3; who brought no token is told no error."""
    error = _ERRORS.get(refusal.reason)
    if error is None:
        return refusal
    challenge = f'Bearer realm="{REALM}"'
    if refusal.problems[0] is not NO_TOKEN:
        challenge += f', error="{error}"'
    headers = {**refusal.headers, "www-authenticate": challenge}
    return Refusal(*refusal.problems, reason=refusal.reason, headers=headers)


PULL = MachineEndpoint("GET", "shared/{code}/{edition}", "调用共享数据", pull, PullRequest, Shared)
