"""`zhengcai serve`, `zhengcai restart`, `zhengcai worker`, `zhengcai openapi`."""

from typing import Annotated, Any

import typer

from zhengcai.cli.terminal import (
    deployment,
    print_json,
    read_settings,
    ready_deployment,
    refuse_pending,
    run,
    say,
    warn,
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the top level."""
    app.command()(serve)
    app.command()(restart)
    app.command()(worker)
    app.command()(openapi)


def serve(
    host: Annotated[str | None, typer.Option(help="Address; web.host of the settings.")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port, 0 for a free one; web.port of the settings.", min=0)
    ] = None,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Leave jobs to `zhengcai worker`.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(help="Web processes that `zhengcai restart` replaces; else one.", min=1),
    ] = None,
    fd: Annotated[
        int | None, typer.Option(help="Number of a listening socket that is handed over.", min=0)
    ] = None,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Apply pending migrations first.")
    ] = False,
) -> None:
    """Serve pages and API until Ctrl-C or SIGTERM, with PostgreSQL where it is the embedded one.

    With --workers, SIGHUP (`zhengcai restart`) replaces the processes and refuses no connection.
    """
    from zhengcai.cli import serving
    from zhengcai.cli.supervising import handed_over

    settings = read_settings()
    inherited = handed_over(fd)
    with deployment(settings) as opened:
        if migrate:
            run(opened.upgrade())
        else:
            refuse_pending(run(opened.pending()))
        run(opened.settle_mode())
        for plugin in opened.report.quarantined:
            warn(f"子系统 {plugin.id} 未能载入：{plugin.reason}")
        with inherited or serving.listen_on(
            host or settings.web.host, settings.web.port if port is None else port
        ) as listener:
            where = serving.address(listener)

            async def work() -> None:
                async with (
                    serving.until_stopped() as stopped,
                    serving.serving(
                        opened, listener, worker=not no_worker, outlived=inherited is not None
                    ) as task,
                ):
                    say(f"正在服务：{where} （按 Ctrl-C 停止）")
                    await serving.unless_stopped(stopped, task)
                say("已停止")

            if workers is None:
                serving.run_on_uvloop(work())
            else:
                say(f"正在服务：{where} （{workers} 个进程，按 Ctrl-C 停止）")
                serving.serve_in_processes(opened, listener, workers, worker=not no_worker)
                say("已停止")


def restart() -> None:
    """Replace the processes of `zhengcai serve --workers N` by new ones: new code, new settings.

    No connection is refused. What does not answer in time leaves the old process in its place.
    """
    from zhengcai.cli.supervising import replace_processes

    with deployment() as opened:
        refuse_pending(run(opened.pending()))
        replace_processes(opened.settings.var)
    say("已更换全部进程")


def worker(
    concurrency: Annotated[int, typer.Option(help="Jobs at the same time.", min=1)] = 4,
) -> None:
    """Run jobs until Ctrl-C or SIGTERM: deliveries of events, deferred jobs, sealing the audit."""
    from zhengcai.cli import serving
    from zhengcai.jobs import make_jobs, running_worker
    from zhengcai.processes import announced

    with ready_deployment() as opened:
        run(opened.settle_mode())

        async def work() -> None:
            async with (
                serving.until_stopped() as stopped,
                opened.runtime() as runtime,
                announced(opened.settings, opened.server.dsn, opened.histories, "worker"),
            ):
                await runtime.listen(opened.server.dsn)
                jobs = running_worker(make_jobs(runtime, opened.server.dsn), concurrency)
                with runtime.watchdog().watching():
                    async with jobs:
                        say("正在处理后台任务（按 Ctrl-C 停止）")
                        await stopped.wait()
            say("已停止")

        serving.run_on_uvloop(work())


def openapi() -> None:
    """Print the OpenAPI document of the installed plugins."""
    from zhengcai.web.app import described

    with ready_deployment() as opened:

        async def describe() -> dict[str, Any]:
            async with opened.runtime() as runtime:
                return described(runtime)

        print_json(run(describe()))
