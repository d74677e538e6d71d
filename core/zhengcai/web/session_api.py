"""Signing in and out over the API: a bearer token for an account and its password."""

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from zhengcai.actions.runtime import Runtime
from zhengcai.actions.validation import problems_of
from zhengcai.identity.sessions import Origin, sign_in, sign_out
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.tenancy.tree import Scope
from zhengcai.web.http import json_response, origin_of, read_body

NOWHERE = Scope.of_tenant("000000")
"""Registers need no tenant; whatever else is asked in this scope is empty."""


class Credentials(BaseModel):
    """What is asked of somebody who signs in."""

    model_config = ConfigDict(extra="forbid")

    login: str = Field(title="账号", min_length=1, max_length=100, pattern=r"^[^\x00]+$")
    password: str = Field(title="密码", min_length=1, max_length=200)


async def open_session(runtime: Runtime, raw: Credentials, kind: str, origin: Origin) -> str:
    """Sign in and commit, also when refused: a failure counts."""
    async with runtime.work(NOWHERE) as work:
        try:
            token, _ = await sign_in(
                work.session, raw.login, raw.password, kind, origin, runtime.settings.web
            )
        finally:
            await work.commit()
    return token


async def create(runtime: Runtime, request: Request) -> Response:
    """`POST /api/v1/session`."""
    try:
        credentials = Credentials.model_validate_json(await read_body(request, 10_000) or b"{}")
    except ValidationError as error:
        raise Refusal(*problems_of(error, Credentials)) from error
    token = await open_session(runtime, credentials, "token", origin_of(request))
    hours = runtime.settings.web.session_absolute_hours
    return json_response(
        orjson.dumps({"token": token, "token_type": "Bearer", "expires_in": hours * 3600}), 201
    )


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
