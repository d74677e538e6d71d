"""OAuth 2.0 for clients of shared data: client credentials (RFC 6749 4.4), bearer tokens (RFC 6750)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import func, select

from zhengcai import (
    Actor,
    Call,
    Context,
    Desk,
    MachineEndpoint,
    Problem,
    Reason,
    Refusal,
    Reply,
    Role,
    basic_credentials,
    digest,
    new_token,
    wait_after,
)
from zhengcai_governance.actions.pulls import (
    begin_failures,
    clear_failures,
    count_failure,
    issue_token,
    refuse_pull,
    renew_token,
)
from zhengcai_governance.models.sharing import (
    CLIENT_ID,
    ClientFailure,
    Grant,
    Pull,
    Specification,
    Token,
)
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.sharing_periods import readable

REALM = "zhengcai"
PER_MINUTE = timedelta(minutes=1)
SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*")
"""What a scope may be written with (RFC 6749 A.4)."""
ISSUING = "token "
"""How the record of a refused token begins, and the scope that was asked for follows."""
NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}


class OAuthError(Exception):
    """A refusal as RFC 6749 5.2 writes it."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status

    def reply(self, headers: Mapping[str, str] | None = None) -> Reply:
        """401 says how a client proves itself."""
        body = {"error": self.error, "error_description": self.description}
        told = {**NO_STORE, **(headers or {})}
        if self.status == 401:
            told["www-authenticate"] = f'Basic realm="{REALM}", charset="UTF-8"'
        return Reply(body, self.status, told)


UNPROVED = OAuthError("invalid_client", "client authentication failed", 401)
"""The same whether the client is unknown, its secret wrong, or its address has to wait."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read of a client before its secret is verified."""

    id: UUID
    secret_hash: str
    blocked: bool


def _credentials(call: Call, form: Mapping[str, str]) -> tuple[str, str]:
    """Client id and secret, by HTTP Basic or in the body, never both (RFC 6749 2.3.1)."""
    in_body = "client_secret" in form
    if not call.authorization:
        if not in_body or "client_id" not in form:
            raise OAuthError("invalid_client", "no client authentication included", 401)
        return form["client_id"], form["client_secret"]
    if in_body:
        raise OAuthError("invalid_request", "more than one way of client authentication")
    given = basic_credentials(call.authorization)
    if given is None or form.get("client_id", given[0]) != given[0]:
        raise OAuthError("invalid_client", "HTTP Basic with id and secret is expected", 401)
    return given


def once_each(pairs: Sequence[tuple[str, str]]) -> dict[str, str] | None:
    """Parameters by name; None where one is repeated. One without a value counts as left out."""
    given = [(name, value) for name, value in pairs if value]
    found = dict(given)
    return found if len(found) == len(given) else None


class TokenRequest(BaseModel):
    """RFC 6749 4.4.2. The client proves itself by HTTP Basic, or by the last two."""

    grant_type: str = Field(title="client_credentials")
    scope: str | None = Field(None, title="授权范围")
    client_id: str | None = Field(None, title="客户端标识")
    client_secret: str | None = Field(None, title="客户端密钥")


