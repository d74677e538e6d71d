"""`zhengcai release check`: what is missing before a version may be released."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhengcai.cli.rollout import inside
from zhengcai.cli.terminal import Stop, print_json, say

if TYPE_CHECKING:
    from zhengcai.actions.context import Context
    from zhengcai.problems import Problem
    from zhengcai.releases.examining import Examined

app = typer.Typer()
"""Part of `zhengcai release`."""


@app.command()
def check(
    plugin: Annotated[
        str | None,
        typer.Argument(
            metavar="[PLUGIN|PATH]",
            help="Id of an installed plugin, or a folder with pyproject.toml; all that are installed.",
        ),
    ] = None,
    tenant: Annotated[
        str | None, typer.Option(help="Code of a tenant of the region that keeps the ledger.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """List what is missing before a version may be released; exit code 1 where anything is.

    A version that follows another one and brings nothing is missing everything: it names an entry of
    the requirement ledger, or of the problem ledger where it only follows the platform or a dependency.
    """
    from zhengcai.releases.examining import missing

    with ExitStack() as stack:
        given = _from_folder(stack, Path(plugin)) if plugin and Path(plugin).is_dir() else None

        async def examine(ctx: "Context") -> "dict[str, Sequence[Problem]]":
            wanted = [given] if given is not None else _installed(ctx, plugin)
            return {each.manifest.id: await missing(ctx, each) for each in wanted}

        found = inside(tenant, examine)
    if as_json:
        print_json(
            {
                name: [
                    {"code": each.code, "message": each.text(), "law": each.law}
                    for each in problems
                ]
                for name, problems in found.items()
            }
        )
    else:
        for name, problems in found.items():
            say(f"{name}：{'可以发布' if not problems else f'尚缺 {len(problems)} 项'}")
            for each in problems:
                say(f"  {each.text()}{f'（{each.law}）' if each.law else ''}")
    if any(found.values()):
        raise typer.Exit(1)


def _installed(ctx: "Context", plugin: str | None) -> "list[Examined]":
    from zhengcai.releases.examining import Examined

    loaded = ctx.runtime.report.loaded
    chosen = [each for each in loaded if plugin in (None, each.id)]
    if not chosen:
        raise Stop(f"没有安装 {plugin}；已安装：{'、'.join(each.id for each in loaded)}")
    return [Examined.of(each) for each in chosen]


def _from_folder(stack: ExitStack, folder: Path) -> "Examined":
    """The plugin as its author has it, loaded from there."""
    from zhengcai.checking.distribution import open_distribution
    from zhengcai.checking.findings import Finding
    from zhengcai.checking.running import loaded
    from zhengcai.releases.examining import Examined

    found = open_distribution(folder.resolve())
    if isinstance(found, Finding):
        raise Stop(found.message)
    if found.manifest is None:
        raise Stop(f"{folder} 的 plugin.toml 有误；先用 zhengcai plugin check {folder} 检查")
    registry = stack.enter_context(loaded(found))
    if isinstance(registry, Finding):
        raise Stop(registry.message)
    return Examined(found.manifest, found, registry)
