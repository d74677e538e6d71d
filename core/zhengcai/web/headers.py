"""Headers of every answer: what a browser may do with our pages, and which request it answers."""

from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
API_PAGES = "/api/docs"
API_PAGES_POLICY = (
    "default-src 'self' 'unsafe-inline' blob: data:; object-src 'none'; frame-ancestors 'none'"
)
"""The packaged API reference carries its script inline."""
REQUEST = "zhengcai.request"
"""Where the scope holds the id of a request; its audit entries name it."""
FOREVER = "public, max-age=31536000, immutable"


class SecurityHeaders:
    """Pure ASGI middleware: a few bytes more, no request object."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        request_id = scope[REQUEST] = uuid4().hex

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                policy = API_PAGES_POLICY if path == API_PAGES else POLICY
                headers["content-security-policy"] = policy
                headers["x-content-type-options"] = "nosniff"
                headers["x-request-id"] = request_id
                headers["referrer-policy"] = "same-origin"
                if self.secure:
                    headers["strict-transport-security"] = "max-age=31536000"
                if path.startswith("/static/") and b"v=" in scope["query_string"]:
                    headers["cache-control"] = FOREVER
            await send(message)

        await self.app(scope, receive, send_with_headers)
