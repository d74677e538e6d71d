"""What every page is made of: links, states, values, tables, fragments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from markupsafe import Markup

Tone = Literal["neutral", "info", "progress", "good", "warn", "bad"]
"""How a state looks; the label always says it in words too."""

Kind = Literal[
    "text", "code", "money", "date", "datetime", "state", "link", "number", "percent", "yesno"
]
"""How a value is written and aligned. `percent` takes a fraction: 0.1 is 10%."""

Slot = Literal["top", "facts", "main", "aside", "bottom"]
"""Where an extension may add fragments. Which page has which slot: docs of each view."""


@dataclass(frozen=True)
class Link:
    """A label that leads somewhere."""

    label: str
    href: str


@dataclass(frozen=True)
class LinkGroup:
    """Links under their heading."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class State:
    """A record's state as a chip."""

    label: str
    tone: Tone = "neutral"


@dataclass(frozen=True)
class Due:
    """When something ends, and how many working days are left until then.

    `working_days` is negative once the time is over, and `None` where only the moment counts.
    `provisional` marks a count for a year whose holiday notice is not out yet.
    """

    at: datetime
    working_days: int | None = None
    provisional: bool = False
    law: str | None = None


Value: TypeAlias = str | int | Decimal | date | datetime | bool | State | Link | None


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One labelled value. `hint` is a second, quieter line (a rule, a conversion)."""

    label: str
    value: Value
    kind: Kind = "text"
    hint: str | None = None
    law: str | None = None


@dataclass(frozen=True, kw_only=True)
class FactGroup:
    """Facts that belong together, as a definition list; untitled for the first one of a page."""

    facts: tuple[Fact, ...]
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a list; `primary` is the one that heads the card on a phone."""

    name: str
    label: str
    kind: Kind = "text"
    primary: bool = False
    sort_href: str | None = None
    sorted: Literal["ascending", "descending"] | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """Values in the order of the columns; `href` opens the record."""

    values: tuple[Value, ...]
    href: str | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table without paging, for child rows and article tables. `total` is a last, summed row."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    empty: str | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A stored file. `size` in bytes, `digest` as hexadecimal SHA-256 (or SM3, see `algorithm`)."""

    title: str
    href: str | None
    media_type: str
    size: int
    digest: str
    algorithm: str = "SHA-256"
    at: datetime | None = None
    sealed: bool = False


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file made for this request; the browser saves it as `name`."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class ProblemLine:
    """One refusal: what is wrong, which field it concerns, the law it rests on.

    `field` is the form field's name; the summary at the top of a form links to it. `href` leads to
    where it can be put right, if not here. `law_href` leads to the article in the law register.
    """

    code: str
    message: str
    field: str | None = None
    law: str | None = None
    law_href: str | None = None
    href: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """What a plugin adds to a page in a slot; `html` is the plugin's own rendered template."""

    plugin: str
    html: Markup
    title: str | None = None


Fragments: TypeAlias = Mapping[Slot, tuple[Fragment, ...]]
