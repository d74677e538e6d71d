"""Working days: Monday to Friday, changed by the yearly notices of the State Council and of regions.

A year whose notice is not loaded is answered by weekday alone, and every result that leans on it is
provisional and says why. Xinjiang's own holidays are a layer over the national table; a year for
which a layer holds nothing, or holds a day that is not confirmed, makes results provisional there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from zhengcai.clock import SHANGHAI
from zhengcai.rules.rule import NATIONAL

_DAY = timedelta(days=1)
_CONFIRMED = ("V", "V2")


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that is not what its weekday says; `mark` as in the rule book (K and U: unconfirmed)."""

    jurisdiction: str
    day: date
    working: bool
    festival: str = ""
    mark: str = "V2"
    source: str = ""


@dataclass(frozen=True, slots=True)
class DueDate:
    """A counted day. Provisional when a notice that it leans on is missing; `reason` says which."""

    day: date
    provisional: bool = False
    reason: str = ""

    @property
    def ends(self) -> datetime:
        """24:00 of the day in Asia/Shanghai, the first moment that is too late."""
        return datetime.combine(self.day + _DAY, time(), SHANGHAI)


class WorkCalendar:
    """An immutable snapshot of all exceptions. `path` is a tenant's path from root to itself."""

    def __init__(self, days: Iterable[CalendarDay]) -> None:
        self._layers: dict[str, dict[date, CalendarDay]] = {}
        for each in days:
            self._layers.setdefault(each.jurisdiction, {})[each.day] = each
        self._years = {
            code: frozenset(day.year for day in layer) for code, layer in self._layers.items()
        }

    def is_working(self, day: date, path: tuple[str, ...] = ()) -> bool:
        """Whether `day` is a working day there, as far as the loaded notices tell."""
        found = self._exception(day, path)
        return found.working if found else day.weekday() < 5

    def next_working_day(self, day: date, path: tuple[str, ...] = ()) -> DueDate:
        """`day` itself when it is a working day, else the first one after it."""
        return self.add_working_days(day, 0, path)

    def add_working_days(self, day: date, count: int, path: tuple[str, ...] = ()) -> DueDate:
        """The `count`-th working day after `day`, which itself is not counted.

        With a count of 0, the first working day from `day` on. Raises `ValueError` below 0.
        """
        if count < 0:
            raise ValueError("working days are counted forward; see subtract_working_days")
        doubts: dict[str, None] = {}
        at = day if count == 0 else day + _DAY
        left = max(count, 1)
        while True:
            self._note_doubt(at, path, doubts)
            left -= self.is_working(at, path)
            if left == 0:
                return _due(at, doubts)
            at += _DAY

    def subtract_working_days(self, day: date, count: int, path: tuple[str, ...] = ()) -> DueDate:
        """The `count`-th working day before `day`, which itself is not counted; `count` from 1."""
        if count < 1:
            raise ValueError("count at least one working day back")
        doubts: dict[str, None] = {}
        at = day
        while count:
            at -= _DAY
            self._note_doubt(at, path, doubts)
            count -= self.is_working(at, path)
        return _due(at, doubts)

    def working_days_between(self, start: date, end: date, path: tuple[str, ...] = ()) -> int:
        """How many working days lie after `start`, up to and including `end`; 0 when end <= start."""
        span = (end - start).days
        return sum(self.is_working(start + _DAY * step, path) for step in range(1, span + 1))

    def _exception(self, day: date, path: tuple[str, ...]) -> CalendarDay | None:
        for code in (*reversed(path), NATIONAL):
            layer = self._layers.get(code)
            if layer is not None and (found := layer.get(day)) is not None:
                return found
        return None

    def _note_doubt(self, day: date, path: tuple[str, ...], doubts: dict[str, None]) -> None:
        if day.year not in self._years.get(NATIONAL, ()):
            doubts[f"{day.year}年节假日安排的通知尚未载入"] = None
        for code in path:
            years = self._years.get(code)
            if years is not None and day.year not in years:
                doubts[f"{day.year}年地方节假日（{code}）的安排尚未载入"] = None
        found = self._exception(day, path)
        if found is not None and found.mark not in _CONFIRMED:
            doubts[f"{found.festival}（{day.isoformat()}）的放假日期尚未核实"] = None


def _due(day: date, doubts: dict[str, None]) -> DueDate:
    return DueDate(day, bool(doubts), "；".join(doubts))