class AccessToken(BaseModel):
    """RFC 6749 5.1."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - a kind of token
    expires_in: int = Field(description="秒 / seconds")
    scope: str


async def token(desk: Desk, call: Call) -> Reply:
    """`POST …/oauth/token`."""
    try:
        issued = await _token(desk, call)
    except OAuthError as error:
        return error.reply()
    except Refusal as refusal:
        if refusal.reason is not Reason.TOO_MANY:
            raise
        slow = OAuthError("temporarily_unavailable", "too many attempts", 429)
        return slow.reply(refusal.headers)
    return Reply(issued.model_dump(), headers=NO_STORE)


async def _token(desk: Desk, call: Call) -> AccessToken:
    if call.form is None:
        raise OAuthError("invalid_request", "application/x-www-form-urlencoded is expected")
    form = once_each(call.form)
    if form is None:
        raise OAuthError("invalid_request", "a parameter is repeated")
    client_id, secret = _credentials(call, form)
    if "grant_type" not in form:
        raise OAuthError("invalid_request", "grant_type is missing")
    if form["grant_type"] != "client_credentials":
        raise OAuthError("unsupported_grant_type", "client_credentials is expected")
    if "scope" in form and not SCOPE.fullmatch(form["scope"]):
        raise OAuthError("invalid_scope", "a scope is printable ASCII without quotation marks")
    known = await _find(desk, client_id, call.source)
    good = await desk.verified(known.secret_hash if known is not None else None, secret)
    if known is None or known.blocked:
        raise UNPROVED
    if not good:
        await _note_failure(desk, known.id, call.source)
        raise UNPROVED
    return await _issue(desk, known, form.get("scope"), call.source)


async def _find(desk: Desk, client_id: str, source: str) -> _Known | None:
    if not CLIENT_ID.fullmatch(client_id):
        return None
    async with desk.work() as ctx:
        grant = await ctx.db.scalar(ctx.rows(Grant, Grant.client_id == client_id))
        if grant is None:
            return None
        await _check_rate(ctx, grant)
        failure = await _failure(ctx, grant.id, source)
        until = failure.blocked_until if failure is not None else None
        return _Known(grant.id, grant.secret_hash, until is not None and until > ctx.now)


async def _check_rate(ctx: Context, grant: Grant) -> None:
    """Before the secret is verified, which costs more than all the rest.

    A token takes the place of the oldest when there are `live_tokens` of them: more than that in a
    minute could not be counted.
    """
    settings, since = ctx.settings(GovernanceSettings), ctx.now - PER_MINUTE
    issued = ctx.rows(Token, Token.grant_id == grant.id, Token.issued_at > since)
    refused = ctx.rows(
        Pull, Pull.grant_id == grant.id, Pull.at > since, Pull.asked.startswith(ISSUING)
    )
    count = 0
    for each in (issued, refused):
        count += await ctx.db.scalar(select(func.count()).select_from(each.subquery())) or 0
    if count >= min(settings.tokens_per_minute, settings.live_tokens):
        raise Refusal(
            Problem("sharing.token_rate", "取得令牌过于频繁，请稍后再试"),
            reason=Reason.TOO_MANY,
            headers={"retry-after": str(int(PER_MINUTE.total_seconds()))},
        )


async def _failure(ctx: Context, grant_id: UUID, source: str) -> ClientFailure | None:
    of = ctx.rows(ClientFailure, ClientFailure.grant_id == grant_id, ClientFailure.source == source)
    found: ClientFailure | None = await ctx.db.scalar(of)
    return found


async def _note_failure(desk: Desk, grant_id: UUID, source: str) -> None:
    async with desk.work() as ctx:
        await ctx.get(Grant, grant_id, lock=True)  # one at a time: every guess counts
        failure = await _failure(ctx, grant_id, source)
        failures = (failure.failures if failure is not None else 0) + 1
        wait = wait_after(failures)
        until = ctx.now + wait if wait is not None else None
        if failure is None:
            await ctx.perform(begin_failures, grant_id=grant_id, source=source, failures=failures)
        else:
            await ctx.perform(count_failure, failure, failures=failures, blocked_until=until)


async def _issue(desk: Desk, known: _Known, scope: str | None, source: str) -> AccessToken:
    refused: OAuthError | None = None
    async with desk.work() as ctx:
        grant = await ctx.get(Grant, known.id)
        actor = client_actor(desk, grant) if grant is not None else None
    if grant is None or actor is None:
        raise UNPROVED
    async with desk.work(actor) as ctx:
        grant = await ctx.get(Grant, known.id, lock=True)
        if grant is None or grant.secret_hash != known.secret_hash:
            raise UNPROVED
        standing = await standing_problem(ctx, grant)
        if standing is not None:
            refused = OAuthError("unauthorized_client", standing.code)
        elif scope not in (None, grant.scope):
            refused = OAuthError("invalid_scope", f"granted is {grant.scope}")
        if refused is not None:
            code = standing.code if standing is not None else "sharing.scope"
            await ctx.perform(
                refuse_pull,
                grant_id=grant.id,
                asked=f"{ISSUING}{scope or ''}"[:2_000],
                problem=code,
            )
        else:
            return await _new_token(ctx, grant, source)
    raise refused


async def _new_token(ctx: Context, grant: Grant, source: str) -> AccessToken:
    failure = await _failure(ctx, grant.id, source)
    if failure is not None and failure.state == "counted":
        await ctx.perform(clear_failures, failure)
    settings = ctx.settings(GovernanceSettings)
    life = timedelta(minutes=settings.token_minutes)
    secret = new_token()
    fields: dict[str, Any] = {
        "grant_id": grant.id,
        "digest": digest(secret),
        "scope": grant.scope,
        "expires_at": ctx.now + life,
    }
    kept = ctx.rows(Token, Token.grant_id == grant.id).order_by(Token.expires_at)
    tokens = (await ctx.db.scalars(kept)).all()
    if tokens and (tokens[0].expires_at <= ctx.now or len(tokens) >= settings.live_tokens):
        await ctx.perform(renew_token, tokens[0], **fields)
    else:
        await ctx.perform(issue_token, **fields)
    return AccessToken(access_token=secret, expires_in=int(life.total_seconds()), scope=grant.scope)


def client_actor(desk: Desk, grant: Grant) -> Actor:
    """The client: it acts for its organisation, and reads what the granting bureau reads."""
    return desk.machine(
        grant.id,
        grant.client_id,
        grant.name,
        of=(grant.organisation_code, grant.organisation),
        as_=Role.FINANCE_SUPERVISOR,
    )


async def standing_problem(ctx: Context, grant: Grant) -> Problem | None:
    """Why a grant gives nothing now; None where it stands."""
    if grant.expires_on < ctx.today or grant.state == "expired":
        return Problem("sharing.expired", "授权已到期")
    if grant.state == "suspended":
        return Problem("sharing.suspended", "授权已暂停")
    if grant.state != "active":
        return Problem("sharing.revoked", "授权已撤销")
    specification = await ctx.get(Specification, grant.specification_id)
    if specification is None or not readable(specification, ctx.today):
        return Problem("sharing.retired", "此版本的接口规范已停用")
    return None


TOKEN = MachineEndpoint(
    "POST",
    "oauth/token",
    "数据共享：以客户端凭据换取令牌（OAuth 2.0）",
    token,
    TokenRequest,
    AccessToken,
)
