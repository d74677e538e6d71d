"""Days and hours of the demonstration: what a refusal names, and when people work."""

import re
from collections.abc import Collection
from datetime import date, datetime, time
from functools import cache

from zhengcai.clock import SHANGHAI
from zhengcai.rules.calendar import WorkCalendar
from zhengcai.rules.packaged import packaged_days
from zhengcai.web.demonstration import PlayedProblem

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def day_told(problems: Collection[PlayedProblem], code: str) -> date:
    """The day that a refusal names: the last one in the problem of that code."""
    text = next(problem.message for problem in problems if problem.code == code)
    return date.fromisoformat(_DAY.findall(text)[-1])


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in Asia/Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def office_day(day: date) -> date:
    """`day`, or the next one on which people work: no law asks for it here."""
    return _calendar().next_working_day(day).day


@cache
def _calendar() -> WorkCalendar:
    return WorkCalendar(packaged_days())
