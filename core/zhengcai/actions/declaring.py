"""How a plugin declares what can be done and read; everything else follows from it.

From one action come its API route and OpenAPI entry, the form on the page, the permission, the
button in the right state for the right role, the audit line, the event and the edge in the state
diagram.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Generic, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement

from zhengcai.actions.stages import Stage
from zhengcai.actions.suggesting import Suggestion
from zhengcai.database.models import Subject
from zhengcai.identity.actor import Actor
from zhengcai.identity.roles import Role
from zhengcai.plugins.declaration import Declaration
from zhengcai.problems import Problem

S = TypeVar("S", bound=Subject)
F = TypeVar("F", bound=Callable[..., Awaitable[Any]])

Owner = str | Callable[[Actor], ColumnElement[bool]] | None
"""Whose rows a role reaches: the attribute that holds an organisation's credit code, a predicate
made for the actor, or None for every row of the tenant."""

Hearers = str | Mapping[Role, Owner]
"""Who hears of a record: whoever holds a role and reaches it, or the attribute with a person's id."""

Target = str | Mapping[str, str] | Sequence[str] | None
"""The state after an action: the same always, by the state before, or one of several."""

Who = Role | Iterable[Role] | Mapping[Role, Owner]


class NoForm(BaseModel):
    """The form of an action that asks nothing."""

    model_config = ConfigDict(extra="forbid")


def _who(by: Who, owner: Owner) -> dict[Role, Owner]:
    if isinstance(by, Mapping):
        return dict(by)
    roles = (by,) if isinstance(by, Role) else tuple(by)
    return dict.fromkeys(roles, owner)


@dataclass(eq=False)
class Collection(Declaration, Generic[S]):
    """The rows of one model as the API and the pages show them: `GET …/{plugin}/{name}`.

    `singular` is the first part of its actions' names (`plan` of `plan.file`). `read` says which
    roles see which rows. `label` names the attribute that titles a row, `number` the one with its
    official number. `columns`, `filters` and `search` are attribute names.
    """

    model: type[S]
    name: str
    singular: str
    title: str
    states: Mapping[str, str]
    read: Mapping[Role, Owner]
    label: str = "title"
    number: str | None = None
    columns: Sequence[str] = ()
    filters: Sequence[str] = ("state",)
    search: Sequence[str] | Callable[[str], ColumnElement[bool]] = ()
    """Attributes searched for the words as they stand, or a predicate made of the words."""
    menu: bool = True
    group: str = ""
    """Under which heading of the menu it stands, for a plugin that brings many; its Chinese title."""
    secret: Callable[[], ColumnElement[bool]] | None = None
    """A predicate for the rows of which discreet actions may not be told yet; None: never."""
    mask: Callable[[Any, S, dict[str, Any]], None] | None = None
    """`(ctx, row, record)`: takes out of `record` what this reader may not see yet."""
    sections: Callable[[Any, S], Awaitable[Sequence[Any]]] | None = None
    """`(ctx, row)`: further tables and texts of the detail page (`zhengcai.Section`)."""
    paper: Callable[[Any, S], Awaitable[tuple[str, Mapping[str, Any]]]] | None = None
    """`(ctx, row)`: typst template and data of a printed form whose layout is prescribed; the data
    holds its `title`. None: a record is printed as its page shows it."""
    tells: Mapping[str, Hearers] = field(default_factory=dict)
    """The states of which people hear when a record comes into them: whoever has an open action on
    it, and whom the state names besides. Who acted is not told, nor who may not read the record."""
    superseded_by: str = ""  # `"governance.requirements"`: see docs/compatibility.md
    feature: str = ""

    @property
    def number_beside(self) -> str | None:
        """The attribute with the number, where it is not already the label that titles a row."""
        return None if self.number == self.label else self.number


