"""Statutory periods as they run in one tenant: `ctx.due`, `ctx.not_before`, `ctx.latest`."""

from abc import abstractmethod
from datetime import date, datetime

from zhengcai.actions.runtime import Runtime
from zhengcai.rules.calendar import DueDate
from zhengcai.rules.deadlines import deadline, earliest, latest
from zhengcai.rules.rule import Rule
from zhengcai.tenancy.tree import Tenant


class Periods:
    """Counts by the rules and the calendar of the tenant."""

    __slots__ = ()

    runtime: Runtime
    tenant: Tenant

    @abstractmethod
    def rule(self, rule_id: str, on: date | None = None) -> Rule:
        """The rule that binds here on `on` (today); refuses where none is configured."""

    def due(self, rule_id: str, start: date | datetime, on: date | None = None) -> DueDate:
        """The last day allowed by a "not later than" rule that starts to run at `start`."""
        rule = self.rule(rule_id, on)
        return deadline(rule, start, self.runtime.snapshot.calendar, self.tenant.path)

    def not_before(self, rule_id: str, start: date | datetime, on: date | None = None) -> DueDate:
        """The first day allowed by a "not earlier than" rule that starts to run at `start`."""
        rule = self.rule(rule_id, on)
        return earliest(rule, start, self.runtime.snapshot.calendar, self.tenant.path)

    def latest(self, rule_id: str, event: date | datetime, on: date | None = None) -> DueDate:
        """The last start from which a "not earlier than" rule has run by `event`; days only."""
        rule = self.rule(rule_id, on)
        return latest(rule, event, self.runtime.snapshot.calendar, self.tenant.path)
