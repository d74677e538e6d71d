"""What an extension adds to what others declare: it never replaces.

Each is an ordinary declaration, works only where the extension is enabled, and names the
other plugin's declaration by its id, because plugins never import each other.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement

from zhengcai.actions.declaring import Owner
from zhengcai.actions.sections import Section
from zhengcai.identity.roles import Role
from zhengcai.plugins.declaration import Declaration


@dataclass(eq=False)
class ExtraFields(Declaration):
    """Fields added to the records of another plugin's collection, and to the forms of its actions.

    `on` is the collection (`"supervision.plans"`), `model` a `Form` with a title for every field,
    `actions` the verbs whose forms ask for them (`("draft", "revise")`). The API takes and gives
    them under `extra`, by extension; checks read them with `ctx.extra_fields(Model)`. They are stored in
    the record, audited, and shown, searched, exported and printed with it.
    """

    on: str
    model: type[BaseModel]
    actions: Sequence[str]
    columns: Sequence[str] = ()
    """Fields that stand in lists and their exports."""
    search: Sequence[str] = ()
    """Fields in which the words of a search are looked for as well."""
    feature: str = ""


@dataclass(eq=False)
class ApprovalStep(Declaration):
    """Somebody who must agree before another plugin's action may be performed.

    The step becomes an action of its own on the same records, open in the states from which
    `action` (`"supervision.plan.file"`) starts: with route, button, to-do entry, audit and event.
    Steps on one action are asked in the order of their declaration. A change of the record in
    between withdraws what was agreed. Opinions are told to those who are asked and to those who may
    perform the action. No step may stand before an action that creates, that is discreet, or whose
    form rewrites the record: what was agreed to must be what is performed.
    """

    action: str
    name: str
    title: str
    by: Mapping[Role, Owner]
    when: Callable[[Any], ColumnElement[bool]] | None = None
    """`when(model)`: for which records the step is asked; None: for all."""
    law: str | None = None
    feature: str = ""


@dataclass(eq=False)
class HookSpecs(Declaration):
    """Hooks that this plugin asks of others: a class of methods marked `@hookspec`, all awaited.

    The plugin asks them with `await ctx.ask("name", …)`. Who implements one names this plugin among
    the `requires` of its manifest; or, to work without it as well, marks the implementation
    `@hookimpl(optionalhook=True)`. `titles` says what the hooks are called on pages.
    """

    hooks: type
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class LocalRule(Declaration):
    """A row of the rule book for a jurisdiction where the extension is enabled.

    It may set a number only where the law delegates it, and never a looser one than the law's;
    `basis` names the local document. A row that may not stand is left out and reported.
    """

    rule_id: str
    jurisdiction: str
    value: Any
    basis: str
    valid_from: date
    valid_to: date | None = None
    note: str = ""


@dataclass(eq=False)
class Report(Declaration):
    """A table made of the tenant's data: a page, JSON and CSV, each with its as-of time.

    `rows(ctx, form)` gives the sections; `form` is what the reader may choose. With `tree` the
    tenants below are read too, as far as the roles of `by` reach.
    """

    name: str
    title: str
    by: Collection[Role]
    rows: Callable[..., Awaitable[Sequence[Section]]]
    form: type[BaseModel] | None = None
    tree: bool = False
    group: str = ""
    """Its heading in the menu, as that of a collection."""
    feature: str = ""

    @property
    def object(self) -> str:
        """The object of access decisions."""
        return f"{self.plugin}:statistics/{self.name}"


@dataclass(eq=False)
class Command(Declaration):
    """A Typer application of the plugin's own: `zhengcai x {plugin} …`.

    The `obj` of its Typer context is a `zhengcai.CommandLine`.
    """

    app: Any = field(repr=False)
    feature: str = ""
