"""Two versions of the platform on one database and one address: the previous release and this tree.

Both run as processes of their own, each with its own code before everything installed. The previous
one is taken from the repository's history.
"""

import asyncio
import io
import os
import socket
import subprocess
import sys
import tarfile
import tomllib
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

import asyncpg
import httpx
from load import Load

from zhengcai.database.testing import Dsns
from zhengcai.plugins.discovery import GROUP
from zhengcai.web.demonstration import ShownAccounts

ROOT = Path(__file__).parents[2]
PREVIOUS = tomllib.loads(Path(__file__).with_name("previous.toml").read_text("utf-8"))

_FILL = """
import asyncio
from pathlib import Path
from zhengcai.actions.runtime import load
from zhengcai.bootstrap import load_reference
from zhengcai.database.engine import make_engine
from zhengcai.database.migrations import upgrade
from zhengcai.demo.preparing import prepare
from zhengcai.deployment import histories_of
from zhengcai.settings import load_settings, remember_sandbox
from zhengcai.tenancy.localities import read_localities
from zhengcai.tenancy.work import for_work

async def fill(settings):
    owner = make_engine(settings.database.owner_dsn, settings)
    await upgrade(owner, histories_of(load(settings)))
    await owner.dispose()
    engine = for_work(make_engine(settings.database.owner_dsn, settings))
    await load_reference(engine, read_localities(settings.tenants))
    await engine.dispose()
    await prepare(settings.database.owner_dsn, settings)

settings = load_settings()
asyncio.run(fill(settings))
remember_sandbox(settings)
"""
_SERVE_SOCKET = """
import socket, sys, uvicorn
from zhengcai.cli import serving

class Telling(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print("serving", flush=True)

options = serving._options() | {"loop": "uvloop", "timeout_graceful_shutdown": 20}
config = uvicorn.Config(serving.application, factory=True, **options)
Telling(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])
"""
"""What a release does whose `serve` does not take a socket."""


class NoHistory(LookupError):  # noqa: N818 - names what is not there
    """The repository does not hold the previous release: a shallow clone, or an archive of files."""


def fetch_previous(folder: Path) -> Path:
    """Unpack the previous release into `folder`. Raises `NoHistory`."""
    words = ["git", "-C", str(ROOT), "archive", str(PREVIOUS["commit"])]
    try:
        packed = subprocess.run(words, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoHistory(f"no {PREVIOUS['version']} ({PREVIOUS['commit'][:7]}) here") from error
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


@dataclass(frozen=True)
class Version:
    """The code in `folder`, run on the deployment `var` with the database `dsns`."""

    folder: Path
    dsns: Dsns
    var: Path
    takes_socket: bool = True

    def environment(self) -> dict[str, str]:
        """Its code first; of the installed plugins only those that it brings."""
        homes = [
            path.parent
            for pattern in ("plugins/*/pyproject.toml", "tenants/*/extension/pyproject.toml")
            for path in sorted(self.folder.glob(pattern))
        ]
        brought = {
            name
            for home in homes
            for name in tomllib.loads((home / "pyproject.toml").read_text("utf-8"))["project"][
                "entry-points"
            ][GROUP]
        }
        absent = sorted({point.name for point in entry_points(group=GROUP)} - brought)
        return os.environ | {
            "PYTHONPATH": os.pathsep.join(map(str, [self.folder / "core", *homes])),
            "ZHENGCAI_VAR": str(self.var),
            "ZHENGCAI_TENANTS": str(self.folder / "tenants"),
            "ZHENGCAI_SANDBOX": "true",
            "ZHENGCAI_DATABASE__DSN": self.dsns.app,
            "ZHENGCAI_DATABASE__OWNER_DSN": self.dsns.owner,
            "ZHENGCAI_PLUGINS__DISABLED": repr(absent).replace("'", '"'),
            # A busy machine must not make a hook look slow.
            "ZHENGCAI_PLUGINS__HOOK_TIMEOUT": "60.0",
            "ZHENGCAI_PLUGINS__LOAD_TIMEOUT": "60.0",
        }

    async def run(self, *words: str) -> str:
        """Run its Python; what it prints. Raises with what it says where it fails."""
        process = await self._start(*words)
        said, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"{' '.join(words)[:80]}: {said.decode(errors='replace')}")
        return said.decode()

    async def command(self, *words: str) -> str:
        """Run `zhengcai`."""
        return await self.run("-m", "zhengcai.cli", *words)

    async def fill(self) -> None:
        """Make its schema and the region of its demonstration, with its own code."""
        await self.run("-c", _FILL)

    @asynccontextmanager
    async def serving(self, listener: socket.socket) -> AsyncIterator[Process]:
        """A process that serves on `listener`, ready; at the latest it ends with this."""
        fd = str(listener.fileno())
        if self.takes_socket:
            words = ("-m", "zhengcai.cli", "serve", "--fd", fd)
        else:
            words = ("-c", _SERVE_SOCKET, fd)
        process = await self._start(*words, pass_fds=(listener.fileno(),))
        try:
            assert process.stdout is not None
            said = await process.stdout.readline()
            if not said:
                raise RuntimeError(f"{self.folder} does not serve")
            yield process
        finally:
            await end(process)

    async def _start(self, *words: str, pass_fds: tuple[int, ...] = ()) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *words,
            cwd=self.var,
            env=self.environment(),
            stdout=PIPE,
            stderr=None if pass_fds else subprocess.STDOUT,
            pass_fds=pass_fds,
        )


