"""`zhengcai demo`: the main job on the demonstration region, played over HTTP."""

import asyncio
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from zhengcai.cli.terminal import Stop, deployment, out, read_settings, say

if TYPE_CHECKING:
    from zhengcai.deployment import Deployment


_AGAIN = (
    "此处已演示过。先前的采购、公告和审计全部保留，各地区的模拟时钟只向前走："
    "以下自各地区的当前时间起再办一次新的采购，var/demo/report.json 改记这一次。"
    "要从头开始，请删除 var 后再运行"
)


def add_to(app: typer.Typer) -> None:
    """Add the command to the top level."""
    app.command()(demo)


def demo(
    serve: Annotated[
        bool, typer.Option("--serve", help="Go on serving on the address of the settings.")
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="Do not play again what has been played here.")
    ] = False,
) -> None:
    """Play one purchase from budget to archive as its real actors, and write var/demo/report.json.

    Brings the schema up to date and loads the localities where there are none. Needs a sandbox:
    months pass in seconds.
    """
    from zhengcai.cli import serving
    from zhengcai.web.demonstration import read_report

    settings = read_settings()
    if not settings.sandbox:
        raise Stop(
            "演示须调整时钟，生产环境不允许。请在演示环境中设 sandbox = true，"
            "或以环境变量 ZHENGCAI_SANDBOX=true 运行"
        )
    report = read_report(settings)
    port = settings.web.port if serve else 0
    with (
        deployment(settings) as opened,
        serving.listen_on(settings.web.host, port) as listener,
    ):
        play = not (once and report is not None and report.passed)
        if play and report is not None:
            say(_AGAIN)
        serving.run_on_uvloop(_present(opened, listener, play=play, serve=serve))


async def _present(
    opened: "Deployment", listener: socket.socket, *, play: bool, serve: bool
) -> None:
    from zhengcai import demo as demonstration
    from zhengcai.cli import serving

    await opened.upgrade()
    await opened.settle_mode()
    await _load_tenants(opened)
    url = serving.address(listener)
    async with (
        serving.until_stopped() as stopped,
        serving.serving(opened, listener, worker=True) as server,
    ):
        if play:
            playing = asyncio.create_task(_play(opened, url))
            if await serving.unless_stopped(stopped, playing, server):
                playing.cancel()
                raise KeyboardInterrupt
            out().print(demonstration.summary(opened.settings))
            if not playing.result():
                raise Stop("演示与预期不符，详情见 var/demo/report.json")
        if serve:
            say(demonstration.guide(url, opened.settings))
            say(f"正在服务：{url} （按 Ctrl-C 停止）")
            await serving.unless_stopped(stopped, server)
    if serve:
        say("已停止")


async def _load_tenants(opened: "Deployment") -> None:
    from zhengcai.bootstrap import load_reference, sources_of
    from zhengcai.tenancy.localities import read_localities

    async with opened.runtime() as runtime:
        if len(runtime.snapshot.tree):
            return
    places = read_localities(opened.settings.tenants)
    files = sources_of(opened.settings.tenants, places)
    async with opened.register_engine() as engine:
        loaded = await load_reference(engine, places, sources=files)
    say(f"已载入 {loaded.tenants} 个地区、{loaded.rules} 条规则")


async def _play(opened: "Deployment", url: str) -> bool:
    """Play with a progress bar, or a line for each stage where nobody looks; whether all held."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from zhengcai import demo as demonstration

    def told(stage: str, done: int, total: int) -> None:
        say(f"[{done}/{total}] {stage}")

    console = out()
    if not console.is_terminal:
        return await demonstration.play(url, opened.settings, opened.server, told)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("准备", total=None)

        def advanced(stage: str, done: int, total: int) -> None:
            progress.update(bar, description=stage, completed=done, total=total)

        return await demonstration.play(url, opened.settings, opened.server, advanced)
