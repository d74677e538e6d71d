"""The front door: choosing a region, signing in, signing out."""

from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from zhengcai.actions.runtime import Runtime
from zhengcai.identity.sessions import identify, sign_out
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.web import session_api
from zhengcai.web.demonstration import read_accounts
from zhengcai.web.http import COOKIE, origin_of
from zhengcai.web.language import use_locale
from zhengcai.web.pages.drawing import Pages, problem_view
from zhengcai.web.pages.forms import problem_line
from zhengcai.web.pages.sent import sent_form
from zhengcai.web.pages.shell import bare_shell, locale_of
from zhengcai.web.views import DemoAccount, LoginView

FORGED = Problem("csrf.failed", "页面已过期，请刷新后重试")


class FrontDoor:
    """`/`, `/login` and `/logout`."""

    def __init__(self, runtime: Runtime, pages: Pages) -> None:
        self.runtime = runtime
        self.pages = pages

    async def root(self, request: Request) -> Response:
        """To the reader's own tenant, or to the portal of the first region."""
        origin = origin_of(request, cookie=True)
        roots = self.runtime.snapshot.tree.roots
        if origin.token is not None:
            async with self.runtime.work(session_api.NOWHERE) as work:
                try:
                    actor = await identify(
                        work.driver, origin, (), orjson.loads, self.runtime.settings.web
                    )
                except Refusal:
                    return RedirectResponse("/login", 303)
            if actor.posts:
                return RedirectResponse(f"/t/{actor.posts[0].tenant}/", 303)
        return RedirectResponse(f"/t/{roots[0]}/" if roots else "/login", 303)

    async def login(self, request: Request) -> Response:
        """Ask for account and password; a wrong one is told without saying which part."""
        with use_locale(locale_of(request)):
            if request.method != "POST":
                return self._ask(request, request.query_params.get("next", "/"))
            try:
                _refuse_forged(request)
                sent = dict(await sent_form(request, 10_000))
            except Refusal as refusal:
                return self._refused(request, refusal)
            goal = sent.get("next", "/")
            try:
                credentials = session_api.Credentials(
                    login=sent.get("username", "")[:100] or "-",
                    password=sent.get("password", "")[:200] or "-",
                )
                token = await session_api.sign_in(
                    self.runtime, credentials, "browser", origin_of(request)
                )
            except Refusal as refusal:
                return self._ask(request, goal, sent.get("username", ""), refusal)
        response = RedirectResponse(goal if _local(goal) else "/", 303)
        response.set_cookie(
            COOKIE,
            token,
            httponly=True,
            samesite="lax",
            secure=self.runtime.settings.web.secure_cookies,
        )
        return response

    async def logout(self, request: Request) -> Response:
        """End the session on the server; neither a link nor another site's form can do it."""
        with use_locale(locale_of(request)):
            try:
                _refuse_forged(request)
            except Refusal as refusal:
                return self._refused(request, refusal)
        origin = origin_of(request, cookie=True)
        if origin.token:
            async with self.runtime.work(session_api.NOWHERE) as work:
                await sign_out(work.driver, origin.token)
                await work.commit()
        response = RedirectResponse("/login", 303)
        response.delete_cookie(COOKIE)
        return response

    def _refused(self, request: Request, refusal: Refusal) -> Response:
        view = problem_view(self.runtime, request, refusal)
        page = self.pages.draw("problem.html", view)
        return HTMLResponse(page, view.status, {"cache-control": "no-store"})

    def _ask(
        self, request: Request, goal: str, username: str = "", refusal: Refusal | None = None
    ) -> Response:
        problems = refusal.problems if refusal else ()
        shown = read_accounts(self.runtime.settings)
        view = LoginView(
            shell=bare_shell(self.runtime, request),
            action="/login",
            next=goal if _local(goal) else "/",
            username=username,
            problems=tuple(problem_line(problem) for problem in problems),
            demo_accounts=tuple(
                DemoAccount(username=each.login, role=each.role, organisation=each.organisation)
                for each in (shown.accounts if shown else ())
            ),
            demo_password=shown.password if shown else None,
        )
        status = refusal.reason.value if refusal else 200
        return HTMLResponse(
            self.pages.draw("login.html", view), status, {"cache-control": "no-store"}
        )


def same_origin(request: Request) -> bool:
    """Whether a form was sent by a page of ours, as far as the browser tells."""
    fetched = request.headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _refuse_forged(request: Request) -> None:
    if not same_origin(request):
        raise Refusal(FORGED, reason=Reason.FORBIDDEN)


def _local(goal: str) -> bool:
    return goal.startswith("/") and not goal.startswith(("//", "/\\"))
