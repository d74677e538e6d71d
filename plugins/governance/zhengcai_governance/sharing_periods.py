"""How long an edition of a specification answers."""

from datetime import date

from zhengcai_governance.models.sharing import Specification
from zhengcai_governance.sharing_terms import READABLE


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def readable(row: Specification, today: date) -> bool:
    """Whether an edition answers on that day, whatever the daily job has come to."""
    ends = row.readable_until
    return row.state in READABLE and (ends is None or today <= ends)
