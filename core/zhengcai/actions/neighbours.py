"""The ports by name, typed: `ctx.fiscal`, `ctx.notify`."""

from abc import abstractmethod
from typing import Any

from zhengcai.ports import (
    AnnouncementsPort,
    AwardsPort,
    ContractsPort,
    FiscalPort,
    NotifyPort,
    PlansPort,
)


class Neighbours:
    """What the other plugins provide, to whoever can find a provider."""

    __slots__ = ()

    @abstractmethod
    def port(self, name: str) -> Any:
        """The provider of a port, if its plugin works here; refuses otherwise."""

    @property
    def fiscal(self) -> FiscalPort:
        found: FiscalPort = self.port("fiscal")
        return found

    @property
    def plans(self) -> PlansPort:
        found: PlansPort = self.port("plans")
        return found

    @property
    def awards(self) -> AwardsPort:
        found: AwardsPort = self.port("awards")
        return found

    @property
    def contracts(self) -> ContractsPort:
        found: ContractsPort = self.port("contracts")
        return found

    @property
    def announcements(self) -> AnnouncementsPort:
        found: AnnouncementsPort = self.port("announcements")
        return found

    @property
    def notify(self) -> NotifyPort:
        found: NotifyPort = self.port("notify")
        return found
