"""Stands between the platform and its PostgreSQL, so that the server dies with its parent.

Run as a program of its own, with nothing but the standard library: `keeper.py COMMAND…`. Standard
input is a pipe whose other end only the parent holds; when it closes, for whatever reason the
parent is gone (kill -9 included), and the server gets SIGINT, its fast shutdown. The server is
started from the only thread of this process, so a parent-death signal it asks for is delivered
when this process is killed.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys

PATIENCE = 60.0
"""Seconds that a fast shutdown may take before the server is told to quit without a checkpoint."""


def keep(command: list[str]) -> int:
    """Run `command` until it ends or the parent does; answer its exit status."""
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    # Every inherited descriptor goes on to the server: the lock is held as long as it lives.
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, close_fds=False) as server:  # noqa: S603
        while server.poll() is None:
            ready, _, _ = select.select([0, wake], [], [])
            if 0 in ready or any(it != signal.SIGCHLD for it in os.read(wake, 64)):
                return _stop(server)
        return server.returncode


def _stop(server: "subprocess.Popen[bytes]") -> int:
    for farewell in (signal.SIGINT, signal.SIGQUIT):
        server.send_signal(farewell)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return server.wait(PATIENCE)
    server.kill()
    return server.wait()


if __name__ == "__main__":
    sys.exit(keep(sys.argv[1:]))
