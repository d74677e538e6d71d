"""All that the loaded plugins declare, bound together and ready to be looked up."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from packaging.version import InvalidVersion, Version
from pydantic import BaseModel
from sqlalchemy import inspect

from zhengcai.actions.approving import APPROVALS, action_of, waits
from zhengcai.actions.declaring import Action, Collection, Handler, Job, Query
from zhengcai.actions.extending import (
    ApprovalStep,
    Command,
    ExtraFields,
    HookSpecs,
    LocalRule,
    Report,
)
from zhengcai.actions.featuring import DeclarationError, check_features
from zhengcai.actions.machines import MachineEndpoint
from zhengcai.actions.offering import Provider, PublicPage, TenantSettings
from zhengcai.actions.prepared import Prepared
from zhengcai.actions.upgrading import DataStep
from zhengcai.database.models import Subject
from zhengcai.identity.access import Policy
from zhengcai.plugins.declaration import Declaration

BUILT_IN = ("console",)
"""Plugins that are part of the platform and on everywhere."""

RESERVED = frozenset({"statistics", "actions", "new"})
"""Parts of addresses that no collection may be called."""


Works = Callable[[Declaration], bool]
"""Whether a declaration has effect: in a tenant, or for one of its records."""


@dataclass(slots=True)
class Bound:
    """A collection with the actions and queries on its model."""

    collection: Collection[Any]
    actions: dict[str, Action] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    lists: dict[Hashable, Prepared] = field(default_factory=dict)
    """The statements of its lists, by what they ask for and which roles ask."""
    added: list[Action] = field(default_factory=list)
    """Steps that extensions ask for on its actions."""
    extra: list[ExtraFields] = field(default_factory=list)
    """Fields that extensions add to its records."""
    featured: bool = False
    """Whether an action belongs to a feature."""

    @property
    def plugin(self) -> str:
        return self.collection.plugin

    @property
    def object(self) -> str:
        """The object of access decisions: `supervision.plans`."""
        return f"{self.plugin}.{self.collection.name}"

    def actions_in(self, works: Works) -> dict[str, Action]:
        """Its actions by verb, and the steps that others add, as far as they work."""
        if not self.added and not self.featured:
            return self.actions
        found = {**self.actions, **{each.verb: each for each in self.added}}
        return {verb: each for verb, each in found.items() if works(each)}

    def open_for(self, row: Subject, works: Works) -> Iterator[Action]:
        """The actions that may be taken on `row` as it stands; none while the plugin is off."""
        if not works(self.collection):
            return
        for action in self.actions_in(works).values():
            if action.source is not None and row.state in action.source and waits(action, row):
                yield action

    def extra_in(self, works: Works) -> list[ExtraFields]:
        """The fields that others add to its records, as far as they work."""
        return [each for each in self.extra if works(each)]


class Registry:
    """The declarations of every loaded plugin."""

    def __init__(self) -> None:
        self.collections: dict[tuple[str, str], Bound] = {}
        self.by_model: dict[type[Subject], Bound] = {}
        self.actions: dict[str, Action] = {}
        self.handlers: dict[str, list[Handler]] = {}
        self.jobs: dict[str, Job] = {}
        self.providers: dict[str, Provider] = {}
        self.settings: dict[str, type[BaseModel]] = {}
        self.pages: dict[tuple[str, str], PublicPage] = {}
        self.steps: dict[str, tuple[Action, ...]] = {}
        """The steps of approval by the action that waits for them, in the order asked."""
        self.extras: dict[tuple[str, str], tuple[ExtraFields, ...]] = {}
        self.local_rules: dict[str, tuple[LocalRule, ...]] = {}
        self.reports: dict[tuple[str, str], Report] = {}
        self.commands: dict[str, Command] = {}
        self.data_steps: dict[str, tuple[DataStep, ...]] = {}
        """The data steps by plugin, in the order in which a tenant takes them."""
        self.machines: dict[str, tuple[MachineEndpoint, ...]] = {}
        self.hook_titles: dict[str, str] = {}

    def add(
        self,
        declarations: Iterable[Declaration],
        provides: Iterable[str] = (),
        features: Iterable[str] = (),
    ) -> None:
        """Take in one plugin's declarations. Raises `DeclarationError`; nothing is half added."""
        found = list(declarations)
        check_features(found, frozenset(features))
        trial = Registry()
        trial.__dict__.update({key: dict(value) for key, value in vars(self).items()})
        trial.handlers = {event: list(items) for event, items in self.handlers.items()}
        for declaration in sorted(found, key=lambda item: not isinstance(item, Collection)):
            trial._place(declaration)
        offered = {item.port for item in found if isinstance(item, Provider)}
        if offered != set(provides):
            raise DeclarationError(
                f"the manifest provides {sorted(provides)}, the code {sorted(offered)}"
            )
        vars(self).update(vars(trial))
        for key, bound in self.collections.items():
            bound.extra = list(self.extras.get(key, ()))
            bound.featured = any(verb.feature for verb in bound.actions.values())
            bound.added = [
                step for verb in bound.actions.values() for step in self.steps.get(verb.id, ())
            ]

    def _place(self, item: Declaration) -> None:
        match item:
            case Collection():
                key = (item.plugin, item.name)
                self._own(item)
                self._new(key not in self.collections, f"collection {'.'.join(key)}")
                self._new(item.model not in self.by_model, f"collection of {item.model.__name__}")
                self.collections[key] = self.by_model[item.model] = Bound(item)
            case Action():
                self._new(item.id not in self.actions, f"action {item.id}")
                self._home(item).actions[item.verb] = self.actions[item.id] = item
            case Query():
                home = self._home(item)
                self._new(item.verb not in home.queries, f"query {item.plugin}.{item.name}")
                home.queries[item.verb] = item
            case Handler():
                self.handlers.setdefault(item.event, []).append(item)
            case Job():
                job_id = f"{item.plugin}.{item.name}"
                self._new(job_id not in self.jobs, f"job {job_id}")
                self.jobs[job_id] = item
            case Provider():
                self._new(item.port not in self.providers, f"provider of {item.port}")
                self.providers[item.port] = item
            case TenantSettings():
                self._new(item.plugin not in self.settings, f"settings of {item.plugin}")
                self.settings[item.plugin] = item.model
            case PublicPage():
                self._new((item.plugin, item.path) not in self.pages, f"page {item.path}")
                self.pages[item.plugin, item.path] = item
            case _:
                self._place_addition(item)

    def _place_addition(self, item: Declaration) -> None:
        """What an extension adds to others."""
        match item:
            case ExtraFields():
                self._extend(item)
            case ApprovalStep():
                self._ask(item)
            case LocalRule():
                known = self.local_rules.get(item.plugin, ())
                self.local_rules[item.plugin] = (*known, item)
            case Report():
                self._new((item.plugin, item.name) not in self.reports, f"report {item.name}")
                self.reports[item.plugin, item.name] = item
            case Command():
                self._new(item.plugin not in self.commands, f"command of {item.plugin}")
                self.commands[item.plugin] = item
            case DataStep():
                self._take_step(item)
            case MachineEndpoint():
                known_here = self.machines.get(item.plugin, ())
                taken = [(each.method, each.path) for each in known_here]
                self._new((item.method, item.path) not in taken, f"endpoint {item.path}")
                self._new((item.plugin, item.parts[0]) not in self.collections, item.path)
                self.machines[item.plugin] = (*known_here, item)
            case HookSpecs():  # taken in when the plugin was loaded, before who implements them
                self.hook_titles.update(item.titles)
            case _:
                raise DeclarationError(f"unknown kind of declaration: {type(item).__name__}")

    def _home(self, item: Action | Query) -> Bound:
        home = self.by_model.get(item.on)
        if home is None or home.plugin != item.plugin:
            raise DeclarationError(f"{item.name}: no collection of {item.on.__name__} here")
        if item.singular != home.collection.singular:
            raise DeclarationError(f"{item.name}: must start with {home.collection.singular}.")
        item.feature = item.feature or home.collection.feature
        return home

    def _extend(self, item: ExtraFields) -> None:
        plugin, _, name = item.on.partition(".")
        home = self.collections.get((plugin, name))
        if home is None:
            raise DeclarationError(f"extra fields: there is no collection {item.on}")
        if home.collection.mask is not None or home.collection.secret is not None:
            raise DeclarationError(f"extra fields: records of {item.on} are sealed for a time")
        if item.plugin == APPROVALS:
            raise DeclarationError(f"extra fields: {APPROVALS!r} is the platform's own name")
        if plugin == item.plugin:
            raise DeclarationError(f"extra fields: {item.on} is the plugin's own; add columns")
        for verb in item.actions:
            if verb not in home.actions:
                raise DeclarationError(f"extra fields: {item.on} has no action {verb!r}")
        for field_name in (*item.columns, *item.search):
            if field_name not in item.model.model_fields:
                raise DeclarationError(f"extra fields: {item.model.__name__} has no {field_name!r}")
        others = self.extras.get((plugin, name), ())
        self._new(item.plugin not in {each.plugin for each in others}, f"extra fields on {item.on}")
        self.extras[plugin, name] = (*others, item)

    def _ask(self, item: ApprovalStep) -> None:
        guarded = self.actions.get(item.action)
        if guarded is None or guarded.guards is not None:
            raise DeclarationError(f"approval step: there is no action {item.action}")
        if guarded.creates:
            raise DeclarationError(f"approval step: {item.action} creates; nothing can be approved")
        if guarded.discreet:
            raise DeclarationError(f"approval step: {item.action} may not be told of")
        rewritten = set(guarded.form.model_fields) & set(inspect(guarded.on).column_attrs.keys())
        if rewritten:
            names = ", ".join(sorted(rewritten))
            raise DeclarationError(f"approval step: {item.action} itself rewrites {names}")
        step = action_of(item, guarded)
        self._new(step.id not in self.actions, f"approval step {item.name}")
        self.actions[step.id] = step
        self.steps[guarded.id] = (*self.steps.get(guarded.id, ()), step)

    def _take_step(self, item: DataStep) -> None:
        known = self.data_steps.get(item.plugin, ())
        self._new(item.name not in {each.name for each in known}, f"data step {item.name}")
        try:
            ordered = sorted((*known, item), key=lambda each: Version(each.version))
        except InvalidVersion as error:
            raise DeclarationError(f"data step {item.name}: {error}") from error
        self.data_steps[item.plugin] = tuple(ordered)

    @staticmethod
    def _own(item: Collection[Any]) -> None:
        table = item.model.__tablename__
        if item.name in RESERVED:
            raise DeclarationError(f"collection {item.name}: the address is the platform's own")
        if not item.tells.keys() <= item.states.keys() or (item.tells and item.secret):
            raise DeclarationError(f"collection {item.name}: tells of what is no state, or secret")
        if item.plugin not in BUILT_IN and not table.startswith(f"{item.plugin}_"):
            raise DeclarationError(f"collection {item.name}: {table} is another's table")

    @staticmethod
    def _new(is_new: bool, what: str) -> None:
        if not is_new:
            raise DeclarationError(f"declared twice: {what}")

    def policies(self) -> Iterator[Policy]:
        """What the declarations allow, for the enforcer."""
        for bound in self.collections.values():
            for role in bound.collection.read:
                yield (role, bound.object, "read")
            for action in (*bound.actions.values(), *bound.added):
                for role in action.by:
                    yield (role, bound.object, action.verb)
            for query in bound.queries.values():
                for role in query.by:
                    yield (role, bound.object, f"read:{query.verb}")
        for page in self.pages.values():
            for role in page.by:
                yield (role, f"{page.plugin}:{page.path}", "read")
        for report in self.reports.values():
            for role in report.by:
                yield (role, report.object, "read")
