"""The frame of a page: who, where, what else there is."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from sqlalchemy import False_
from starlette.requests import Request
from starlette.responses import Response

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Collection
from zhengcai.actions.runtime import PLATFORM_VERSION, Runtime
from zhengcai.actions.superseding import successor
from zhengcai.identity.actor import Actor
from zhengcai.identity.roles import ROLES, Role
from zhengcai.web.language import LOCALES, Locale, gettext, several
from zhengcai.web.pages.places import switch_of
from zhengcai.web.views import (
    Face,
    Flash,
    Language,
    Link,
    MenuGroup,
    MenuItem,
    MenuPart,
    Person,
    Place,
    SandboxClock,
    Shell,
)

LANGUAGE_COOKIE = "zhengcai_language"
FLASH_COOKIE = "zhengcai_flash"
_LABELS: dict[Locale, str] = {"zh": "中文", "en": "English"}
SHORT = 20
"""Entries of a menu that are shown without being asked for, whatever their headings."""
_FACES: tuple[Face, ...] = ("trading", "supervision", "service")


def locale_of(request: Request) -> Locale:
    """The language asked for: by the address, else as last chosen, else Chinese."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    return "en" if asked == "en" else "zh"


def remember_language(request: Request, response: Response) -> Response:
    """Keep the language that the address asks for, for the pages to come."""
    if "lang" in request.query_params:
        response.set_cookie(LANGUAGE_COOKIE, locale_of(request), samesite="lax", httponly=True)
    return response


def csrf_token(ctx: Context) -> str:
    """What a form must send back: bound to the session, worthless in any other."""
    return ctx.runtime.digests.of(str(ctx.actor.session_id), "csrf")


def make_shell(ctx: Context, request: Request) -> Shell:
    """The frame of a page in a tenant."""
    base = f"/t/{ctx.tenant.code}"
    path = request.url.path
    tree = ctx.runtime.snapshot.tree
    trail = []
    for code in ctx.tenant.path:
        node = tree.get(code)
        if node is not None:
            trail.append(Link(node.name, f"/t/{code}/"))
    anonymous = ctx.actor.anonymous
    return Shell(
        place=Place(
            code=ctx.tenant.code,
            name=ctx.tenant.name,
            href=f"{base}/",
            path=tuple(trail),
            switch=switch_of(ctx.runtime, ctx.actor, ctx.tenant, path),
        ),
        path=path + (f"?{request.url.query}" if request.url.query else ""),
        person=person_of(ctx.actor),
        menu=menu(ctx, base, path),
        languages=languages(request),
        sandbox=_sandbox(ctx),
        flashes=flashes(request),
        csrf=csrf_token(ctx),
        home_href="/" if anonymous else f"{base}/",
        portal_href=f"{base}/-/portal/announcements" if "portal" in ctx.enabled else None,
        login_href=f"/login?next={quote(path)}",
        version=PLATFORM_VERSION,
    )


def bare_shell(runtime: Runtime, request: Request, csrf: str = "") -> Shell:
    """The frame of a page outside any tenant."""
    tree = runtime.snapshot.tree
    only = tree.roots[0] if len(tree.roots) == 1 else None
    portal = f"/t/{only}/-/portal/announcements" if only else "/regions"
    return Shell(
        place=None,
        path=request.url.path,
        languages=languages(request),
        flashes=flashes(request),
        csrf=csrf,
        portal_href=portal,
        version=PLATFORM_VERSION,
    )


def menu(ctx: Context, base: str, path: str) -> tuple[MenuGroup, ...]:
    """The collections and pages that this reader may open, by face."""
    runtime, access, roles = ctx.runtime, ctx.runtime.access, ctx.actor.reading_roles
    kept = runtime.snapshot.enablement.kept.get(ctx.tenant.code, frozenset())
    faces = {plugin.id: plugin.manifest.face for plugin in runtime.report.loaded}
    items: dict[Face, dict[str, list[MenuItem]]] = {face: {} for face in _FACES}

    def offer(plugin: str, name: str, title: str, heading: str = "") -> None:
        href = f"{base}/-/{plugin}/{name}"
        current = path == href or path.startswith(f"{href}/")
        items[faces[plugin]].setdefault(heading, []).append(
            MenuItem(label=several(title), href=href, current=current)
        )

    for (plugin, path_), page in sorted(runtime.registry.pages.items()):
        allowed = access.allows(roles, f"{plugin}:{path_}", "read")
        if page.menu and ctx.works(page) and allowed:
            offer(plugin, path_, page.title, page.group)
    for (plugin, name), bound in runtime.registry.collections.items():
        written = runtime.registry.pages.get((plugin, name))
        own = written is not None and ctx.works(written)
        works = ctx.works(bound.collection) or plugin in kept
        shown = bound.collection.menu and not own and works
        shown = shown and not _shut(bound.collection, ctx.actor)
        shown = shown and successor(ctx, bound) is None
        if shown and access.allows(roles, bound.object, "read"):
            offer(plugin, name, bound.collection.title, bound.collection.group)
    for (plugin, name), report in runtime.registry.reports.items():
        if ctx.works(report) and access.allows(roles, report.object, "read"):
            offer(plugin, f"statistics/{name}", report.title, report.group)
    short = sum(len(found) for face in items.values() for found in face.values()) <= SHORT
    return tuple(_group(face, items[face], short) for face in _FACES if items[face])


def _shut(collection: Collection[Any], actor: Actor) -> bool:
    """Whether what everybody may open holds nothing for a reader without an account."""
    owner = collection.read.get(Role.PUBLIC)
    return actor.anonymous and callable(owner) and isinstance(owner(actor), False_)


def _group(face: Face, items: Mapping[str, Sequence[MenuItem]], short: bool) -> MenuGroup:
    parts = [
        MenuPart(
            label=several(heading),
            items=tuple(found),
            open=short or any(item.current for item in found),
        )
        for heading, found in items.items()
        if heading
    ]
    return MenuGroup(face=face, items=tuple(items.get("", ())), parts=tuple(parts))


def person_of(actor: Actor) -> Person | None:
    """Who is signed in, as the head of a page tells it."""
    if actor.anonymous:
        return None
    posts = (*actor.posts, *actor.reading)
    roles = sorted({post.role for post in posts} - {Role.PUBLIC})
    return Person(
        name=actor.name,
        organisation=posts[0].organisation_name if posts else "",
        roles=tuple(gettext(ROLES[role].title) for role in roles),
    )


def languages(request: Request) -> tuple[Language, ...]:
    """The language switch of a page."""
    current = locale_of(request)
    return tuple(
        Language(
            code=locale,
            label=_LABELS[locale],
            href=str(request.url.include_query_params(lang=locale).replace(scheme="", netloc="")),
            current=locale == current,
        )
        for locale in LOCALES
    )


def _sandbox(ctx: Context) -> SandboxClock | None:
    if not ctx.runtime.settings.sandbox:
        return None
    now, root = clock.local(ctx.now), ctx.tenant.root
    sets = any(post.role is Role.SYSTEM_ADMIN and post.tenant == root for post in ctx.actor.held)
    return SandboxClock(
        now=now,
        ahead_days=(now.date() - clock.local(clock.wall()).date()).days,
        href=f"/t/{root}/-/console/clock/new/advance" if sets else None,
    )


def flashes(request: Request) -> tuple[Flash, ...]:
    """The message that the last request left, once."""
    done = request.cookies.get(FLASH_COOKIE, "")
    return (Flash(message=gettext("已办理"), tone="good"),) if done == "done" else ()
