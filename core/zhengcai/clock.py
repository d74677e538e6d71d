"""The one clock. All code asks `now()`; nothing else reads the time of day.

A sandbox deployment can move the clock of one region's tree forward, so that a procedure of sixty
days plays in seconds. The offset is set for the current task by whoever opens the work
(`use_offset`), so two regions can stand at different dates in one process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_offset: ContextVar[timedelta] = ContextVar("zhengcai_clock_offset", default=timedelta(0))


def now() -> datetime:
    """The current time in Asia/Shanghai, moved by the offset of the current work."""
    return datetime.now(SHANGHAI) + _offset.get()


def today() -> date:
    """The current date in Asia/Shanghai."""
    return now().date()


def local(moment: datetime) -> datetime:
    """`moment` as wall-clock time in Asia/Shanghai."""
    return moment.astimezone(SHANGHAI)


def wall() -> datetime:
    """The machine's time, never moved: for what belongs to the machine (session expiry, logs)."""
    return datetime.now(UTC)


@contextmanager
def use_offset(offset: timedelta) -> Iterator[None]:
    """Run the enclosed work `offset` ahead of the machine's time."""
    token = _offset.set(offset)
    try:
        yield
    finally:
        _offset.reset(token)
