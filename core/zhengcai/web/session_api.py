"""Signing in and out over the API: a bearer token for an account and its password."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from zhengcai import clock
from zhengcai.actions.runtime import Runtime
from zhengcai.actions.validation import problems_of
from zhengcai.identity.attempts import network_of
from zhengcai.identity.sessions import (
    BAD_LOGIN,
    Origin,
    find_account,
    note_failure,
    open_session,
    sign_out,
    verify,
)
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.tenancy.tree import Scope
from zhengcai.web.endpoints import Service
from zhengcai.web.http import json_response, origin_of, read_body

NOWHERE = Scope.of_tenant("000000")
"""Registers need no tenant; whatever else is asked in this scope is empty."""


class Credentials(BaseModel):
    """What is asked of somebody who signs in."""

    model_config = ConfigDict(extra="forbid")

    login: str = Field(title="账号", min_length=1, max_length=100, pattern=r"^[^\x00]+$")
    password: str = Field(title="密码", min_length=1, max_length=200)


class Token(BaseModel):
    """What proves later requests to be this person's."""

    token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a kind of token, RFC 6750
    expires_in: int = Field(description="秒 / seconds")


async def sign_in(runtime: Runtime, raw: Credentials, kind: str, origin: Origin) -> str:
    """The secret of a new session. Refuses with one message whatever was wrong.

    The password is verified between two short transactions: who guesses holds no connection.
    """
    source, attempts = network_of(origin.source), runtime.attempts
    attempts.take(source, clock.wall())
    async with runtime.work(NOWHERE) as work:
        known = await find_account(work.driver, raw.login)
    good = await verify(attempts, known, raw.password)
    token = None
    if known is not None:
        async with runtime.work(NOWHERE) as work:
            if good:
                web = runtime.settings.web
                token = await open_session(work, known, source, kind, origin, web)
            else:
                await note_failure(work.driver, known, source)
            await work.commit()
    if token is None:
        raise Refusal(BAD_LOGIN, reason=Reason.UNKNOWN_ACTOR)
    attempts.give_back(source, clock.wall())
    return token


async def create(runtime: Runtime, request: Request) -> Response:
    """`POST /api/v1/session`."""
    try:
        credentials = Credentials.model_validate_json(await read_body(request, 10_000) or b"{}")
    except ValidationError as error:
        raise Refusal(*problems_of(error, Credentials)) from error
    token = await sign_in(runtime, credentials, "token", origin_of(request))
    hours = runtime.settings.web.session_absolute_hours
    issued = Token(token=token, expires_in=hours * 3600)
    return json_response(issued.model_dump_json().encode(), CREATE.status)


async def end(runtime: Runtime, request: Request) -> Response:
    """`DELETE /api/v1/session`."""
    origin = origin_of(request, cookie=True)
    if origin.token is None:
        raise Refusal(
            Problem("session.ended", "登录已失效，请重新登录"), reason=Reason.UNKNOWN_ACTOR
        )
    async with runtime.work(NOWHERE) as work:
        await sign_out(work.driver, origin.token)
        await work.commit()
    return Response(status_code=204)


CREATE = Service(
    "POST",
    "/api/v1/session",
    "session.create",
    "登录，取得令牌",
    create,
    status=201,
    form=Credentials,
    returns=Token,
    refuses=(Reason.UNKNOWN_ACTOR, Reason.TOO_LARGE, Reason.INVALID, Reason.TOO_MANY),
)
END = Service(
    "DELETE",
    "/api/v1/session",
    "session.end",
    "退出，令牌失效",
    end,
    status=204,
    refuses=(Reason.UNKNOWN_ACTOR,),
    public=False,
)
