"""The regions of a deployment: the first page of all, and how somebody gets from one to another."""

from dataclasses import dataclass

from zhengcai.web.views.common import Link
from zhengcai.web.views.lists import Search
from zhengcai.web.views.shell import Shell


@dataclass(frozen=True, kw_only=True)
class PlaceLine:
    """A tenant that a search found; `above` names those that it reports to, the root first."""

    name: str
    code: str
    href: str
    above: str = ""


@dataclass(frozen=True, kw_only=True)
class RegionPanel:
    """One region and the places that report to its root; `total` counts all of its tenants."""

    name: str
    code: str
    href: str
    total: int
    places: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class PlacesView:
    """Where to? `found` are hits of a search, `more` says that there are others beside them.

    `keep` is the page to open in the tenant that is chosen, where it can be opened there.
    """

    shell: Shell
    action: str
    search: Search
    keep: str = ""
    regions: tuple[RegionPanel, ...] = ()
    found: tuple[PlaceLine, ...] = ()
    more: bool = False
