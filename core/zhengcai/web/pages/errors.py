"""Pages for addresses that nobody answers and for errors of ours, in the look of the site.

Programs that ask below `/api/` get the same as RFC 9457 problems.
"""

from collections.abc import Awaitable, Callable

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from zhengcai.actions.dormant import kept_plugins
from zhengcai.actions.openness import NO_ROUTE
from zhengcai.actions.runtime import Runtime
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.web.http import origin_of, path_parts, problem_response
from zhengcai.web.language import use_locale
from zhengcai.web.pages.drawing import Pages, problem_view
from zhengcai.web.pages.shell import bare_shell, locale_of, make_shell, remember_language
from zhengcai.web.road import FAILED, open_context
from zhengcai.web.views import Shell

log = structlog.get_logger(__name__)

_REFUSALS = {
    404: NO_ROUTE,
    405: Refusal(Problem("method.wrong", "此地址不接受这种请求方式"), reason=Reason.WRONG_METHOD),
}
_MALFORMED = Refusal(Problem("request.malformed", "请求不正确"), reason=Reason.MALFORMED)

Endpoint = Callable[[Request], Awaitable[Response]]


async def frame_of(runtime: Runtime, request: Request) -> Shell:
    """The frame in which a page below `/t` refuses: the tenant's and the person's, if there are any.

    What failed may be the database itself; a refusal is told all the same.
    """
    tenant = runtime.tenant(next(iter(path_parts(request)), ""))
    if tenant is not None:
        try:
            origin = origin_of(request, cookie=True)
            async with open_context(runtime, tenant, origin, tree=True) as ctx:
                await kept_plugins(ctx)
                return make_shell(ctx, request)
        except Exception:
            log.exception("page.frame_failed", path=request.url.path)
    return bare_shell(runtime, request)


class ErrorPages:
    """What is answered where no page of ours could be."""

    def __init__(self, runtime: Runtime, pages: Pages) -> None:
        self.runtime = runtime
        self.pages = pages

    async def unrouted(self, request: Request, error: Exception) -> Response:
        """An exception handler of Starlette's: the routing itself refused."""
        status = error.status_code if isinstance(error, HTTPException) else 400
        refusal = _REFUSALS.get(status, _MALFORMED)
        if request.url.path.startswith("/api/"):
            return problem_response(refusal.problems, refusal.reason, request.url.path)
        response = self._page(request, refusal)
        if isinstance(error, HTTPException) and error.headers:
            response.headers.update(error.headers)
        return response

    def guarded(self, endpoint: Endpoint) -> Endpoint:
        """A page outside the tenants, with a page for its refusals and for errors of ours."""

        async def answer(request: Request) -> Response:
            try:
                return await endpoint(request)
            except Refusal as refusal:
                return self._page(request, refusal)
            except HTTPException:
                raise
            except Exception:
                log.exception("page.failed", path=request.url.path)
                failed = Refusal(FAILED, reason=Reason.UNAVAILABLE)
                return self._page(request, failed, 500)

        return answer

    def _page(self, request: Request, refusal: Refusal, status: int | None = None) -> Response:
        with use_locale(locale_of(request)):
            view = problem_view(bare_shell(self.runtime, request), request, refusal, status)
            page = self.pages.draw("problem.html", view)
        response = HTMLResponse(page, view.status, {"cache-control": "no-store"})
        return remember_language(request, response)
