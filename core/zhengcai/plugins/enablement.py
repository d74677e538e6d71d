"""Where a plugin works: the choices down the tenant tree, resolved to one set per tenant."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from zhengcai.tenancy.tree import TenantTree


class Choice(StrEnum):
    """What one tenant says about one plugin."""

    INHERIT = "inherit"
    ON = "on"
    OFF = "off"
    LOCKED_ON = "locked-on"
    LOCKED_OFF = "locked-off"


Choices = Mapping[tuple[str, str], Choice]
"""`(plugin, tenant) → choice`; what is absent inherits."""


def effective(plugin: str, path: Iterable[str], choices: Choices) -> bool:
    """Whether `plugin` works at the end of `path` (root first).

    Somebody on the path must switch it on and nobody may switch it off; a lock decides for all
    below it.
    """
    on = False
    for code in path:
        choice = choices.get((plugin, code), Choice.INHERIT)
        if choice is Choice.LOCKED_ON:
            return True
        if choice in (Choice.OFF, Choice.LOCKED_OFF):
            return False
        on = on or choice is Choice.ON
    return on


class Enablement:
    """The enabled set of every tenant. Equal sets are one object, so caches by set stay small."""

    def __init__(
        self,
        tree: TenantTree,
        choices: Choices,
        plugins: Iterable[str],
        requires: Mapping[str, Iterable[str]],
        always: Iterable[str] = (),
    ) -> None:
        self.tree = tree
        self.choices = choices
        self.always = frozenset(always)
        self.plugins = tuple(name for name in plugins if name not in self.always)
        self.requires = {name: tuple(needs) for name, needs in requires.items()}
        self._sets: dict[str, frozenset[str]] = {}
        self._interned: dict[frozenset[str], frozenset[str]] = {}

    def enabled(self, tenant: str) -> frozenset[str]:
        """The plugins that work in `tenant`: switched on, and with all that they require."""
        found = self._sets.get(tenant)
        if found is None:
            node = self.tree.get(tenant)
            path = node.path if node else ()
            on = {name for name in self.plugins if effective(name, path, self.choices)}
            while missing := {
                n for n in on if any(r not in on | self.always for r in self.requires.get(n, ()))
            }:
                on -= missing
            chosen = self.always | on
            found = self._sets[tenant] = self._interned.setdefault(chosen, chosen)
        return found
