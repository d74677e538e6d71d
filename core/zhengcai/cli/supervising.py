"""Several processes on one address that outlives them: each is replaced without one refused.

The parent holds the listening socket, and the embedded PostgreSQL. On SIGHUP uvicorn's supervisor
starts a new process, which reads the code and the settings that are there now, waits until it
answers, and only then ends an old one; so on for each. What a parent of an earlier version names
here must stay where it is: `Departing`, and the factories in `zhengcai.cli.serving`.
"""

import fcntl
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from zhengcai.cli.terminal import Stop, say, warn

READY_SECONDS = 60
"""What a new process may take until it answers, and an old one to show that it does."""

_FIRST_INHERITED = 3
"""Number of the first file that systemd hands over (sd_listen_fds(3))."""


class Departing(HttpToolsProtocol):
    """A connection of a process that may be asked to go.

    uvicorn closes idle connections at once, and so breaks those on which a request is under way.
    Here each is told `connection: close` with the next answer that has not begun; those that stay
    idle end with the keep-alive time.
    """

    _leaving = False

    def shutdown(self) -> None:
        self._leaving = True
        if self.cycle is not None and not self.cycle.response_complete:
            if not self.cycle.response_started:
                self.cycle.keep_alive = False
        elif self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        if self._leaving:
            self.cycle.keep_alive = False


class Supervisor(Multiprocess):
    """uvicorn's, which tells how a replacement went: to its log, and to `zhengcai restart`."""

    def __init__(self, config: Config, listener: socket.socket, told: "PidFile") -> None:
        super().__init__(config, [listener])
        self._told = told

    def handle_hup(self) -> None:
        """Replace each process by a new one; those whose successor does not answer stay."""
        former = {process.pid for process in self.processes}
        super().handle_hup()
        stayed = sum(process.pid in former for process in self.processes)
        if stayed:
            warn(f"新进程未能就绪，{stayed} 个原进程继续服务；原因见以上日志")
        else:
            say(f"已更换 {len(self.processes)} 个进程")
        self._told.replaced(stayed)

    @property
    def never_served(self) -> bool:
        """Whether it ended because a process could not start."""
        return any(process.exitcode == STARTUP_FAILURE for process in self.processes)


class PidFile:
    """Says below `var` who holds the address, and how the last replacement went."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._values: dict[str, Any] = {"pid": os.getpid(), "replacements": 0, "stayed": 0}
        self._write()

    def replaced(self, stayed: int) -> None:
        """After a replacement that `stayed` old processes have survived."""
        self._values["replacements"] += 1
        self._values["stayed"] = stayed
        self._write()

    def _write(self) -> None:
        text = json.dumps(self._values).ljust(200).encode()
        os.pwrite(self._descriptor, text, 0)


@contextmanager
def pid_file(var: Path, listener: socket.socket) -> Iterator[PidFile]:
    """The file for `listener`, locked as long as this process lives, however it ends."""
    name = listener.getsockname()
    place = name if isinstance(name, str) else str(name[1])
    var.mkdir(parents=True, exist_ok=True)
    path = var / f"serve-{Path(place).name}.pid"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, path)
        yield PidFile(descriptor)
        path.unlink()
    finally:
        os.close(descriptor)


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Stop(f"{path} 由另一个 zhengcai serve 持有") from error


def replace_processes(var: Path) -> int:
    """Ask each `zhengcai serve` on these data to replace its processes; answer how many did.

    Raises `Stop` where there is none, or one whose new process does not answer.
    """
    asked = [(path, pid) for path in sorted(var.glob("serve-*.pid")) if (pid := _holder(path))]
    if not asked:
        raise Stop("没有可更换进程的服务：请以 zhengcai serve --workers N 启动")
    for path, pid in asked:
        before = _read(path)["replacements"]
        os.kill(pid, signal.SIGHUP)
        while (after := _read(path))["replacements"] == before:
            if _holder(path) != pid:
                raise Stop(f"服务（进程 {pid}）在更换途中停止")
            time.sleep(0.1)
        if after["stayed"]:
            raise Stop(f"新进程未能就绪，{after['stayed']} 个原进程继续服务；原因见服务的日志")
    return len(asked)


def _holder(path: Path) -> int | None:
    """The process that holds the lock of a pid file; a file that nobody holds is a leftover."""
    with path.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(_read(path)["pid"])
    return None


def _read(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_text())
    return values


def handed_over(number: int | None) -> socket.socket | None:
    """The listening socket that whoever started this process holds, so that it outlives us.

    `number` is the file's, as `--fd` says; without it the one that systemd hands over, where it
    does (`LISTEN_PID`, `LISTEN_FDS`). Raises `Stop` where it is no listening socket.
    """
    if number is None:
        if os.environ.get("LISTEN_PID") != str(os.getpid()):
            return None
        if os.environ.get("LISTEN_FDS") != "1":
            raise Stop("systemd 应恰好交付一个监听套接字（ListenStream 只写一项）")
        number = _FIRST_INHERITED
    try:
        listener = socket.socket(fileno=number)
        listens = listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError as error:
        raise Stop(f"文件描述符 {number} 不是套接字（{error.strerror}）") from error
    if not listens:
        listener.close()
        raise Stop(f"文件描述符 {number} 不是监听中的套接字")
    os.set_inheritable(number, False)
    return listener
