"""The ten working days (A-61): when they end, and when an entry may be made.

An end that leans on a year whose holidays are not announced yet is provisional. Nothing is entered
on a provisional end, however long ago it was, and objections are taken until the end is final: no
reading of the calendar can cut the publicity short. The end is counted anew every day, so the
notice of the holidays moves it as soon as it is loaded.
"""

from datetime import date, timedelta

from zhengcai import Context, DueDate
from zhengcai_governance.models.reviews import Review

RULE = "A-61"


def period_of(ctx: Context, begins: date) -> DueDate:
    """The last day of a publicity that began on `begins`, which itself is not counted."""
    return ctx.due(RULE, begins, begins)


def end_of(ctx: Context, row: Review) -> DueDate | None:
    """The end of the publicity by the calendar as it is known now; None before it began."""
    return None if row.publicity_begins is None else period_of(ctx, row.publicity_begins)


def is_open(ctx: Context, row: Review) -> bool:
    """Whether objections are still taken."""
    end = end_of(ctx, row)
    return end is not None and (end.provisional or ctx.today <= end.day)


def may_enter(ctx: Context, row: Review) -> bool:
    """Whether the next working day after the final end has come."""
    end = end_of(ctx, row)
    if end is None or end.provisional:
        return False
    calendar = ctx.runtime.snapshot.calendar
    first = calendar.next_working_day(end.day + timedelta(days=1), ctx.tenant.path)
    return not first.provisional and ctx.today >= first.day


def days_left(ctx: Context, row: Review) -> int:
    """Working days from tomorrow to the end."""
    end = end_of(ctx, row)
    if end is None:
        return 0
    calendar = ctx.runtime.snapshot.calendar
    return calendar.working_days_between(ctx.today, end.day, ctx.tenant.path)
