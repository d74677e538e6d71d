"""`zhengcai serve` as a process: it serves, and when it ends nothing that it started is left."""

import fcntl
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from zhengcai.cli.serving import find_newly_installed, listen_on
from zhengcai.cli.terminal import Stop


@pytest.fixture
def running(tmp_path: Path) -> "Iterator[subprocess.Popen[str]]":
    """`zhengcai serve` on its own embedded server, the way `make run` starts it."""
    with subprocess.Popen(
        [sys.executable, "-m", "zhengcai.cli", "serve", "--port", "0", "--migrate"],
        cwd=tmp_path,
        env=os.environ | {"ZHENGCAI_DATABASE__FSYNC": "false"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_serving_ends_with_all_that_it_started(
    running: "subprocess.Popen[str]", tmp_path: Path, how: signal.Signals
) -> None:
    assert running.stdout is not None
    announced = re.search(r"http://\S+", running.stdout.readline())
    assert announced
    assert httpx.get(f"{announced[0]}/healthz").json() == {"status": "ok"}
    running.send_signal(how)
    assert running.wait(30) == 0
    with (tmp_path / "var" / "postgres.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_port_that_is_taken_is_told_with_the_way_to_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Stop, match=f"ZHENGCAI_WEB__PORT={port + 1} make run"):
            listen_on("127.0.0.1", port)


def test_a_replaced_process_finds_what_was_installed_in_place_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, plugin = tmp_path / "site-packages", tmp_path / "plugin"
    folder.mkdir()
    plugin.mkdir()
    (folder / "plugin.pth").write_text(f"{plugin}\n")
    monkeypatch.setattr("site.getsitepackages", lambda: [str(folder)])
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    find_newly_installed()
    find_newly_installed()
    assert sys.path.count(str(plugin)) == 1
