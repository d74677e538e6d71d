"""Counting statutory periods, once for everything.

The start day is not counted; a period of working days ends on a working day; a period of calendar
days, months or years whose last day is off moves to the next working day (令87 第85条, 令94 第42条,
令110 第49条). Moving a minimum waiting period forward too is the safe reading: the law only forbids
it to be shorter. A period ends at 24:00 in Asia/Shanghai unless the document names an hour.
"""

import calendar as gregorian
from datetime import date, datetime, timedelta

from zhengcai import clock
from zhengcai.rules.calendar import DueDate, WorkCalendar
from zhengcai.rules.rule import Rule


def deadline(
    rule: Rule, start: date | datetime, calendar: WorkCalendar, path: tuple[str, ...] = ()
) -> DueDate:
    """The latest day, inclusive, for what `rule` allows after `start` (a MAX rule).

    `start` is a date, or a moment with an offset. Raises `TypeError` for a rule that counts neither
    days, months nor years, and `ValueError` for a moment without an offset.
    """
    return _after(rule, start, calendar, path)


def earliest(
    rule: Rule, start: date | datetime, calendar: WorkCalendar, path: tuple[str, ...] = ()
) -> DueDate:
    """The first day on which what `rule` makes wait may happen after `start` (a MIN rule)."""
    return _after(rule, start, calendar, path)


def before(
    rule: Rule, event: date | datetime, calendar: WorkCalendar, path: tuple[str, ...] = ()
) -> DueDate:
    """The day that lies the rule's period before `event`; the event's day is not counted.

    The last day of notice for a minimum period that must end by `event` (A-09), and the first day
    for what may not happen earlier than that before it (A-18).
    """
    day = _day(event)
    if rule.unit == "working_day":
        return calendar.subtract_working_days(day, rule.integer, path)
    if rule.unit == "calendar_day":
        return DueDate(day - timedelta(days=rule.integer))
    raise TypeError(f"rule {rule.rule_id} counts {rule.unit}, not days")


def latest(
    rule: Rule, event: date | datetime, calendar: WorkCalendar, path: tuple[str, ...] = ()
) -> DueDate:
    """The last start from which the rule's period has run by `event`, as `earliest` counts it."""
    end, found = _day(event), before(rule, event, calendar, path)
    while earliest(rule, found.day, calendar, path).day > end:
        found = DueDate(found.day - timedelta(days=1), found.provisional, found.reason)
    return found


def _after(
    rule: Rule, start: date | datetime, calendar: WorkCalendar, path: tuple[str, ...]
) -> DueDate:
    day, count = _day(start), rule.integer
    if rule.unit == "working_day":
        return calendar.add_working_days(day, count, path)
    if rule.unit == "calendar_day":
        return calendar.next_working_day(day + timedelta(days=count), path)
    if rule.unit in ("month", "year"):
        months = count if rule.unit == "month" else 12 * count
        return calendar.next_working_day(_add_months(day, months), path)
    raise TypeError(f"rule {rule.rule_id} counts {rule.unit}, not days, months or years")


def _day(moment: date | datetime) -> date:
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset from UTC")
    return clock.local(moment).date()


def _add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
