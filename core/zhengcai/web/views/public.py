"""What anyone may read: announcements, and the report of one purchase."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from markupsafe import Markup

from zhengcai.web.views.common import (
    Document,
    Due,
    Fact,
    FactGroup,
    Link,
    ProblemLine,
    State,
    Table,
)
from zhengcai.web.views.details import AuditLine
from zhengcai.web.views.lists import Count, Empty, Filter, Pages, Search
from zhengcai.web.views.shell import Shell


@dataclass(frozen=True, kw_only=True)
class KindTab:
    """A kind of announcement as a tab."""

    label: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class AnnouncementLine:
    """One announcement in a list. `until` is the end of its period or the bid deadline."""

    title: str
    href: str
    kind: State
    place: str
    at: datetime
    purchaser: str | None = None
    number: str | None = None
    amount: Decimal | None = None
    excerpt: str | None = None
    until: Due | None = None


@dataclass(frozen=True, kw_only=True)
class PortalView:
    """Announcements of a tenant or a whole region. `terms` are marked in titles and excerpts."""

    shell: Shell
    title: str
    action: str
    tabs: tuple[KindTab, ...]
    lines: tuple[AnnouncementLine, ...]
    empty: Empty
    as_of: datetime
    search: Search = field(default_factory=Search)
    terms: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    counts: tuple[Count, ...] = ()
    pages: Pages = field(default_factory=Pages)
    total: int | None = None
    reset_href: str | None = None
    feed_href: str | None = None


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A numbered chapter of an announcement; the number (一、) is set by the page."""

    title: str
    paragraphs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AnnouncementView:
    """A public notice in the layout of 财办库〔2020〕50号.

    `overview` is the box 项目概况 of a tender notice. `chain` are the purchase's announcements
    so far, this one marked. `digest` is of the published record.
    """

    shell: Shell
    kind: str
    title: str
    number: str
    published_at: datetime
    publisher: str
    clauses: tuple[Clause, ...]
    digest: str
    algorithm: str = "SHA-256"
    overview: str | None = None
    meta: tuple[Fact, ...] = ()
    attachments: tuple[Document, ...] = ()
    chain: tuple[KindTab, ...] = ()
    until: Due | None = None
    law: str | None = None
    trail: tuple[Link, ...] = ()
    api_href: str | None = None
    withdrawn: str | None = None
    audit: tuple[AuditLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BoundRule:
    """A row of the rule book that decided something. `value` is written out: 20 日."""

    code: str
    title: str
    value: str
    law: str
    provisional: bool = False


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A step that was refused, and why. `withheld` says why there is no audit entry to show."""

    at: datetime
    actor: str
    attempt: str
    problems: tuple[ProblemLine, ...]
    audit_href: str | None = None
    withheld: str | None = None


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What was tried of the platform itself, what was found, and how it answered."""

    attempt: str
    found: str
    at: datetime
    answers: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportStage:
    """One stage of a purchase."""

    title: str
    progress: Literal["done", "current", "ahead"]
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    actors: tuple[str, ...] = ()
    summary: str | None = None
    rules: tuple[BoundRule, ...] = ()
    records: tuple[Link, ...] = ()
    announcements: tuple[Link, ...] = ()
    audit: tuple[Link, ...] = ()
    withheld: tuple[str, ...] = ()
    """What the law keeps secret for a time, and from when on it may be read."""
    refusals: tuple[Refusal, ...] = ()
    trials: tuple[Trial, ...] = ()
    followed: tuple[Link, ...] = ()
    """The audit entries of other acts in this stage, mostly the system's."""


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """One purchase from budget to archive, stage by stage."""

    shell: Shell
    title: str
    number: str
    as_of: datetime
    facts: tuple[FactGroup, ...]
    stages: tuple[ReportStage, ...]
    state: State | None = None
    counts: tuple[Count, ...] = ()
    figure: Markup | None = None
    figure_caption: str | None = None
    archive: Document | None = None
    seal: str | None = None
    trail: tuple[Link, ...] = ()
    json_href: str | None = None
