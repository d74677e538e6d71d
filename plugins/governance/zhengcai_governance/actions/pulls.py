"""What clients do: get a token, pull, and fail at either. Performed by them, told by the audit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from zhengcai import (
    Collection,
    Context,
    Form,
    Problem,
    Reason,
    Refusal,
    Role,
    Section,
    action,
    clock,
    field,
    table,
)
from zhengcai_governance.models.sharing import ClientFailure, Grant, Pull, Token
from zhengcai_governance.sharing_terms import FAILURE_STATES, PULL_STATES, TOKEN_STATES

WATCHERS = {Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None, Role.AUDIT_ADMIN: None}


async def _reach(ctx: Context, row: Pull) -> Sequence[Section]:
    if not row.fields:
        return ()
    clear = set(row.clear_fields)
    fields = [(name, name in clear) for name in row.fields]
    tree = ctx.runtime.snapshot.tree
    places = [(node.name if (node := tree.get(code)) else "", code) for code in row.tenants]
    return (
        table("字段", (("字段", "code"), ("不脱敏", "yesno")), fields),
        table("地区", (("地区", "text"), ("地区代码", "code")), places),
    )


TOKENS = Collection(
    model=Token,
    name="sharing-tokens",
    singular="token",
    title="数据共享令牌",
    group="数据共享",
    states=TOKEN_STATES,
    read={Role.AUDIT_ADMIN: None},
    label="scope",
    columns=("scope", "issued_at", "expires_at"),
    filters=("grant_id",),
    menu=False,
)
FAILURES = Collection(
    model=ClientFailure,
    name="sharing-failures",
    singular="client_failure",
    title="客户端密钥错误",
    group="数据共享",
    states=FAILURE_STATES,
    read={Role.AUDIT_ADMIN: None},
    label="source",
    columns=("source", "failures", "blocked_until"),
    filters=("grant_id", "state"),
    menu=False,
)
PULLS = Collection(
    model=Pull,
    name="pulls",
    singular="pull",
    title="数据调用记录",
    group="数据共享",
    states=PULL_STATES,
    read=WATCHERS,
    label="client_name",
    columns=("at", "client_name", "scope", "count", "problem", "times"),
    filters=("state", "client_id", "grant_id"),
    search=("client_id", "client_name"),
    sections=_reach,
)


class IssueToken(Form):
    """A token, by its digest."""

    grant_id: UUID = field("授权")
    digest: bytes = field("令牌摘要")
    scope: str = field("授权范围")
    expires_at: datetime = field("失效时间")


@action(
    "token.issue",
    title="签发令牌",
    on=Token,
    by=Role.MACHINE,
    target="issued",
    hidden=True,
)
async def issue_token(ctx: Context, form: IssueToken) -> Token:
    """The client has proved itself."""
    return Token(**form.model_dump(), issued_at=ctx.now)


@action(
    "token.renew",
    title="换发令牌",
    on=Token,
    by=Role.MACHINE,
    source="issued",
    target="issued",
    hidden=True,
)
async def renew_token(ctx: Context, token: Token, form: IssueToken) -> None:
    """In the place of one that is over: rows of tokens do not grow without end."""
    token.digest, token.scope = form.digest, form.scope
    token.issued_at, token.expires_at = ctx.now, form.expires_at


class CountFailure(Form):
    """A wrong secret from an address, and until when it waits now."""

    failures: int = field("失败次数", ge=0)
    blocked_until: datetime | None = field("须等待至", None)


class BeginFailures(CountFailure):
    """The first one."""

    grant_id: UUID = field("授权")
    source: str = field("来源地址")


@action(
    "client_failure.begin",
    title="密钥错误",
    on=ClientFailure,
    by=Role.SYSTEM,
    target="counted",
    hidden=True,
)
async def begin_failures(ctx: Context, form: BeginFailures) -> ClientFailure:
    """From an address that had none."""
    return ClientFailure(**form.model_dump())


@action(
    "client_failure.count",
    title="密钥再次错误",
    on=ClientFailure,
    by=Role.SYSTEM,
    source=("counted", "cleared"),
    target="counted",
    hidden=True,
)
async def count_failure(ctx: Context, row: ClientFailure, form: CountFailure) -> None:
    """One more."""
    row.failures, row.blocked_until = form.failures, form.blocked_until


@action(
    "client_failure.clear",
    title="密钥正确",
    on=ClientFailure,
    by=Role.MACHINE,
    source="counted",
    target="cleared",
    hidden=True,
)
async def clear_failures(ctx: Context, row: ClientFailure) -> None:
    """The right secret from that address."""
    row.failures, row.blocked_until = 0, None


class DrawPull(Form):
    """What has been read for a client."""

    grant_id: UUID = field("授权")
    count: int = field("记录数", ge=0)
    fields: list[str] = field("字段")
    clear_fields: list[str] = field("未脱敏字段")
    tenants: list[str] = field("地区")
    since: datetime | None = field("更新起始时间", None)
    as_of: datetime = field("截至时间")
    after: UUID | None = field("游标", None)
    last_tenant: str | None = field("末条记录的地区", None)
    last_id: UUID | None = field("末条记录", None)


@action(
    "pull.draw",
    title="提供数据",
    on=Pull,
    by=Role.MACHINE,
    target="drawn",
    hidden=True,
)
async def draw_pull(ctx: Context, form: DrawPull) -> Pull:
    """In the transaction that has read them: without this entry nothing leaves."""
    grant = await _grant(ctx, form.grant_id)
    return Pull(**form.model_dump(), at=ctx.now, **_whose(grant))


@draw_pull.check
async def _within_the_day(ctx: Context, form: DrawPull) -> list[Problem]:
    """The grant's row is locked by whoever pulls, so that every process counts the same."""
    grant = await _grant(ctx, form.grant_id)
    left = grant.per_day - await given_today(ctx, grant)
    if form.count <= left:
        return []
    return [
        Problem(
            "sharing.quota",
            "每日记录数上限为{limit}条，今日还可调用{left}条",
            params={"limit": grant.per_day, "left": max(left, 0)},
        )
    ]


class RefusePull(Form):
    """What a client asked for in vain."""

    grant_id: UUID = field("授权")
    asked: str = field("请求内容", max_length=2_000)
    problem: str = field("拒绝原因")
    times: int = field("拒绝次数", 1, ge=1)


@action(
    "pull.refuse",
    title="拒绝提供数据",
    on=Pull,
    by=Role.MACHINE,
    target="refused",
    hidden=True,
)
async def refuse_pull(ctx: Context, form: RefusePull) -> Pull:
    """Kept beside what was given."""
    grant = await _grant(ctx, form.grant_id)
    return Pull(**form.model_dump(), at=ctx.now, **_whose(grant))


async def given_today(ctx: Context, grant: Grant) -> int:
    """How many records the client has had on this business day."""
    midnight = clock.local(ctx.now).replace(hour=0, minute=0, second=0, microsecond=0)
    total = select(func.coalesce(func.sum(Pull.count), 0)).where(
        Pull.tenant_code == ctx.tenant.code,
        Pull.grant_id == grant.id,
        Pull.state == "drawn",
        Pull.at >= midnight,
    )
    return int(await ctx.db.scalar(total) or 0)


async def _grant(ctx: Context, grant_id: UUID) -> Grant:
    grant = await ctx.get(Grant, grant_id)
    if grant is None:
        raise Refusal(Problem("subject.not_found", "没有找到该记录"), reason=Reason.NOT_FOUND)
    return grant


def _whose(grant: Grant) -> dict[str, Any]:
    return {"client_id": grant.client_id, "client_name": grant.name, "scope": grant.scope}