@dataclass(eq=False)
class Action(Declaration):
    """One change of state. Made by `@action`; `check` adds what must hold beforehand."""

    name: str
    title: str
    on: type[Subject]
    by: dict[Role, Owner]
    effect: Callable[..., Awaitable[Any]]
    form: type[BaseModel]
    source: frozenset[str] | None
    target: Target
    law: str | None = None
    stage: Stage | None = None
    intro: str = ""
    danger: bool = False
    hidden: bool = False
    """Not offered on pages: performed by the system or by another machine."""
    discreet: bool = False
    """Told by audit and feed only as `zhengcai.actions.secrecy` allows."""
    offered: Callable[[Any], bool] | None = None
    """`(ctx)`: whether pages offer an action that creates here; None: to whoever may perform it."""
    task: bool = True
    """Whether an open one stands in the to-do list; off for what one may do but need not."""
    checks: list[Callable[..., Awaitable[Iterable[Problem]]]] = field(default_factory=list)
    guards: "Action | None" = None
    """For a step of approval: the action that waits for it (`zhengcai.ApprovalStep`)."""
    when: Callable[[Any, Any], ColumnElement[bool]] | None = None
    """`(ctx, model)`: on which records of its states it waits; None: on all."""
    among: Callable[[Any], ColumnElement[bool]] | None = None
    """`(ctx)`: to which of the rows that its form must choose from pages offer it; None: to all."""
    feature: str = ""
    suggestion: Suggestion | None = None
    """What its form shows while it is filled in."""
    usual: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Where one without a `target` usually leads, by the state before: for diagrams alone."""

    @property
    def verb(self) -> str:
        """The last part of the name and of the route."""
        return self.name.rpartition(".")[2]

    @property
    def singular(self) -> str:
        """The first part of the name: which collection the action belongs to."""
        return self.name.partition(".")[0]

    @property
    def id(self) -> str:
        """Unique in the deployment: `supervision.plan.file`."""
        return f"{self.plugin}.{self.name}"

    @property
    def creates(self) -> bool:
        """Whether the action makes a new row instead of changing one."""
        return self.source is None

    def leads(self, state: str | None) -> tuple[str, ...]:
        """Where the action may leave a subject that was in `state` (None: a new one)."""
        match self.target:
            case None:
                return ()
            case str():
                return (self.target,)
            case Mapping():
                return (self.target[state],) if state is not None else ()
        return tuple(self.target)

    def shown(self, state: str | None) -> tuple[str, ...]:
        """The ways that the page of a record shows from `state`: the usual ones, if it says so."""
        return tuple(self.usual.get(state or "", ())) if self.usual else self.leads(state)

    def check(self, function: F) -> F:
        """Add a check: `async (ctx, subject, form) -> problems`, asked before the effect.

        For an action that creates, `(ctx, form)`. All checks are asked; all problems are told.
        """
        self.checks.append(function)
        return function


def action(
    name: str,
    *,
    title: str,
    on: type[Subject],
    by: Who,
    owner: Owner = None,
    source: str | Iterable[str] | None = None,
    target: Target = None,
    law: str | None = None,
    stage: Stage | None = None,
    intro: str = "",
    danger: bool = False,
    hidden: bool = False,
    discreet: bool = False,
    task: bool | None = None,
    offered: Callable[[Any], bool] | None = None,
    when: Callable[[Any, Any], ColumnElement[bool]] | None = None,
    among: Callable[[Any], ColumnElement[bool]] | None = None,
    feature: str = "",
    suggestion: Suggestion | None = None,
    usual: Mapping[str, Sequence[str]] | None = None,
) -> Callable[[Callable[..., Awaitable[Any]]], Action]:
    """Declare an action around its effect.

    The effect of an action with `source` is `async (ctx, subject, form)`; `source` are the states
    in which it is allowed and `target` the state afterwards: one, one for each source, several of
    which the effect sets one, or None for no change. Without `source` the action creates:
    `async (ctx, form) -> new subject`, which gets the state `target`.
    A `discreet` one is kept from readers of audit and feed as long as its subject is secret.
    `task=False` keeps it out of the to-do list, and so does `danger` without a `when`:
    `when(ctx, model)` narrows the records on which it stands in to-do lists and on boards, beside
    their state. `offered(ctx)` says where pages show an action that creates; `task=True` lists it as
    a task for the rows in the `states` that its form first chooses from. Where its form must choose
    a row, pages show it only as long as there is one, of those that `among(ctx)` leaves.
    `usual` are the ways that a page draws of one that follows what is decided elsewhere.
    None of these refuses: checks do. A `suggestion` is shown below its form while one writes.
    One with a `feature` exists for the records that were begun where and while that was open.
    The form is the pydantic model that annotates the parameter `form`; without it nothing is asked.
    """

    def declare(effect: Callable[..., Awaitable[Any]]) -> Action:
        states = None
        if source is not None:
            states = frozenset({source} if isinstance(source, str) else source)
        return Action(
            name=name,
            title=title,
            on=on,
            by=_who(by, owner),
            effect=effect,
            form=_form_of(effect),
            source=states,
            target=target,
            law=law,
            stage=stage,
            intro=intro,
            danger=danger,
            hidden=hidden,
            discreet=discreet,
            task=bool(source if task is None else task) and (not danger or when is not None),
            offered=offered,
            when=when,
            among=among,
            feature=feature,
            suggestion=suggestion,
            usual=usual or {},
        )

    return declare


def _form_of(effect: Callable[..., Any]) -> type[BaseModel]:
    if "form" not in inspect.signature(effect).parameters:
        return NoForm
    form = get_type_hints(effect)["form"]
    if not (isinstance(form, type) and issubclass(form, BaseModel)):
        raise TypeError(f"{effect.__qualname__}: the parameter 'form' must be a pydantic model")
    return form


@dataclass(eq=False)
class Query(Declaration):
    """A read beyond list and detail: `GET …/{collection}/{id}/{verb}`. Made by `@query`."""

    name: str
    title: str
    on: type[Subject]
    by: dict[Role, Owner]
    answer: Callable[..., Awaitable[Any]]
    returns: Any
    feature: str = ""

    @property
    def verb(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def singular(self) -> str:
        return self.name.partition(".")[0]


def query(
    name: str,
    *,
    title: str,
    on: type[Subject],
    by: Who,
    owner: Owner = None,
    feature: str = "",
) -> Callable[[Callable[..., Awaitable[Any]]], Query]:
    """Declare a read of one subject: `async (ctx, subject) -> pydantic model or list of them`."""

    def declare(answer: Callable[..., Awaitable[Any]]) -> Query:
        returns = get_type_hints(answer).get("return")
        return Query(name, title, on, _who(by, owner), answer, returns, feature)

    return declare


@dataclass(eq=False)
class Handler(Declaration):
    """What follows after a commit. Made by `@handles`."""

    event: str
    name: str
    run: Callable[..., Awaitable[None]]
    feature: str = ""


def handles(
    event: str, *, feature: str = ""
) -> Callable[[Callable[..., Awaitable[None]]], Handler]:
    """Declare `async (ctx, event)` for events of that type, `"supervision.plan.file"`.

    It runs as the system, once per event and tenant where the plugin is enabled, in a transaction
    together with the receipt of the delivery: its effects happen exactly once. With a `feature`,
    where that is open; what follows only for records of a feature asks `ctx.feature(…, of=row)`.
    """

    def declare(run: Callable[..., Awaitable[None]]) -> Handler:
        return Handler(event, run.__name__, run, feature)

    return declare


@dataclass(eq=False)
class Job(Declaration):
    """Work for later, as the system, in one tenant. Made by `@job`; deferred by `ctx.defer`."""

    name: str
    run: Callable[..., Awaitable[None]]
    daily: time | None = None
    region: bool = False
    feature: str = ""


def job(
    name: str, *, daily: time | None = None, region: bool = False, feature: str = ""
) -> Callable[[Callable[..., Awaitable[None]]], Job]:
    """Declare `async (ctx, **arguments)`; arguments are JSON values.

    A `daily` one takes none: it runs by itself, every business day at that time (Asia/Shanghai), in
    every tenant where the plugin works, or only in that of the whole `region`. Days that a sandbox
    clock skips are not made up for.
    """

    def declare(run: Callable[..., Awaitable[None]]) -> Job:
        return Job(name, run, daily, region, feature)

    return declare
