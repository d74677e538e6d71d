"""The periods of assessment into which a contract's term falls, and the days that follow them."""

from collections.abc import Iterator
from datetime import date, timedelta

from zhengcai import Context
from zhengcai_governance.service_terms import MONTHS

_DAY = timedelta(days=1)


def periods(starts_on: date, ends_on: date, period: str) -> Iterator[tuple[int, date, date]]:
    """`(ordinal from 1, first day, last day)`; the last one ends with the contract."""
    ordinal, first = 1, starts_on
    while first <= ends_on:
        following = _later(starts_on, ordinal * MONTHS[period])
        yield ordinal, first, min(following - _DAY, ends_on)
        ordinal, first = ordinal + 1, following


def _later(start: date, months: int) -> date:
    """The same day of a later month; where it has none, the first day of the month after it."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    try:
        return date(year, month + 1, start.day)
    except ValueError:
        return date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)


def working_days_after(ctx: Context, start: date, days: int) -> date:
    """The last of so many working days after `start`, by the calendar of this tenant."""
    return ctx.runtime.snapshot.calendar.add_working_days(start, days, ctx.tenant.path).day
