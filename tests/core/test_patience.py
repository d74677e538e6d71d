"""Loading a plugin on a machine that has little time for it, and one that hangs."""

import sys
import threading
import time
from collections.abc import Iterator

import pytest

from zhengcai.plugins.patience import within

PATIENCE = 0.3


@pytest.fixture
def over() -> Iterator[threading.Event]:
    """Ends what hangs, after the test."""
    event = threading.Event()
    yield event
    event.set()


def work(seconds: float) -> None:
    """Use the processor for so long."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_what_gets_little_of_the_processor_is_waited_for(over: threading.Event) -> None:
    """A quarter of the time and less, as beside many others: longer on the wall than it may work."""

    def served_seldom() -> str:
        for _ in range(30):
            work(0.005)
            over.wait(0.015)
        return "loaded"

    began = time.monotonic()
    assert within(PATIENCE, served_seldom) == "loaded"
    assert time.monotonic() - began > PATIENCE


def test_what_stands_still_is_given_up(over: threading.Event) -> None:
    with pytest.raises(TimeoutError, match=r"no end after 0\.3 s"):
        within(PATIENCE, over.wait)


def test_what_works_and_then_stands_still_is_given_up(over: threading.Event) -> None:
    def stuck() -> None:
        work(0.1)
        over.wait()

    with pytest.raises(TimeoutError):
        within(PATIENCE, stuck)


def test_what_turns_in_a_circle_is_given_up(over: threading.Event) -> None:
    def circling() -> None:
        while not over.is_set():
            pass

    with pytest.raises(TimeoutError):
        within(PATIENCE, circling)


def test_what_fails_says_why() -> None:
    with pytest.raises(SystemExit):
        within(PATIENCE, lambda: sys.exit(3))
