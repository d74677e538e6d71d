"""The frame of every page: who, where, what else there is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from zhengcai.web.views.common import Link, ProblemLine

Face = Literal["trading", "supervision", "service"]
"""网上交易、网上监管、网上服务: the three faces of the platform."""


@dataclass(frozen=True, kw_only=True)
class Switch:
    """Ways to other tenants. `keep` is the address of this page below its tenant: `supervision/plans`.

    `mine` are the tenants of the person's posts, `below` those that report to the one of the page.
    """

    mine: tuple[Link, ...] = ()
    below: tuple[Link, ...] = ()
    search_href: str = "/regions"
    keep: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """The tenant of the page. `path` leads from the root down to it, itself last.

    `code` is what the address carries; `name` is written in full (内蒙古自治区呼和浩特市本级).
    `switch` is left out for who can work nowhere else.
    """

    code: str
    name: str
    href: str
    path: tuple[Link, ...] = ()
    switch: Switch | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """The signed-in person, for whom they act, and as what."""

    name: str
    organisation: str
    roles: tuple[str, ...]
    switch_href: str | None = None


@dataclass(frozen=True, kw_only=True)
class MenuItem:
    label: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class MenuGroup:
    """The entries of one face; a face without entries is left out.

    `parts` are entries under headings of their own, which open when asked.
    """

    face: Face
    items: tuple[MenuItem, ...] = ()
    parts: tuple["MenuPart", ...] = ()


@dataclass(frozen=True, kw_only=True)
class MenuPart:
    """Entries that belong together, under their heading."""

    label: str
    items: tuple[MenuItem, ...]
    open: bool = False


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language the page can be read in; its label is in that language."""

    code: Literal["zh", "en"]
    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class Flash:
    """A message left by the last request."""

    message: str
    tone: Literal["info", "good", "warn", "bad"] = "info"
    href: str | None = None


@dataclass(frozen=True, kw_only=True)
class SandboxClock:
    """The moved time of a demonstration; never present in production.

    `ahead_days` are the days of the calendar from the real date to the simulated one, negative
    where the simulated one is the earlier.
    """

    now: datetime
    ahead_days: int
    href: str | None = None


@dataclass(frozen=True, kw_only=True)
class Shell:
    """Everything around the content. `csrf` goes into every form that changes something.

    `path` is the address of this page, for the language switch and the sign-in link.
    """

    place: Place | None
    path: str
    person: Person | None = None
    menu: tuple[MenuGroup, ...] = ()
    languages: tuple[Language, ...] = ()
    sandbox: SandboxClock | None = None
    flashes: tuple[Flash, ...] = ()
    csrf: str = ""
    home_href: str = "/"
    portal_href: str | None = None
    login_href: str = "/login"
    logout_href: str = "/logout"
    search_href: str | None = None
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """An account of the demonstration region, offered on the sign-in page of a sandbox."""

    username: str
    role: str
    organisation: str
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class DemoRegion:
    """The demonstration accounts of one region."""

    name: str
    accounts: tuple[DemoAccount, ...]
    open: bool = False


@dataclass(frozen=True, kw_only=True)
class LoginView:
    """Sign-in. Posts `username`, `password`, `next`, `csrf`; or `code`, `next`, `csrf`.

    `step` is `code` where a second factor is asked for after the password.
    """

    shell: Shell
    action: str
    next: str = "/"
    step: Literal["password", "code"] = "password"
    username: str = ""
    password: str = ""
    """Filled in for a chosen demonstration account; empty otherwise."""
    problems: tuple[ProblemLine, ...] = ()
    demo_regions: tuple[DemoRegion, ...] = ()
    demo_password: str | None = None
    certificate_href: str | None = None


@dataclass(frozen=True)
class ShownOnceView:
    """What an action has made and nobody keeps: title and value, and the record's page."""

    shell: Shell
    items: tuple[tuple[str, str], ...]
    record_href: str


@dataclass(frozen=True, kw_only=True)
class ProblemView:
    """A page that refuses: 400, 401, 403, 404, 405, 409, 412, 422, 500.

    The heading follows from `status`; `detail` says in one sentence what happened here.
    `reference` is the request's number, which support can look up.
    """

    shell: Shell
    status: int
    problems: tuple[ProblemLine, ...] = ()
    detail: str | None = None
    back: Link | None = None
    retry: Link | None = None
    reference: str | None = None
