"""One record, what can be done with it, and what happened to it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from markupsafe import Markup

from zhengcai.web.views.common import (
    Document,
    Due,
    FactGroup,
    Fragments,
    Link,
    ProblemLine,
    State,
    Table,
)
from zhengcai.web.views.forms import Field
from zhengcai.web.views.shell import Shell

NARROW = 6
"""The columns of a table that fit beside the history of a record; one of more stands below."""


@dataclass(frozen=True, kw_only=True)
class ActionButton:
    """An action on the record; `href` opens its form page, so it works without JavaScript.

    A disabled one stays visible to those who hold the permission and shows why: `problems`.
    """

    label: str
    href: str
    weight: Literal["primary", "secondary", "danger"] = "secondary"
    problems: tuple[ProblemLine, ...] = ()
    law: str | None = None

    @property
    def enabled(self) -> bool:
        return not self.problems


@dataclass(frozen=True, kw_only=True)
class TableSection:
    """Child rows."""

    title: str
    table: Table
    note: str | None = None
    anchor: str | None = None
    actions: tuple[Link, ...] = ()

    @property
    def wide(self) -> bool:
        """Whether it has more columns than fit beside the history of a record."""
        return len(self.table.columns) > NARROW


@dataclass(frozen=True, kw_only=True)
class DocumentSection:
    """Files of the record."""

    title: str
    documents: tuple[Document, ...]
    note: str | None = None
    anchor: str | None = None
    empty: str | None = None


@dataclass(frozen=True, kw_only=True)
class TextSection:
    """Running text; paragraphs are separated here, not by markup."""

    title: str
    paragraphs: tuple[str, ...]
    anchor: str | None = None


@dataclass(frozen=True, kw_only=True)
class FigureSection:
    """A chart or diagram from `zhengcai.web.charts`."""

    title: str
    svg: Markup
    caption: str | None = None
    anchor: str | None = None


Section: TypeAlias = TableSection | DocumentSection | TextSection | FigureSection


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """One entry of the audit trail; `number` is its place in the sealed log."""

    at: datetime
    actor: str
    action: str
    organisation: str | None = None
    law: str | None = None
    note: str | None = None
    state: State | None = None
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Related:
    """A record this one came from or led to."""

    kind: str
    title: str
    href: str
    state: State | None = None


@dataclass(frozen=True, kw_only=True)
class DetailView:
    """A record. Slots: `top`, `facts`, `main`, `aside`, `bottom`.

    `kind` names the collection (采购计划); `collection` is its name in addresses and picks an
    override `<plugin>/detail_<collection>.html`. `version` is what If-Match compares;
    a page that is no record of its own has none.
    """

    shell: Shell
    kind: str
    collection: str
    title: str
    version: str | None = None
    number: str | None = None
    state: State | None = None
    due: Due | None = None
    facts: tuple[FactGroup, ...] = ()
    sections: tuple[Section, ...] = ()
    actions: tuple[ActionButton, ...] = ()
    audit: tuple[AuditLine, ...] = ()
    related: tuple[Related, ...] = ()
    diagram: Markup | None = None
    trail: tuple[Link, ...] = ()
    api_href: str | None = None
    print_href: str | None = None
    rules_note: str | None = None
    fragments: Fragments = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TableReportView:
    """A declared report: what may be chosen (`fields`), and the tables made of it."""

    shell: Shell
    title: str
    action: str
    fields: tuple[Field, ...]
    sections: tuple[Section, ...]
    as_of: datetime
    export_href: str
    api_href: str
    problems: tuple[ProblemLine, ...] = ()
