"""`zhengcai doctor`."""

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from zhengcai.cli.terminal import out, print_json, read_settings, run, say

if TYPE_CHECKING:
    from zhengcai.doctor import Finding

_SHOWN = {
    "ok": "[green]正常[/green]",
    "info": "[dim]提示[/dim]",
    "warn": "[yellow]注意[/yellow]",
    "fail": "[red]故障[/red]",
}


def add_to(app: typer.Typer) -> None:
    """Add the command to the top level."""
    app.command()(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Say what is missing or wrong in this installation, and what to do; exit code 1 on a fault."""
    from zhengcai.doctor import examine

    settings = read_settings()

    async def collect() -> "list[Finding]":
        return [finding async for finding in examine(settings)]

    findings = run(collect())
    states = Counter(finding.state for finding in findings)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        table = Table()
        for title in ("状态", "检查", "情况", "处理"):
            table.add_column(title, overflow="fold")
        for finding in findings:
            words = (finding.check, finding.what, finding.do)
            table.add_row(_SHOWN[finding.state], *map(escape, words))
        out().print(table)
        say(f"故障 {states['fail']} 项，注意 {states['warn']} 项，正常 {states['ok']} 项")
    if states["fail"]:
        raise typer.Exit(1)
