"""The composition root of the web server."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Literal

from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from zhengcai.actions.runtime import Runtime, load, open_runtime
from zhengcai.deployment import histories_of
from zhengcai.jobs import make_jobs, running_worker
from zhengcai.plugins.discovery import Candidate
from zhengcai.problems import Reason
from zhengcai.processes import announced
from zhengcai.settings import Settings
from zhengcai.web import openapi, session_api
from zhengcai.web.api import Api, guarded
from zhengcai.web.demonstration import PlayedReport
from zhengcai.web.endpoints import Service
from zhengcai.web.headers import SecurityHeaders
from zhengcai.web.http import json_response
from zhengcai.web.metrics import Measured, Metrics
from zhengcai.web.pages.demo_report import JSON_ADDRESS, DemoReport, report_file
from zhengcai.web.pages.drawing import Pages
from zhengcai.web.pages.errors import ErrorPages
from zhengcai.web.pages.sign_in import FrontDoor
from zhengcai.web.pages.site import Site
from zhengcai.web.rendering import STATIC
from zhengcai.web.road import find_tenant
from zhengcai.web.tracing import Traced


class Health(BaseModel):
    """The answer of a server that works."""

    status: Literal["ok"] = "ok"


def routes(runtime: Runtime, pages: Pages, errors: ErrorPages) -> list[Route | Mount]:
    """Everything that is served."""

    def here(
        endpoint: Callable[[Runtime, Request], Awaitable[Response]],
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await endpoint(runtime, request)

        return guarded(answer)

    door = FrontDoor(runtime, pages)
    played = DemoReport(runtime, pages)
    return [
        Mount("/api/v1/t", Api(runtime)),
        Mount("/t", Site(runtime, pages)),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/", errors.guarded(door.root), include_in_schema=False),
        Route("/regions", errors.guarded(door.regions), include_in_schema=False),
        Route(
            "/login",
            errors.guarded(door.login),
            methods=["GET", "POST"],
            include_in_schema=False,
        ),
        Route("/logout", errors.guarded(door.logout), methods=["POST"], include_in_schema=False),
        Route("/demo/report/{tenant}", errors.guarded(played.page), include_in_schema=False),
        Route("/api/docs", here(_api_pages), include_in_schema=False),
        *(
            Route(service.path, here(service.answer), methods=[service.method])
            for service in SERVICES
        ),
    ]


async def _health(runtime: Runtime, _: Request) -> Response:
    async with runtime.work(session_api.NOWHERE) as work:
        await work.driver.fetchval("SELECT 1")
    return json_response(Health().model_dump_json().encode())


def described(runtime: Runtime) -> dict[str, Any]:
    """The OpenAPI document of everything that is served to machines."""
    return openapi.document(runtime, SERVICES)


async def _openapi(runtime: Runtime, request: Request) -> Response:
    """Of every plugin; with `?tenant=` of what works in that tenant."""
    code = request.query_params.get("tenant")
    if code is None:
        return json_response(described(runtime))
    return json_response(openapi.document(runtime, tenant=find_tenant(runtime, code).code))


async def _api_pages(_: Runtime, __: Request) -> Response:
    from offapi import OpenAPITemplate

    return HTMLResponse(OpenAPITemplate.REDOC.value.format(spec_url="/api/openapi.json"))


SERVICES = (
    session_api.CREATE,
    session_api.END,
    Service("GET", "/api/openapi.json", "api.description", "接口说明（OpenAPI）", _openapi),
    Service(
        "GET",
        JSON_ADDRESS,
        "demo.report",
        "演示报告，仅演示环境有",
        report_file,
        returns=PlayedReport,
        refuses=(Reason.NOT_FOUND,),
    ),
    Service("GET", "/healthz", "health", "服务与数据库可用", _health, returns=Health),
)
"""Everything outside of any tenant but pages, and the measurements for the machine itself."""


def build(runtime: Runtime) -> Starlette:
    """The application over a runtime that is open already."""
    settings = runtime.settings.web
    pages = Pages(runtime)
    errors = ErrorPages(runtime, pages)
    served = routes(runtime, pages, errors)
    middleware = [
        Middleware(SecurityHeaders, secure=settings.secure_cookies),
        Middleware(Traced, runtime=runtime),
    ]
    if settings.metrics:
        metrics = Metrics()
        middleware.append(Middleware(Measured, metrics=metrics))

        async def show(request: Request) -> Response:
            return await metrics.show(runtime, request)

        served.append(Route("/metrics", guarded(show), include_in_schema=False))
    handlers = {HTTPException: errors.unrouted}
    return Starlette(routes=served, middleware=middleware, exception_handlers=handlers)


def create_app(
    settings: Settings,
    dsn: str,
    *,
    candidates: Sequence[Candidate] | None = None,
    worker: bool = True,
    replaced: bool = False,
) -> Starlette:
    """The application for a server process: opens the runtime with it and closes it at the end.

    `replaced` where somebody starts another process when this one ends: then it ends itself when a
    plugin keeps it standing (`plugins.standing_limit`), and only its own requests fail.
    """
    inner: list[Starlette] = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        report = load(settings, candidates)
        async with AsyncExitStack() as stack:
            histories = histories_of(report)
            await stack.enter_async_context(announced(settings, dsn, histories, "web"))
            runtime = await open_runtime(settings, dsn, report=report)
            stack.push_async_callback(runtime.close)
            await runtime.listen(dsn)
            limit = settings.plugins.standing_limit if replaced else None
            stack.enter_context(runtime.watchdog(limit=limit).watching())
            if worker:
                await stack.enter_async_context(running_worker(make_jobs(runtime, dsn)))
            inner.append(build(runtime))
            yield

    async def forward(scope: Scope, receive: Receive, send: Send) -> None:
        await inner[0](scope, receive, send)

    return Starlette(routes=[Mount("/", forward)], lifespan=lifespan)
