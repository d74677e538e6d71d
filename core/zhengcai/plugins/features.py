"""Which features of a plugin are open in a tenant: now, and at any moment before.

A release brings a feature, a wave opens it tenant by tenant. What began before keeps what it began
with: the roll-out must not disturb business, so every turn is remembered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from zhengcai.plugins.manifest import FeatureEntry, Manifest, released
from zhengcai.tenancy.tree import TenantTree


class Turn(StrEnum):
    """What happens to a feature in a tenant."""

    OPEN = "open"
    CLOSED = "closed"
    STOPPED = "stopped"
    """At once, in the tenant and below it, for business in progress as well."""
    RESUMED = "resumed"
    """What was stopped goes on as it was."""


@dataclass(frozen=True, slots=True)
class Turned:
    """One turn: when, and because of what (the id of a wave, or `choice`)."""

    at: datetime
    turn: Turn
    cause: str
    reason: str = ""
    organisation: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Turned":
        """From what `record` made."""
        at = datetime.fromisoformat(stored["at"])
        words = {name: stored.get(name, "") for name in ("cause", "reason", "organisation")}
        return cls(at, Turn(stored["turn"]), **words)

    def record(self) -> dict[str, str]:
        """As JSON values, to be stored."""
        return {
            "at": self.at.isoformat(),
            "turn": self.turn.value,
            "cause": self.cause,
            "reason": self.reason,
            "organisation": self.organisation,
        }


Why = Literal["first", "waiting", "opened", "closed", "stopped"]
"""There from the beginning; no wave has opened it yet; opened; closed again; stopped here or above."""

Key = tuple[str, str, str]
"""`(plugin, feature, tenant)`."""


@dataclass(frozen=True, slots=True)
class FeatureStanding:
    """Whether a feature is open in a tenant, and what decides it: `last` in `decided_at`."""

    open: bool
    why: Why
    last: Turned | None = None
    decided_at: str | None = None


Period = tuple[datetime | None, datetime | None]
"""From a moment on and before another; None: without that bound."""


class Features:
    """The features of the loaded plugins in every tenant.

    `first` is the version of each plugin that the deployment ran first: a feature that is no newer
    is open where nobody has turned it. A plugin without one is in its first version.
    """

    def __init__(
        self,
        tree: TenantTree,
        manifests: Iterable[Manifest],
        first: Mapping[str, str],
        turns: Mapping[Key, Sequence[Turned]],
    ) -> None:
        self.tree = tree
        self.turns = turns
        self.declared: dict[tuple[str, str], FeatureEntry] = {}
        self.new: set[tuple[str, str]] = set()
        self.first: dict[str, str] = {}
        for manifest in manifests:
            self.first[manifest.id] = first.get(manifest.id, manifest.version)
            began = released(self.first[manifest.id])
            for entry in manifest.features:
                self.declared[manifest.id, entry.id] = entry
                if released(entry.since) > began:
                    self.new.add((manifest.id, entry.id))
        self._turned = {(plugin, feature) for plugin, feature, _ in turns}
        self._periods: dict[Key, tuple[Period, ...]] = {}

    def settled(self, plugin: str, feature: str) -> bool:
        """Whether it is open everywhere and always was: then there is nothing to ask."""
        return self._known(plugin, feature) not in self.new | self._turned

    def standing(self, plugin: str, feature: str, tenant: str) -> FeatureStanding:
        """How a feature stands in a tenant now. Raises `LookupError` for one that nobody declares."""
        if self.settled(plugin, feature):
            return FeatureStanding(True, "first")
        for code in self._path(tenant):
            halt = _last(self._of(plugin, feature, code), Turn.STOPPED, Turn.RESUMED)
            if halt is not None and halt.turn is Turn.STOPPED:
                return FeatureStanding(False, "stopped", halt, code)
        last = _last(self._of(plugin, feature, tenant), Turn.OPEN, Turn.CLOSED)
        if last is not None:
            is_open = last.turn is Turn.OPEN
            return FeatureStanding(is_open, "opened" if is_open else "closed", last, tenant)
        new = (plugin, feature) in self.new
        return FeatureStanding(not new, "waiting" if new else "first")

    def is_open(
        self, plugin: str, feature: str, tenant: str, began: datetime | None = None
    ) -> bool:
        """Whether it is open now; with `began`, for what was begun there at that moment.

        What was begun keeps what it began with, but for what is stopped.
        """
        now = self.standing(plugin, feature, tenant)
        if began is None or now.why == "stopped" or self.settled(plugin, feature):
            return now.open
        return any(
            (since is None or since <= began) and (until is None or began < until)
            for since, until in self.periods(plugin, feature, tenant)
        )

    def ever(self, plugin: str, feature: str, tenant: str) -> bool:
        """Whether it is open in a tenant or once was: something may have begun with it."""
        return self.settled(plugin, feature) or bool(self.periods(plugin, feature, tenant))

    def periods(self, plugin: str, feature: str, tenant: str) -> tuple[Period, ...]:
        """When it was open in a tenant: whatever began inside began with it."""
        key = (plugin, feature, tenant)
        found = self._periods.get(key)
        if found is None:
            found = self._periods[key] = tuple(self._spans(plugin, feature, tenant))
        return found

    def _spans(self, plugin: str, feature: str, tenant: str) -> Iterable[Period]:
        opened = (plugin, feature) not in self.new
        halted: set[str] = set()
        since: datetime | None = None
        working = opened
        turns = [
            (turned.at, turned.turn, code)
            for code in self._path(tenant)
            for turned in self._of(plugin, feature, code)
            if code == tenant or turned.turn in (Turn.STOPPED, Turn.RESUMED)
        ]
        for at, turn, code in sorted(turns, key=lambda each: each[0]):
            if turn is Turn.STOPPED:
                halted.add(code)
            elif turn is Turn.RESUMED:
                halted.discard(code)
            else:
                opened = turn is Turn.OPEN
            works = opened and not halted
            if working and not works:
                yield since, at
            if works and not working:
                since = at
            working = works
        if working:
            yield since, None

    def _of(self, plugin: str, feature: str, tenant: str) -> Sequence[Turned]:
        return self.turns.get((plugin, feature, tenant), ())

    def _path(self, tenant: str) -> tuple[str, ...]:
        node = self.tree.get(tenant)
        return node.path if node else ()

    def _known(self, plugin: str, feature: str) -> tuple[str, str]:
        if (plugin, feature) not in self.declared:
            raise LookupError(f"{plugin} declares no feature {feature}")
        return plugin, feature


def _last(turns: Sequence[Turned], *kinds: Turn) -> Turned | None:
    return next((each for each in reversed(turns) if each.turn in kinds), None)
