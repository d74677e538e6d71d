"""Requests and answers: body, origin, problems."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from uuid import UUID, uuid4

import orjson
from starlette.requests import Request
from starlette.responses import Response

from zhengcai.actions.openness import NO_ROUTE
from zhengcai.identity.sessions import Origin
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.web.headers import REQUEST

COOKIE = "zhengcai_session"
PROBLEM_TYPE = "application/problem+json"
UNASKED = 1_000_000
"""Bytes of a body that are read of anybody with a token before the token is looked up."""

TITLES = {
    Reason.MALFORMED: "请求不正确",
    Reason.UNKNOWN_ACTOR: "请先登录",
    Reason.FORBIDDEN: "没有权限",
    Reason.NOT_FOUND: "没有找到",
    Reason.WRONG_METHOD: "请求方式不正确",
    Reason.CONFLICT: "与当前状态冲突",
    Reason.STALE: "内容已被更新",
    Reason.TOO_LARGE: "内容过大",
    Reason.INVALID: "未通过检查",
    Reason.TOO_MANY: "请求过于频繁",
    Reason.UNAVAILABLE: "暂时不可用",
}


def json_response(
    content: Any, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """An answer in JSON, never cached."""
    return Response(
        content if isinstance(content, bytes) else orjson.dumps(content),
        status,
        {"cache-control": "no-store", **(headers or {})},
        "application/json",
    )


def problem_response(
    problems: Iterable[Problem],
    reason: Reason,
    instance: str,
    translate: Callable[[str], str] = str,
) -> Response:
    """RFC 9457: all problems at once, each with its legal basis."""
    told = [
        {
            key: value
            for key, value in {
                "code": problem.code,
                "message": problem.text(translate),
                "field": problem.field,
                "law": problem.law,
            }.items()
            if value is not None
        }
        for problem in problems
    ]
    body = {
        "type": f"urn:zhengcai:problem:{told[0]['code'] if told else 'unknown'}",
        "title": translate(TITLES[reason]),
        "status": reason.value,
        "detail": "；".join(str(item["message"]) for item in told),
        "instance": instance,
        "problems": told,
    }
    headers = {"cache-control": "no-store"}
    if reason is Reason.UNKNOWN_ACTOR:
        headers["www-authenticate"] = "Bearer"
    return Response(orjson.dumps(body), reason.value, headers, PROBLEM_TYPE)


def refusal_response(refusal: Refusal, instance: str) -> Response:
    """A refusal as it is sent, with the headers that it brings."""
    response = problem_response(refusal.problems, refusal.reason, instance)
    response.headers.update(refusal.headers)
    return response


def origin_of(request: Request, *, cookie: bool = False) -> Origin:
    """Token, source address and request id. Only pages accept the cookie."""
    token: str | None = None
    header = request.headers.get("authorization", "")
    if header[:7].lower() == "bearer ":
        token = header[7:].strip() or None
    elif cookie:
        token = request.cookies.get(COOKIE)
    source = request.client.host if request.client else ""
    return Origin(token, source, request.scope.get(REQUEST) or uuid4().hex)


async def read_body(
    request: Request, limit: int, admit: Callable[[], Awaitable[None]] | None = None
) -> bytes:
    """The body, refused as soon as it is longer than `limit` bytes.

    Before more than `UNASKED` bytes are taken, `admit` is awaited: it refuses whom nobody knows.
    """
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if admit is not None and size > UNASKED:
            await admit()
            admit = None
        if size > limit:
            params = {"most": f"{limit / 1000:g}"}
            message = "内容过长，最多可以提交{most} KB"
            raise Refusal(
                Problem("body.too_large", message, params=params), reason=Reason.TOO_LARGE
            )
        chunks.append(chunk)
    return b"".join(chunks)


def path_parts(request: Request) -> list[str]:
    """The parts of the address behind where the application is mounted."""
    path: str = request.scope["path"]
    root: str = request.scope.get("root_path", "")
    return [part for part in path.removeprefix(root).split("/") if part]


def parse_id(value: str) -> UUID:
    """The id in an address; what is no id is an unknown address."""
    try:
        return UUID(value)
    except ValueError as error:
        raise NO_ROUTE from error


def is_json(request: Request) -> bool:
    """Whether the body claims to be JSON, with or without parameters."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return media in ("application/json", "")


def etag_version(request: Request) -> int | None:
    """The version in If-Match; None without the header. Refuses what is no version."""
    raw = request.headers.get("if-match")
    if raw is None or raw.strip() == "*":
        return None
    value = raw.strip().removeprefix("W/").strip('"')
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Refusal(
            Problem("subject.stale", "该记录已被他人更新，请重新打开后再操作"), reason=Reason.STALE
        )
    return int(value)
