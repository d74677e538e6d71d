"""`zhengcai db`: the schema of the deployment."""

from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table

from zhengcai.cli.terminal import Stop, deployment, out, run, say

T = TypeVar("T")

app = typer.Typer(help="Upgrade, inspect, back up and restore the database.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Apply every migration that this release needs, while the previous one goes on serving.

    What only takes away is left to `zhengcai db contract`.
    """
    with deployment() as opened:
        applied = run(_unhindered(opened.upgrade()))
        left = run(opened.contractions())
    for name, revisions in applied.items():
        say(f"{name}：已升级 {'、'.join(revisions)}")
    if not applied:
        say("数据库结构已是最新")
    if left:
        say(f"全部进程换成新版后，可运行 zhengcai db contract 收缩：{'、'.join(left)}")


@app.command()
def contract(
    plugin: Annotated[
        str | None, typer.Option(help="`core` or the id of a plugin; all where not given.")
    ] = None,
) -> None:
    """Take away what only a former release needed; refused while a process of it runs."""
    with deployment() as opened:
        known = {history.name for history in opened.histories}
        if plugin is not None and plugin not in known:
            raise Stop(f"没有 {plugin}；可选：{'、'.join(sorted(known))}")
        applied = run(_unhindered(opened.contract(plugin)))
    for name, revisions in applied.items():
        say(f"{name}：已收缩 {'、'.join(revisions)}")
    if not applied:
        say("没有待收缩的结构")


async def _unhindered(work: Coroutine[Any, Any, T]) -> T:
    from zhengcai.database.migrations import ProcessesInTheWay

    try:
        return await work
    except ProcessesInTheWay as error:
        raise Stop(
            f"{error.history} 的 {error.revision} 会去掉旧版进程仍在使用的结构："
            f"{'；'.join(error.processes)}。请先换成新版或停止这些进程"
        ) from error


@app.command()
def current() -> None:
    """Show the revision that each history stands at."""
    from zhengcai.database.migrations import current as standing

    with deployment() as opened:

        async def read() -> dict[str, str | None]:
            async with opened.owner_engine() as engine:
                return await standing(engine, opened.histories)

        found = run(read())
    table = Table("归属", "版本")
    for name, revision in found.items():
        table.add_row(name, revision or "（未建立）")
    out().print(table)


@app.command()
def pending() -> None:
    """List the migrations still to be applied; exit code 1 where this release needs any."""
    with deployment() as opened:
        waiting = run(opened.pending())
        left = run(opened.contractions())
    for name, revisions in waiting.items():
        say(f"{name}：待升级 {'、'.join(revisions)}")
    for name, (revisions, _) in left.items():
        say(f"{name}：可收缩 {'、'.join(revisions)}")
    if waiting:
        raise typer.Exit(1)
    say("数据库结构已是最新")


@app.command()
def revision(
    history: Annotated[str, typer.Argument(help="`core` or the id of a plugin.")],
    message: Annotated[str, typer.Option("--message", "-m", help="What it changes, in English.")],
    empty: Annotated[bool, typer.Option("--empty", help="Write one to fill by hand.")] = False,
) -> None:
    """Write the next migration of a history: its models against an up-to-date database."""
    from zhengcai.database.histories import History, core_history, plugin_history
    from zhengcai.database.migrations import make_revision

    with deployment() as opened:
        known: dict[str, History] = {"core": core_history()}
        for plugin in opened.report.loaded:
            known[plugin.id] = plugin_history(plugin.id, plugin.candidate.package)
        if history not in known:
            raise Stop(f"没有 {history}；可选：{'、'.join(known)}")

        async def write() -> Path | None:
            async with opened.owner_engine() as engine:
                return await make_revision(engine, known[history], message, empty=empty)

        made = run(write())
    say(f"已生成 {made}" if made else "模型与数据库一致，无需迁移")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="File to write, in pg_dump's custom format.")],
) -> None:
    """Dump the database of the embedded server; `zhengcai db restore` reads it.

    Files and keys lie below `var` and are backed up apart from it.
    """
    import os
    import subprocess

    from zhengcai.database.provision import with_database

    if file.exists():
        raise Stop(f"{file} 已存在，不予覆盖")
    with deployment() as opened:
        server = opened.server
        if server.admin_dsn is None or server.binaries is None:
            raise Stop("数据库不是内置的，请由数据库管理员用 pg_dump 备份")
        dsn = with_database(server.admin_dsn, opened.settings.database.name)
        dump = server.binaries.program("pg_dump")
        # The dump holds everything: nobody else may read it, from its first byte on.
        draft = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(draft, "wb") as target:
            answer = subprocess.run(  # noqa: S603 - the server's own program
                [dump, "--format=custom", dsn], stdout=target, stderr=subprocess.PIPE, check=False
            )
        if answer.returncode:
            file.unlink()
            raise Stop(f"备份失败：{answer.stderr.decode(errors='replace').strip()}")
        var = opened.settings.var
    size = file.stat().st_size
    say(f"已备份到 {file}（{size:,} 字节）")
    say(f"文件（{var / 'files'}）与密钥（{var / 'keys'}）不在其中，请另行备份")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `zhengcai db backup` wrote.")],
) -> None:
    """Fill the empty database of the embedded server from a dump.

    Put `var/keys`, `var/files` and `var/mode` in their place first. Then `zhengcai db upgrade`.
    """
    from zhengcai.cli.restoring import restore_dump

    if not file.is_file():
        raise Stop(f"没有文件 {file}")
    with deployment() as opened:
        restore_dump(opened, file)
    say(f"已自 {file} 恢复数据库；接着运行 zhengcai db upgrade")
