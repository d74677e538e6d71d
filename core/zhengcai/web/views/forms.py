"""The form of an action."""

from dataclasses import dataclass, field
from typing import Literal

from zhengcai.web.views.common import Due, FactGroup, Fragments, Link, ProblemLine, Table
from zhengcai.web.views.lists import Option
from zhengcai.web.views.shell import Shell

FieldKind = Literal[
    "text",
    "textarea",
    "lines",
    "money",
    "integer",
    "decimal",
    "date",
    "datetime",
    "choice",
    "multichoice",
    "checkbox",
    "file",
    "secret",
    "new_secret",
    "reference",
    "lookup",
    "table",
]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows of a `table` field. Each cell is a field of its own, named `items.0.name`.

    `blank` is a row whose index is written `__index__`: the browser copies it for a new row.
    Without JavaScript the button `_add` (value: the table's name) asks the server for one more,
    and `_remove` (value: `items.0`) for one fewer; neither performs the action.
    """

    columns: tuple["Field", ...]
    rows: tuple[tuple["Field", ...], ...]
    blank: tuple["Field", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Field:
    """One input. `value` is what the person typed, unparsed, so that a refused form comes back.

    `lines` is a list whose values are written one a line. `multichoice` reads `values`; a `checkbox` is on where `value` is `true` and sends `true`.
    `reference` chooses one of `options`. `lookup` asks for a code: `options` are the entries of a
    short register, `chosen` is what the code in `value` names, `matches` what comes near to a text
    that is no code. A button `_find` (value: the field's name) asks the server for those, and
    `_pick` (value: `name:code`) takes one; neither performs the action. With `multiple` it
    asks for several codes: those taken are `picked`, and `_remove` (value: `name.0`) drops one.
    `new_secret` is asked twice, the second time as `<name>.again`. `unit` is written behind the
    input.
    """

    name: str
    label: str
    kind: FieldKind = "text"
    value: str = ""
    values: tuple[str, ...] = ()
    required: bool = False
    hint: str | None = None
    law: str | None = None
    problems: tuple[ProblemLine, ...] = ()
    options: tuple[Option, ...] = ()
    unit: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    step: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    accept: str | None = None
    multiple: bool = False
    autocomplete: str | None = None
    read_only: bool = False
    rows: Rows | None = None
    chosen: str | None = None
    picked: tuple[Option, ...] = ()
    matches: tuple[Option, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """What is like that which is being written, below the last of `fields`.

    The button `_suggest` asks for it; the browser does so whenever one of `fields` is left, and puts
    that part of the answer in this place. Without a `table` nothing is alike, or nothing was
    written (`asked`).
    """

    title: str
    fields: tuple[str, ...]
    asked: bool = False
    heading: str = ""
    table: Table | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class FieldGroup:
    """Fields under one legend; untitled for a short form."""

    fields: tuple[Field, ...]
    title: str | None = None
    hint: str | None = None


@dataclass(frozen=True, kw_only=True)
class FormView:
    """The form of one action. Slots: `top`, `aside`, `bottom`.

    Posts `csrf`, `_idempotency_key` and `_version` beside the fields. `subject` are facts of the
    record for reference while filling in. `problems` are all refusals, those of fields included;
    `remedies` are what else can be done with the record then.
    """

    shell: Shell
    title: str
    action: str
    submit: str
    groups: tuple[FieldGroup, ...]
    idempotency_key: str
    cancel_href: str
    version: str | None = None
    intro: str | None = None
    law: str | None = None
    law_href: str | None = None
    decided: tuple[Link, ...] = ()
    due: Due | None = None
    problems: tuple[ProblemLine, ...] = ()
    remedies: tuple[Link, ...] = ()
    subject: FactGroup | None = None
    danger: bool = False
    consequence: str | None = None
    suggested: Suggested | None = None
    trail: tuple[Link, ...] = ()
    fragments: Fragments = field(default_factory=dict)

    @property
    def has_files(self) -> bool:
        return any(item.kind == "file" for group in self.groups for item in group.fields)
