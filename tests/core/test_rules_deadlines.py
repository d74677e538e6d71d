"""Working days and statutory periods, against the table of known results and general laws."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengcai.clock import SHANGHAI
from zhengcai.rules.book import RuleBook
from zhengcai.rules.calendar import CalendarDay, DueDate, WorkCalendar
from zhengcai.rules.deadlines import before, deadline, earliest, latest
from zhengcai.rules.packaged import packaged_days, packaged_rows
from zhengcai.rules.rule import Rule

XINJIANG = ("650000", "650100")
EID = [
    CalendarDay("650000", date(2026, 3, 20), False, "肉孜节"),
    *(CalendarDay("650000", date(2026, 5, day), False, "古尔邦节") for day in (27, 28, 29)),
    CalendarDay("650000", date(2024, 4, 10), False, "肉孜节", mark="K"),
]
CALENDAR = WorkCalendar([*packaged_days(), *EID])
RULES = {row.rule_id: row for row in RuleBook.from_rows(packaged_rows())}

days = st.dates(date(2004, 1, 1), date(2026, 9, 30))
counts = st.integers(1, 60)
paths = st.sampled_from([(), XINJIANG])


def counted(unit: str, value: int) -> Rule:
    return RULES["A-07"].model_copy(update={"unit": unit, "value": value})


@pytest.mark.parametrize(
    ("count", "rule_id", "start", "end"),
    [
        (earliest, "A-07", date(2026, 9, 21), date(2026, 10, 12)),  # day 20 is Sunday 10-11
        (earliest, "A-06", date(2026, 9, 29), date(2026, 10, 12)),
        (deadline, "A-17-response", date(2026, 9, 28), date(2026, 10, 16)),  # ten working days
        (deadline, "A-25", date(2026, 4, 1), date(2026, 4, 2)),  # end of the result notice …
        (deadline, "A-38", date(2026, 4, 2), date(2026, 4, 14)),  # … and the last day to query
        (deadline, "A-39", date(2026, 4, 30), date(2026, 5, 13)),
        (deadline, "A-40", date(2026, 5, 14), date(2026, 6, 4)),
        (deadline, "A-44", date(2026, 1, 30), date(2026, 3, 19)),
        (deadline, "A-27", date(2026, 9, 2), date(2026, 10, 8)),  # day 30 is a holiday
        (deadline, "A-28", date(2026, 2, 12), date(2026, 2, 14)),  # a make-up Saturday
        (deadline, "A-29", date(2026, 2, 12), date(2026, 2, 28)),  # a make-up Saturday
        (deadline, "A-29", date(2025, 12, 29), date(2026, 1, 8)),  # over the year's end
        (deadline, "A-62-litigation", date(2025, 8, 31), date(2026, 2, 28)),
        (deadline, "A-58", date(2008, 2, 29), date(2023, 2, 28)),
        (before, "A-18", date(2026, 10, 12), date(2026, 10, 9)),  # 10-10 is a make-up Saturday
        (before, "A-09", date(2026, 10, 20), date(2026, 10, 5)),
        (latest, "A-07", date(2026, 10, 12), date(2026, 9, 22)),
        (latest, "A-07", date(2026, 10, 11), date(2026, 9, 20)),  # a Sunday: nothing ends on it
        (latest, "A-06", date(2026, 10, 12), date(2026, 9, 29)),
    ],
)
def test_known_results(
    count: Callable[[Rule, date, WorkCalendar], DueDate], rule_id: str, start: date, end: date
) -> None:
    assert count(RULES[rule_id], start, CALENDAR) == DueDate(end)


def test_a_regional_layer_moves_the_deadline_there_alone() -> None:
    assert deadline(RULES["A-29"], date(2026, 5, 22), CALENDAR).day == date(2026, 6, 2)
    assert deadline(RULES["A-29"], date(2026, 5, 22), CALENDAR, XINJIANG).day == date(2026, 6, 5)
    assert CALENDAR.is_working(date(2026, 3, 20))
    assert not CALENDAR.is_working(date(2026, 3, 20), XINJIANG)
    assert not CALENDAR.is_working(date(2026, 10, 1), XINJIANG)


@pytest.mark.parametrize(
    ("start", "path", "reason"),
    [
        (date(2026, 12, 28), (), "2027年节假日安排的通知尚未载入"),
        (date(2027, 6, 1), (), "2027年节假日安排的通知尚未载入"),
        (date(2003, 6, 2), (), "2003年节假日安排的通知尚未载入"),
        (date(2024, 4, 8), XINJIANG, "肉孜节（2024-04-10）的放假日期尚未核实"),
        (date(2025, 6, 3), XINJIANG, "2025年地方节假日（650000）的安排尚未载入"),
    ],
)
def test_a_result_that_leans_on_a_missing_notice_is_provisional(
    start: date, path: tuple[str, ...], reason: str
) -> None:
    due = deadline(RULES["A-29"], start, CALENDAR, path)
    assert (due.provisional, due.reason) == (True, reason)
    assert due.day > start


def test_a_loaded_notice_settles_a_provisional_result() -> None:
    notice = [CalendarDay("CN", date(2027, 1, 1), False, "元旦")]
    settled = deadline(RULES["A-29"], date(2026, 12, 28), WorkCalendar([*packaged_days(), *notice]))
    assert settled == DueDate(date(2027, 1, 7))


def test_a_moment_counts_as_its_day_in_shanghai_and_a_day_ends_at_its_midnight() -> None:
    late_in_london = datetime(2026, 9, 20, 16, 30, tzinfo=UTC)
    due = earliest(RULES["A-07"], late_in_london, CALENDAR)
    assert due.day == date(2026, 10, 12)
    assert due.ends == datetime(2026, 10, 13, tzinfo=SHANGHAI)
    with pytest.raises(ValueError, match="offset"):
        earliest(RULES["A-07"], late_in_london.replace(tzinfo=None), CALENDAR)


@pytest.mark.parametrize("count", [deadline, before])
def test_a_rule_that_counts_no_days_is_no_period(
    count: Callable[[Rule, date, WorkCalendar], DueDate],
) -> None:
    with pytest.raises(TypeError, match="A-31"):
        count(RULES["A-31"], date(2026, 1, 5), CALENDAR)


def test_working_days_are_counted_in_the_stated_direction_only() -> None:
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.add_working_days(date(2026, 1, 5), -1)
    with pytest.raises(ValueError, match="back"):
        CALENDAR.subtract_working_days(date(2026, 1, 5), 0)


@given(day=days, count=counts, unit=st.sampled_from(["working_day", "calendar_day"]), path=paths)
def test_a_period_ends_on_a_working_day_and_never_shrinks(
    day: date, count: int, unit: str, path: tuple[str, ...]
) -> None:
    due = deadline(counted(unit, count), day, CALENDAR, path).day
    assert CALENDAR.is_working(due, path)
    assert due >= day + timedelta(days=count)
    assert due <= deadline(counted(unit, count + 1), day, CALENDAR, path).day
    assert due <= deadline(counted(unit, count), day + timedelta(days=1), CALENDAR, path).day


@given(day=days, count=counts, path=paths)
def test_counting_forward_and_back_agree(day: date, count: int, path: tuple[str, ...]) -> None:
    end = CALENDAR.add_working_days(day, count, path).day
    assert CALENDAR.working_days_between(day, end, path) == count
    back = CALENDAR.subtract_working_days(end, count, path).day
    assert back <= CALENDAR.next_working_day(day, path).day
    assert CALENDAR.working_days_between(back, end, path) == count
