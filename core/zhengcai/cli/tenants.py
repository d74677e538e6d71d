"""`zhengcai tenant`: the tenant tree."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from zhengcai.cli.terminal import Stop, out, ready_deployment, run, say

if TYPE_CHECKING:
    from zhengcai.actions.snapshot import Snapshot
    from zhengcai.bootstrap import Loaded
    from zhengcai.tenancy.tree import TenantTree

app = typer.Typer(help="Load and show tenants.", no_args_is_help=True)

TIER_TITLES = {"region": "省级或独立的最上级", "city": "市级", "county": "县级"}


@app.command()
def load(
    selection: Annotated[
        list[str] | None,
        typer.Argument(
            help="`china`, or codes of divisions; each becomes a root.", metavar="[china|CODE...]"
        ),
    ] = None,
    localities: Annotated[
        bool,
        typer.Option("--localities", help="Also those of the folder `tenants`; alone the default."),
    ] = False,
) -> None:
    """Load tenants with divisions, rules, working days, statutes and the built-in catalogue.

    Can be run again: it brings up to date what is there and removes nothing.
    """
    from zhengcai.bootstrap import load_reference, sources_of
    from zhengcai.rules.book import RuleBookError
    from zhengcai.tenancy.localities import LocalityError, read_localities

    codes = selection or []
    if "china" in codes and codes != ["china"]:
        raise Stop("china 已包含全部地区，不能再列其他代码")
    with ready_deployment() as opened:

        async def fill() -> "Loaded":
            places = () if codes and not localities else read_localities(opened.settings.tenants)
            async with opened.register_engine() as engine:
                return await load_reference(
                    engine,
                    places,
                    "china" if codes == ["china"] else codes,
                    sources=sources_of(opened.settings.tenants, places),
                )

        try:
            loaded = run(fill())
        except (LocalityError, RuleBookError, ValueError) as error:
            raise Stop(str(error)) from error
    table = Table("内容", "行数")
    for title, count in (
        ("地区", loaded.tenants),
        ("规则", loaded.rules),
        ("节假日调整", loaded.calendar_days),
        ("法规", loaded.laws),
        ("品目", loaded.commodities),
    ):
        table.add_row(title, f"{count:,}")
    out().print(table)


@app.command("list")
def list_tenants(
    depth: Annotated[int, typer.Option(help="Levels to show below each root.", min=0)] = 1,
) -> None:
    """Show the trees of tenants: who reports to whom."""
    tree = _snapshot().tree
    if not len(tree):
        raise Stop("尚未载入地区，请运行 zhengcai tenant load")
    for root in tree.roots:
        out().print(_branch(tree, root, depth))
    say(f"共 {len(tree):,} 个地区，{len(tree.roots)} 个独立的最上级")


@app.command()
def show(code: Annotated[str, typer.Argument(help="Code of a tenant.")]) -> None:
    """Show one tenant: its place, what reports to it, the plugins that work there."""
    snapshot = _snapshot()
    tenant = snapshot.tree.get(code)
    if tenant is None:
        raise Stop(f"没有地区 {code}")
    above = " › ".join(_name(snapshot.tree, each) for each in tenant.path)
    say(f"{above}\n层级：{TIER_TITLES[tenant.tier]}")
    on = sorted(snapshot.enablement.enabled(code))
    say(f"启用的子系统：{'、'.join(on) or '无'}")
    out().print(_branch(snapshot.tree, code, 1))


def _snapshot() -> "Snapshot":
    with ready_deployment() as opened:

        async def read() -> "Snapshot":
            async with opened.runtime() as runtime:
                return runtime.snapshot

        return run(read())


def _name(tree: "TenantTree", code: str) -> str:
    tenant = tree.get(code)
    return f"{code} {tenant.name if tenant else ''}"


def _branch(tree: "TenantTree", code: str, depth: int) -> Tree:
    below = len(tree.subtree(code)) - 1
    grown = Tree(escape(_name(tree, code)) + (f" [dim]（下辖 {below:,}）[/dim]" if below else ""))
    for child in tree.children(code) if depth else ():
        grown.add(_branch(tree, child.code, depth - 1))
    return grown
