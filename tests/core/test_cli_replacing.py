"""Processes that are replaced under way: nobody who is connected, or connects, notices."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import httpx
import pytest

from zhengcai.cli.supervising import handed_over, pid_file, replace_processes
from zhengcai.cli.terminal import Stop
from zhengcai.database.testing import Dsns, ScratchPostgres

ROOT = Path(__file__).parents[2]
SERVE = (sys.executable, "-m", "zhengcai.cli", "serve", "--migrate", "--no-worker")

AS_SYSTEMD = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass
class Served:
    """`zhengcai serve --workers 2` with PostgreSQL of its own."""

    process: "subprocess.Popen[str]"
    folder: Path
    url: str

    @property
    def var(self) -> Path:
        return self.folder / "var"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    with subprocess.Popen(
        [*SERVE, "--port", "0", "--workers", "2"],
        cwd=folder,
        env=os.environ | {"ZHENGCAI_DATABASE__FSYNC": "false"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        announced = re.search(r"http://[\d.:]+", process.stdout.readline())
        assert announced
        yield Served(process, folder, announced[0])
        process.terminate()
        assert process.wait(60) == 0


@dataclass
class Callers:
    """Threads that ask all the time, each on a connection that it keeps as long as it may."""

    url: str
    answers: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    connections: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Callers":
        self._threads = [threading.Thread(target=self._call) for _ in range(4)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _call(self) -> None:
        with httpx.Client(base_url=self.url, timeout=30) as client:
            while not self._over.wait(0.002):  # so that the processes get on that are replaced
                try:
                    answer = client.get("/healthz")
                except httpx.TransportError as error:
                    self.faults.append(repr(error))
                else:
                    self.answers.append(answer.status_code)
                    self.connections += answer.headers.get("connection") == "close"


def test_processes_are_replaced_and_no_request_fails(served: Served) -> None:
    with Callers(served.url) as callers:
        assert replace_processes(served.var) == 1
    assert callers.faults == []
    assert set(callers.answers) == {200}
    assert callers.connections, "nobody was told that the connection would be closed"


def test_a_new_process_that_cannot_start_leaves_the_old_one_in_its_place(served: Served) -> None:
    wrong = served.folder / "settings.toml"
    wrong.write_text("[default.web]\nprot = 1\n")
    with Callers(served.url) as callers, pytest.raises(Stop, match="2 个原进程继续服务"):
        replace_processes(served.var)
    wrong.unlink()
    assert callers.faults == []
    assert httpx.get(f"{served.url}/healthz").status_code == 200


def test_without_a_service_there_is_nothing_to_replace(tmp_path: Path) -> None:
    (tmp_path / "serve-8000.pid").write_text('{"pid": 1, "replacements": 0, "stayed": 0}')
    with pytest.raises(Stop, match="--workers"):
        replace_processes(tmp_path)


def test_an_address_has_one_holder(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        pid_file(tmp_path, listener),
        pytest.raises(Stop, match="另一个"),
        pid_file(tmp_path, listener),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


async def _leave_empty(_: Dsns) -> None:
    """Only the roles and their grants."""


@pytest.fixture
def empty_database(zhengcai_postgres: ScratchPostgres) -> Iterator[Dsns]:
    template = asyncio.run(zhengcai_postgres.template("replacing", _leave_empty))
    made = asyncio.run(zhengcai_postgres.database_from(template))
    yield made
    asyncio.run(zhengcai_postgres.drop(made))


def test_a_socket_that_systemd_holds_outlives_the_process(
    empty_database: Dsns, tmp_path: Path
) -> None:
    """Whoever is connected is told to go; whoever connects waits for the next process."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with (
            subprocess.Popen(
                [sys.executable, "-c", AS_SYSTEMD, str(listener.fileno()), *SERVE],
                cwd=tmp_path,
                env=os.environ
                | {
                    "ZHENGCAI_DATABASE__DSN": empty_database.app,
                    "ZHENGCAI_DATABASE__OWNER_DSN": empty_database.owner,
                },
                pass_fds=[listener.fileno()],
                stdout=subprocess.PIPE,
                text=True,
            ) as process,
            httpx.Client(base_url=url, timeout=30) as kept,
        ):
            assert process.stdout is not None
            assert url in process.stdout.readline()
            assert "connection" not in kept.get("/healthz").headers
            process.send_signal(signal.SIGTERM)
            told = False
            while not told:
                answer = kept.get("/healthz")
                assert answer.status_code == 200
                told = answer.headers.get("connection") == "close"
            assert process.wait(30) == 0
        socket.create_connection(("127.0.0.1", listener.getsockname()[1])).close()


def test_what_is_handed_over_must_listen(tmp_path: Path) -> None:
    with socket.socket() as idle, pytest.raises(Stop, match="监听中"):
        handed_over(os.dup(idle.fileno()))
    with (tmp_path / "file").open("w") as file, pytest.raises(Stop, match="不是套接字"):
        handed_over(os.dup(file.fileno()))
    assert handed_over(None) is None


def test_systemd_hands_over_one_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTEN_PID", str(os.getpid()))
    monkeypatch.setenv("LISTEN_FDS", "2")
    with pytest.raises(Stop, match="一个"):
        handed_over(None)


@pytest.mark.skipif(not shutil.which("systemd-socket-activate"), reason="systemd is not here")
def test_systemd_itself_hands_the_socket_over(empty_database: Dsns, tmp_path: Path) -> None:
    """The first request starts the service, and is answered by it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    settings = {
        "ZHENGCAI_DATABASE__DSN": empty_database.app,
        "ZHENGCAI_DATABASE__OWNER_DSN": empty_database.owner,
    }
    passed = [f"--setenv={name}" for name in (*os.environ, *settings)]
    with subprocess.Popen(
        ["systemd-socket-activate", f"--listen={address}", *passed, *SERVE],
        cwd=tmp_path,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        while "Listening on" not in process.stderr.readline():
            assert process.poll() is None
        try:
            assert httpx.get(f"http://{address}/healthz", timeout=300).status_code == 200
        finally:
            process.terminate()
        assert process.wait(60) == 0


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_the_units_that_are_told_are_units(tmp_path: Path) -> None:
    """As systemd reads them, but for the program, which is elsewhere here."""
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    (block,) = re.findall(r"```ini\n(# zhengcai\.socket\n.*?)```", text, re.DOTALL)
    parts = re.split(r"^# (\S+)\n", block, flags=re.MULTILINE)[1:]
    for name, unit in zip(parts[::2], parts[1::2], strict=True):
        told = re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", unit, flags=re.MULTILINE)
        (tmp_path / name).write_text(told)
    assert {path.name for path in tmp_path.iterdir()} == {"zhengcai.socket", "zhengcai@.service"}
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "zhengcai.socket", "zhengcai@1.service"],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in found.stderr.splitlines() if "zhengcai" in line]
    assert (found.returncode, ours) == (0, [])
