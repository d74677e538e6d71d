"""Rules and statutory periods as they bind the work at hand: `ctx.rule`, `ctx.due`, and others.

Which day's rules: those of `on` where it is given, else of the record `of`, else of the record at
hand, so that business in progress ends under the rules that it began with, else of today.
"""

from abc import abstractmethod
from collections.abc import Iterator
from datetime import date, datetime

from zhengcai.actions.runtime import Runtime
from zhengcai.database.models import Subject
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.rules.book import RuleNotConfigured
from zhengcai.rules.calendar import DueDate
from zhengcai.rules.deadlines import deadline, earliest, latest
from zhengcai.rules.rule import Rule
from zhengcai.tenancy.tree import Tenant


class Periods:
    """Counts by the rules and the calendar of the tenant."""

    __slots__ = ()

    runtime: Runtime
    tenant: Tenant
    bound: dict[str, Rule]
    performing: tuple[Subject, ...]
    matter: Subject | None

    @property
    @abstractmethod
    def today(self) -> date:
        """The business date in Asia/Shanghai."""

    @property
    def rules_on(self) -> date:
        """The day whose rules bind the work at hand.

        That of the innermost record under way that has one (`Subject.bound_on`), else of the record
        that is read or whose business a new one continues, else today.
        """
        at_hand = (*reversed(self.performing), self.matter)
        days = (each.bound_on for each in at_hand if each is not None)
        return next((day for day in days if day is not None), self.today)

    def rule(self, rule_id: str, on: date | None = None, of: Subject | None = None) -> Rule:
        """The rule that binds here: noted as having bound this work.

        Refuses with "not configured" where the rule book has no value.
        """
        day = on or (self.rules_on if of is None else of.bound_on or self.today)
        try:
            rule = self.runtime.snapshot.rules.at(self.tenant.path, day).get(rule_id)
        except RuleNotConfigured as error:
            raise Refusal(
                Problem(error.code, error.message, law=error.law), reason=Reason.CONFLICT
            ) from error
        self.bound[rule_id] = rule
        return rule

    def rule_over_time(self, rule_id: str) -> Iterator[tuple[date, date | None, Rule]]:
        """First day, first day after (None: open) and row of all that binds here at some time.

        For statements over many records, each of which keeps the rule of its own day.
        """
        return self.runtime.snapshot.rules.over_time(rule_id, self.tenant.path)

    def due(
        self,
        rule_id: str,
        start: date | datetime,
        on: date | None = None,
        of: Subject | None = None,
    ) -> DueDate:
        """The last day allowed by a "not later than" rule that starts to run at `start`."""
        rule = self.rule(rule_id, on, of)
        return deadline(rule, start, self.runtime.snapshot.calendar, self.tenant.path)

    def not_before(
        self,
        rule_id: str,
        start: date | datetime,
        on: date | None = None,
        of: Subject | None = None,
    ) -> DueDate:
        """The first day allowed by a "not earlier than" rule that starts to run at `start`."""
        rule = self.rule(rule_id, on, of)
        return earliest(rule, start, self.runtime.snapshot.calendar, self.tenant.path)

    def latest(
        self,
        rule_id: str,
        event: date | datetime,
        on: date | None = None,
        of: Subject | None = None,
    ) -> DueDate:
        """The last start from which a "not earlier than" rule has run by `event`; days only."""
        rule = self.rule(rule_id, on, of)
        return latest(rule, event, self.runtime.snapshot.calendar, self.tenant.path)
