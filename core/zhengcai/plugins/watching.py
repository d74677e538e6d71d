"""A watchdog for plugins that keep the processor: a thread that sees the event loop standing.

An endless loop without an `await` cannot be interrupted from within: no time-out of the loop is ever
reached. What can be done is to name who stands, to leave the plugin out once it gives the processor
back, and to end the process where others go on in its place.
"""

import asyncio
import os
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import structlog

from zhengcai.plugins.dispatch import Hook

log = structlog.get_logger(__name__)

FRAMES = 12
"""Frames of a standing loop that are logged: places in files, never values."""

_ASKING = Hook._ask.__code__


@dataclass(slots=True)
class Watchdog:
    """Watches the loop that runs when it is entered; `folders` are those of the plugins' packages.

    After `patience` seconds without a turn of the loop it names the plugin whose code is at work,
    and after `limit` seconds (None: never) it calls `end`. A plugin that has stood in a hook is
    given to `set_aside` as soon as the loop turns again.
    """

    folders: Mapping[Path, str]
    patience: float
    limit: float | None
    set_aside: Callable[[str, str], None]
    end: Callable[[], None] = lambda: os._exit(70)
    stood: Counter[str] = field(default_factory=Counter)
    """How often each plugin has stood."""
    _turned: float = 0.0
    _due: list[tuple[str, str]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the running loop until left."""
        loop, thread = asyncio.get_running_loop(), threading.get_ident()
        self._turned = time.monotonic()
        watcher = threading.Thread(
            target=self._watch, args=(loop, thread), name="watchdog", daemon=True
        )
        watcher.start()
        try:
            yield
        finally:
            self._stop.set()
            watcher.join()
            self._settle()

    def _watch(self, loop: asyncio.AbstractEventLoop, thread: int) -> None:
        told = False
        while not self._stop.wait(self.patience / 4):
            standing = time.monotonic() - self._turned
            if standing < self.patience:
                told = False
            elif not told:
                told = True
                self._tell(sys._current_frames().get(thread), standing)
            if self.limit is not None and standing > self.limit:
                log.critical("loop.ended", seconds=round(standing, 1))
                self.end()
            loop.call_soon_threadsafe(self._turn)

    def _tell(self, frame: FrameType | None, standing: float) -> None:
        plugin, in_hook = self._who(frame)
        place = "".join(traceback.format_stack(frame, FRAMES)) if frame else ""
        log.error("loop.standing", plugin=plugin, seconds=round(standing, 1), stack=place)
        if plugin is None:
            return
        self.stood[plugin] += 1
        if in_hook:
            self._due.append((plugin, f"stood still for more than {self.patience} s in a hook"))

    def _who(self, frame: FrameType | None) -> tuple[str | None, bool]:
        """The plugin whose code is innermost, and whether a hook asked it."""
        plugin, in_hook = None, False
        while frame is not None:
            if plugin is None:
                plugin = self._owner(Path(frame.f_code.co_filename))
            in_hook = in_hook or frame.f_code is _ASKING
            frame = frame.f_back
        return plugin, in_hook

    def _owner(self, file: Path) -> str | None:
        return next((self.folders[each] for each in file.parents if each in self.folders), None)

    def _turn(self) -> None:
        self._turned = time.monotonic()
        self._settle()

    def _settle(self) -> None:
        while self._due:
            self.set_aside(*self._due.pop())
