"""Remembering which hooks a request asked."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhengcai import clock
from zhengcai.actions.runtime import Runtime, Trace
from zhengcai.plugins.tracing import traced
from zhengcai.web.headers import REQUEST


class Traced:
    """Pure ASGI middleware: an empty list for a request that asks nothing."""

    def __init__(self, app: ASGIApp, *, runtime: Runtime) -> None:
        self.app = app
        self.runtime = runtime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with traced() as asking:
            await self.app(scope, receive, send_and_note)
        if asking.asked and not asking.untold:
            path: str = scope["path"]
            trace = Trace(
                scope[REQUEST],
                clock.wall(),
                _tenant(path),
                scope["method"],
                path,
                status,
                tuple(asking.asked),
            )
            self.runtime.traces.appendleft(trace)


def _tenant(path: str) -> str:
    """The tenant in an address: the part behind `/t/`."""
    return path.partition("/t/")[2].partition("/")[0]
