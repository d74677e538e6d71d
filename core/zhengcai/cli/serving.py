"""The web server inside this process, or spread over several."""

import asyncio
import os
import signal
import site
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
import uvloop
from starlette.applications import Starlette

from zhengcai.cli.supervising import READY_SECONDS, Departing, Supervisor, pid_file
from zhengcai.cli.terminal import Stop, read_settings
from zhengcai.deployment import Deployment
from zhengcai.web.app import create_app

GRACE = 5
"""Seconds that running requests get when a server stops that nobody takes over from."""


def listen_on(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises `Stop` where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise Stop(
            f"不能在 {host}:{port} 提供服务（{error.strerror}）；请另选一个端口，"
            f"例如 ZHENGCAI_WEB__PORT={port + 1} make run，或 zhengcai serve --port {port + 1}"
        ) from error


def address(listener: socket.socket) -> str:
    """Where a browser finds `listener`."""
    name = listener.getsockname()
    if isinstance(name, str):
        return f"unix:{name}"
    host, port = name[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@asynccontextmanager
async def serving(
    deployment: Deployment, listener: socket.socket, *, worker: bool, outlived: bool = False
) -> AsyncIterator[asyncio.Task[None]]:
    """Serve while the enclosed work runs; answers once requests are. The task ends on a failure.

    `outlived` where somebody else holds the listener as well and will go on with it.
    """
    application = create_app(deployment.settings, deployment.server.dsn, worker=worker)
    options = _options() | (_departing(deployment) if outlived else {})
    server = _Quiet(uvicorn.Config(application, **options))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await unless_stopped(server.answering, task)
        yield task
    finally:
        server.should_exit = True
        await asyncio.wait([task])


@asynccontextmanager
async def until_stopped() -> AsyncIterator[asyncio.Event]:
    """An event that Ctrl-C and SIGTERM set, in place of ending the process at once."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for each in signals:
        loop.add_signal_handler(each, stopped.set)
    try:
        yield stopped
    finally:
        for each in signals:
            loop.remove_signal_handler(each)


async def unless_stopped(stopped: asyncio.Event, *tasks: asyncio.Task[Any]) -> bool:
    """Wait for the stop (True) or the end of one of `tasks` (False), whose failure is raised."""
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait({waiting, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in tasks:
        if task.done():
            await task
    return stopped.is_set()


def run_on_uvloop(work: Coroutine[Any, Any, None]) -> None:
    """Run a command's asynchronous part on uvloop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def serve_in_processes(
    deployment: Deployment, listener: socket.socket, count: int, *, worker: bool
) -> None:
    """Serve from `count` processes until a signal; each holds its own pool and job worker.

    They read the same settings and environment as this one, and share the server that it runs.
    SIGHUP replaces them one by one. Raises `Stop` where they cannot start.
    """
    os.environ["ZHENGCAI_DATABASE__DSN"] = deployment.server.dsn
    os.environ["ZHENGCAI_DATABASE__OWNER_DSN"] = deployment.server.owner_dsn
    factory = application if worker else application_without_worker
    name = f"{factory.__module__}:{factory.__name__}"
    options = _options() | _departing(deployment) | {"loop": "uvloop"}
    options["timeout_worker_healthcheck"] = READY_SECONDS
    config = uvicorn.Config(name, factory=True, workers=count, **options)
    with pid_file(deployment.settings.var, listener) as told:
        supervisor = Supervisor(config, listener, told)
        supervisor.run()
    if supervisor.never_served:
        raise Stop("进程未能启动，原因见以上日志")


def application() -> Starlette:
    """The application of one process among several."""
    return _application(worker=True)


def application_without_worker() -> Starlette:
    """The same where jobs run elsewhere (`zhengcai worker`)."""
    return _application(worker=False)


def _application(*, worker: bool) -> Starlette:
    find_newly_installed()
    settings = read_settings()
    assert settings.database.dsn is not None  # noqa: S101 - the parent process has set it
    return create_app(settings, settings.database.dsn, worker=worker, replaced=True)


def find_newly_installed() -> None:
    """Look where plugins lie that were installed in place (`pip install -e`) since the parent began.

    A spawned process is given the `sys.path` of its parent, without what such an installation adds.
    """
    for folder in site.getsitepackages():
        site.addsitedir(folder)


def _options() -> dict[str, Any]:
    return {
        "http": "httptools",
        "ws": "none",
        "lifespan": "on",
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": GRACE,
    }


def _departing(deployment: Deployment) -> dict[str, Any]:
    """Where others go on serving on the same socket: who is connected is sent there politely."""
    return {
        "http": Departing,
        "timeout_graceful_shutdown": deployment.settings.web.drain_seconds,
    }


class _Quiet(uvicorn.Server):
    """Leaves the signals to the command, which has more to stop than the web server."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answering = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answering.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
