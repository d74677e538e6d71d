"""How long a plugin may take to be imported and to declare: a hang must not spread."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_WORKING = 0.02
"""The share of a processor by which one that works, on a machine where fifty others want it as well,
is told from one that waits for what never comes."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Run `work` in a thread of its own; `TimeoutError` once it hangs. What it raises is raised.

    Not time on the wall is counted: on a machine with a load of fifteen a healthy import of one
    second takes longer than ten, and the plugin would be lost for as long as the process lives. It is
    given up when this process, which does little else while it loads, has used `seconds` of processor
    time, or next to none of them in a stretch of `seconds`: it turns in a circle, or stands still.
    """
    outcome: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True, name="zhengcai-plugin-load")
    began = before = time.process_time()
    thread.start()
    thread.join(seconds)
    while thread.is_alive():
        used = time.process_time()
        if used - began >= seconds or used - before < seconds * _WORKING:
            raise TimeoutError(f"no end after {seconds:g} s")
        before = used
        thread.join(seconds)
    if failed:
        raise failed[0]
    return outcome[0]
