"""The rules and holidays of a locality, as rows of the rule book and of the calendar."""

from zhengcai.rules.calendar import CalendarDay
from zhengcai.rules.packaged import rules_of
from zhengcai.rules.rule import Rule
from zhengcai.tenancy.localities import Locality


def local_rules(locality: Locality) -> tuple[Rule, ...]:
    """The rows of `[[rules]]`; without a jurisdiction a row holds for every root.

    Raises `pydantic.ValidationError`. Whether a row may stand beside the law is the book's question.
    """
    return rules_of(locality.rules, jurisdiction=list(locality.divisions))


def local_days(locality: Locality) -> tuple[CalendarDay, ...]:
    """The days of `[[holidays]]`, for every root."""
    return tuple(
        CalendarDay(root, day, holiday.working, holiday.festival, holiday.mark, holiday.source)
        for root in locality.divisions
        for holiday in locality.holidays
        for day in holiday.days
    )
