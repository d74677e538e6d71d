"""Where a plugin works: the choices down the tenant tree, resolved to one set per tenant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from zhengcai.tenancy.tree import TenantTree


class Choice(StrEnum):
    """What one tenant says about one plugin."""

    INHERIT = "inherit"
    ON = "on"
    OFF = "off"
    LOCKED_ON = "locked-on"
    LOCKED_OFF = "locked-off"


LOCKS = frozenset({Choice.LOCKED_ON, Choice.LOCKED_OFF})
TURNS_ON = frozenset({Choice.ON, Choice.LOCKED_ON})

Choices = Mapping[tuple[str, str], Choice]
"""`(plugin, tenant) → choice`; what is absent inherits."""

Why = Literal["own", "inherited", "locked", "unset", "requires"]
"""What decides: the tenant's own word, that of one above, a lock above, nobody's, or another plugin
that is required and does not work here."""


@dataclass(frozen=True, slots=True)
class Word:
    """By whom and since when a choice holds, and what is to follow it on which day."""

    since: datetime | None = None
    organisation: str = ""
    planned: Choice | None = None
    planned_from: date | None = None
    held: str | None = None
    """Why the planned choice did not begin on its day."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a plugin works in a tenant and why; `decided_at` is the tenant whose choice decides."""

    on: bool
    why: Why
    decided_at: str | None = None
    choice: Choice = Choice.INHERIT
    missing: tuple[str, ...] = ()


def _decided(plugin: str, path: Iterable[str], choices: Choices) -> tuple[str | None, Choice]:
    """The tenant on `path` (root first) whose choice decides, and that choice.

    Somebody on the path must switch a plugin on and nobody may switch it off; a lock decides for
    all below it.
    """
    decided: tuple[str | None, Choice] = (None, Choice.INHERIT)
    for code in path:
        choice = choices.get((plugin, code), Choice.INHERIT)
        if choice in LOCKS or choice is Choice.OFF:
            return code, choice
        if choice is Choice.ON:
            decided = (code, choice)
    return decided


def effective(plugin: str, path: Iterable[str], choices: Choices) -> bool:
    """Whether the choices let `plugin` work at the end of `path` (root first)."""
    return _decided(plugin, path, choices)[1] in TURNS_ON


class Enablement:
    """The enabled set of every tenant. Equal sets are one object, so caches by set stay small."""

    def __init__(
        self,
        tree: TenantTree,
        choices: Choices,
        plugins: Iterable[str],
        requires: Mapping[str, Iterable[str]],
        always: Iterable[str] = (),
        words: Mapping[tuple[str, str], Word] | None = None,
    ) -> None:
        self.tree = tree
        self.choices = choices
        self.always = frozenset(always)
        self.plugins = tuple(name for name in plugins if name not in self.always)
        self.requires = {name: tuple(needs) for name, needs in requires.items()}
        self.words = words or {}
        self.kept: dict[str, frozenset[str]] = {}
        """By tenant, the plugins that are off and have rows there, once somebody has asked."""
        self._sets: dict[str, frozenset[str]] = {}
        self._interned: dict[frozenset[str], frozenset[str]] = {}

    def enabled(self, tenant: str) -> frozenset[str]:
        """The plugins that work in `tenant`: switched on, and with all that they require."""
        found = self._sets.get(tenant)
        if found is None:
            path = self._path(tenant)
            on = {name for name in self.plugins if effective(name, path, self.choices)}
            while missing := {
                n for n in on if any(r not in on | self.always for r in self.requires.get(n, ()))
            }:
                on -= missing
            chosen = self.always | on
            found = self._sets[tenant] = self._interned.setdefault(chosen, chosen)
        return found

    def standing(self, plugin: str, tenant: str) -> Standing:
        """How `plugin` stands in `tenant`, and what decides it."""
        decided_at, choice = _decided(plugin, self._path(tenant), self.choices)
        on = plugin in self.enabled(tenant)
        if choice in TURNS_ON and not on:
            working = self.enabled(tenant)
            missing = tuple(r for r in self.requires.get(plugin, ()) if r not in working)
            return Standing(False, "requires", decided_at, choice, missing)
        why: Why = "inherited"
        if decided_at is None:
            why = "unset"
        elif decided_at == tenant:
            why = "own"
        elif choice in LOCKS:
            why = "locked"
        return Standing(on, why, decided_at, choice)

    def word(self, plugin: str, tenant: str) -> Word:
        """What is known of the tenant's own choice."""
        return self.words.get((plugin, tenant), Word())

    def locked_by(self, plugin: str, tenant: str) -> str | None:
        """The tenant above `tenant` that has locked the plugin, or None."""
        for code in self._path(tenant)[:-1]:
            if self.choices.get((plugin, code)) in LOCKS:
                return code
        return None

    def with_choices(self, changes: Choices) -> "Enablement":
        """How everything would stand with `changes`."""
        return Enablement(
            self.tree,
            {**self.choices, **changes},
            self.plugins,
            self.requires,
            self.always,
            self.words,
        )

    def on_day(self, day: date) -> "Enablement":
        """How everything will stand on `day` if every choice planned until then begins."""
        return self.with_choices(
            {
                key: word.planned
                for key, word in self.words.items()
                if word.planned is not None
                and word.held is None
                and word.planned_from is not None
                and word.planned_from <= day
            }
        )

    def dependents(self, plugin: str) -> frozenset[str]:
        """The plugin, and those that could not work without it."""
        found: set[str] = set()
        more = {plugin}
        while more:
            found |= more
            more = {name for name, needs in self.requires.items() if found & set(needs)} - found
        return frozenset(found)

    def _path(self, tenant: str) -> tuple[str, ...]:
        node = self.tree.get(tenant)
        return node.path if node else ()
