"""Never ends declaring."""

import threading

from zhengcai import hookimpl


@hookimpl
def declare() -> list[object]:
    """No declaration."""
    threading.Event().wait()
    return []
