"""A role's home and the list of a query."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from zhengcai.web.views.common import (
    Column,
    Due,
    Fragments,
    Link,
    LinkGroup,
    Row,
    State,
    Table,
    Tone,
)
from zhengcai.web.views.shell import Shell


@dataclass(frozen=True, kw_only=True)
class TodoItem:
    """A subject on which the person has an open action."""

    title: str
    href: str
    number: str | None = None
    state: State | None = None
    due: Due | None = None
    party: str | None = None


@dataclass(frozen=True, kw_only=True)
class TodoGroup:
    """Subjects of one kind waiting for the same action. `total` may exceed the shown `items`."""

    action: str
    kind: str
    items: tuple[TodoItem, ...]
    total: int
    href: str | None = None
    law: str | None = None


@dataclass(frozen=True, kw_only=True)
class Count:
    """One number on the home page."""

    label: str
    value: int | str
    href: str | None = None
    unit: str | None = None
    tone: Tone = "neutral"
    hint: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecentTable:
    """Records that the person touched last, one table for each collection."""

    title: str
    table: Table
    href: str | None = None


@dataclass(frozen=True, kw_only=True)
class HomeView:
    """A role's home. Slots: `top`, `main`, `aside`, `bottom`.

    `start` is what can be begun, `further` what stands behind it where that is much.
    """

    shell: Shell
    greeting: str
    as_of: datetime
    todo: tuple[TodoGroup, ...] = ()
    counts: tuple[Count, ...] = ()
    recent: tuple[RecentTable, ...] = ()
    start: tuple[Link, ...] = ()
    further: tuple[LinkGroup, ...] = ()
    fragments: Fragments = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Option:
    """A choice. `detail` is shown behind the label (an organisation, an available balance)."""

    value: str
    label: str
    detail: str | None = None
    disabled: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A filter of a list, sent as a query parameter; a `hidden` one keeps what a link has set."""

    name: str
    label: str
    kind: Literal["choice", "text", "date", "month", "hidden"] = "choice"
    value: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Search:
    """The search box of a list."""

    name: str = "q"
    value: str = ""
    placeholder: str | None = None


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Keyset pagination: links that exist only where there is something."""

    first: str | None = None
    previous: str | None = None
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What an empty list says, and what to do then."""

    message: str
    hint: str | None = None
    action: Link | None = None


@dataclass(frozen=True, kw_only=True)
class ListView:
    """A page of records. Slots: `top`, `aside`, `bottom`.

    `action` is the address that the filter form sends itself to; `create` are the actions that
    make a new record here. `filtered` says whether the person narrowed the list.
    """

    shell: Shell
    title: str
    action: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: Empty
    as_of: datetime
    description: str | None = None
    filters: tuple[Filter, ...] = ()
    search: Search | None = None
    filtered: bool = False
    reset_href: str | None = None
    pages: Pages = field(default_factory=Pages)
    total: int | None = None
    create: tuple[Link, ...] = ()
    export_href: str | None = None
    export_label: str | None = None
    api_href: str | None = None
    trail: tuple[Link, ...] = ()
    fragments: Fragments = field(default_factory=dict)

    @property
    def table(self) -> Table:
        return Table(columns=self.columns, rows=self.rows)
