"""The front door: choosing a region, signing in, signing out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from zhengcai.actions.runtime import Runtime
from zhengcai.identity.actor import Actor, public_actor
from zhengcai.identity.sessions import identify, sign_out
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.web import session_api
from zhengcai.web.demonstration import ShownAccount, read_accounts
from zhengcai.web.http import COOKIE, origin_of
from zhengcai.web.language import gettext, use_locale
from zhengcai.web.pages.drawing import Pages, problem_view
from zhengcai.web.pages.forms import problem_line
from zhengcai.web.pages.places import REGIONS, places
from zhengcai.web.pages.sent import sent_form
from zhengcai.web.pages.shell import bare_shell, locale_of, person_of, remember_language
from zhengcai.web.views import DemoAccount, DemoRegion, LoginView

FORGED = Problem("csrf.failed", "页面已过期，请刷新后重试")


class FrontDoor:
    """`/`, `/regions`, `/login` and `/logout`."""

    def __init__(self, runtime: Runtime, pages: Pages) -> None:
        self.runtime = runtime
        self.pages = pages

    async def root(self, request: Request) -> Response:
        """To the reader's own tenant; anybody else chooses a region."""
        try:
            actor = await self._actor(request)
        except Refusal:
            return RedirectResponse("/login", 303)
        if actor.posts:
            return RedirectResponse(f"/t/{actor.posts[0].tenant}/", 303)
        return self._places(request, actor)

    async def regions(self, request: Request) -> Response:
        """Every region and place, for who wants to go elsewhere."""
        try:
            actor = await self._actor(request)
        except Refusal:
            actor = public_actor()
        return self._places(request, actor)

    async def _actor(self, request: Request) -> Actor:
        origin = origin_of(request, cookie=True)
        if origin.token is None:
            return public_actor()
        async with self.runtime.work(session_api.NOWHERE) as work:
            web = self.runtime.settings.web
            return await identify(work.driver, origin, (), orjson.loads, web)

    def _places(self, request: Request, actor: Actor) -> Response:
        with use_locale(locale_of(request)):
            view = places(
                self.runtime,
                actor,
                replace(bare_shell(self.runtime, request), person=person_of(actor)),
                REGIONS,
                request.query_params.get("q", "").strip()[:100],
                request.query_params.get("keep", "")[:200],
            )
            return remember_language(request, self._draw("places.html", view))

    async def login(self, request: Request) -> Response:
        """Ask for account and password; a wrong one is told without saying which part."""
        with use_locale(locale_of(request)):
            if request.method != "POST":
                asked = request.query_params
                answer = self._ask(request, asked.get("next", "/"), asked.get("as", "")[:100])
                return remember_language(request, answer)
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
        view = problem_view(bare_shell(self.runtime, request), request, refusal)
        return self._draw("problem.html", view, view.status)

    def _draw(self, template: str, view: Any, status: int = 200) -> HTMLResponse:
        return HTMLResponse(self.pages.draw(template, view), status, {"cache-control": "no-store"})

    def _ask(
        self, request: Request, goal: str, username: str = "", refusal: Refusal | None = None
    ) -> Response:
        problems = refusal.problems if refusal else ()
        shown = read_accounts(self.runtime.settings)
        goal = goal if _local(goal) else "/"
        known = shown is not None and any(each.login == username for each in shown.accounts)
        view = LoginView(
            shell=bare_shell(self.runtime, request),
            action="/login",
            next=goal,
            username=username,
            problems=tuple(problem_line(problem) for problem in problems),
            password=shown.password if shown and known else "",
            demo_regions=self._demo_regions(shown.accounts, goal, username) if shown else (),
            demo_password=shown.password if shown else None,
        )
        return self._draw("login.html", view, refusal.reason.value if refusal else 200)

    def _demo_regions(
        self, accounts: Sequence[ShownAccount], goal: str, username: str
    ) -> tuple[DemoRegion, ...]:
        """The accounts by region, in the order in which they were made; the first stands open."""
        tree = self.runtime.snapshot.tree
        regions: dict[str, list[ShownAccount]] = {}
        for account in accounts:
            tenant = tree.get(account.tenant)
            regions.setdefault(tenant.root if tenant else account.tenant, []).append(account)
        chosen = {account.login: root for root, here in regions.items() for account in here}
        opened = chosen.get(username, next(iter(regions), ""))
        return tuple(
            DemoRegion(
                name=root.name if (root := tree.get(code)) is not None else code,
                open=code == opened,
                accounts=tuple(
                    DemoAccount(
                        username=each.login,
                        role=gettext(each.role),
                        organisation=each.organisation,
                        href=f"/login?{urlencode({'as': each.login, 'next': goal})}",
                    )
                    for each in here
                ),
            )
            for code, here in regions.items()
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