@asynccontextmanager
async def calling(url: str, var: Path, *, polite: bool) -> AsyncIterator[Load]:
    """Purchasers before `url`, on connections that they keep as long as they may.

    Where the server is not `polite` they open one for each request, and ask again what it cuts off:
    0.1.0 closes every connection on which it has not read a request yet, as uvicorn does by itself.
    """
    accounts = ShownAccounts.read(var / "demo" / "accounts.json")
    assert accounts is not None
    limits = httpx.Limits(max_keepalive_connections=None if polite else 0)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as http:
        yield Load(http, accounts, repeats=not polite)


async def replace(
    serve: Version, listener: socket.socket, former: Sequence[Process], stack: AsyncExitStack
) -> list[Process]:
    """A process of `serve` for each former one: the new one serves before the old one goes."""
    new = []
    for process in former:
        new.append(await stack.enter_async_context(serve.serving(listener)))
        await end(process)
    return new


async def losses(dsns: Dsns, *loads: Load) -> dict[str, int]:
    """What the database lacks of what was answered, or holds twice: by kind, only what differs.

    Every accepted action must be one record, one audit entry, one event; every publication one
    announcement.
    """
    connection = await asyncpg.connect(dsns.admin)
    try:
        found = {
            kind: Counter(str(row["id"]) for row in await connection.fetch(query))
            for kind, query in _KEPT.items()
        }
    finally:
        await connection.close()
    drafted = Counter(id_ for load in loads for id_ in load.drafted)
    published = Counter(id_ for load in loads for id_ in load.published)
    expected = {kind: drafted if kind.startswith("draft") else published for kind in _KEPT}
    return {
        kind: ((rows - expected[kind]) + (expected[kind] - rows)).total()
        for kind, rows in found.items()
        if rows != expected[kind]
    }


_KEPT = {
    "drafts": "SELECT id FROM supervision_intent",
    "draft entries": "SELECT subject_id AS id FROM audit_entry "
    "WHERE action = 'supervision.intent.draft' AND outcome = 'done'",
    "draft events": "SELECT subject_id AS id FROM event WHERE type = 'supervision.intent.draft'",
    "publications": "SELECT id FROM supervision_intent WHERE state = 'published'",
    "publication entries": "SELECT subject_id AS id FROM audit_entry "
    "WHERE action = 'supervision.intent.publish' AND outcome = 'done'",
    "announcements": "SELECT subject_id AS id FROM portal_announcement WHERE kind = 'intent'",
}


async def end(process: Process) -> None:
    """SIGTERM, and wait until it has answered what it was asked."""
    if process.returncode is None:
        process.terminate()
    await process.wait()
