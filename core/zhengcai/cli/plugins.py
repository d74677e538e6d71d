"""`zhengcai plugin`: which plugins load, and where they are on."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from zhengcai.cli import plugin_authors, plugin_trace
from zhengcai.cli.terminal import (
    Stop,
    deployment,
    out,
    print_json,
    ready_deployment,
    run,
    say,
    warn,
)

if TYPE_CHECKING:
    from zhengcai.actions.snapshot import Snapshot
    from zhengcai.deployment import Deployment
    from zhengcai.plugins.enablement import Choice
    from zhengcai.plugins.loading import LoadReport

app = typer.Typer(help="Write and inspect plugins, enable and disable them.", no_args_is_help=True)
app.add_typer(plugin_authors.app)
app.add_typer(plugin_trace.app)

Id = Annotated[str, typer.Argument(metavar="ID", help="Id of a plugin.")]
Tenant = Annotated[str, typer.Option(help="Code of the tenant that chooses; holds below it too.")]
Reason = Annotated[str, typer.Option(help="Why; kept in the audit.")]
Lock = Annotated[bool, typer.Option("--lock", help="Tenants below may not choose otherwise.")]


@app.command("list")
def list_plugins(
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """List every plugin found: loaded or in quarantine, and where it is on."""
    with deployment() as opened:
        rows = _rows(opened.report, _where(opened))
    if as_json:
        print_json(rows)
        return
    table = Table("子系统", "名称", "版本", "类型", "提供", "状态", "启用于")
    for row in rows:
        state = "已载入" if row["loaded"] else f"隔离：{row['failure']}"
        table.add_row(
            row["id"],
            row["title"],
            row["version"],
            row["kind"],
            "、".join(row["provides"]),
            state,
            "、".join(f"{each}{_but(row['off'][each])}" for each in row["on"]) or "—",
            style=None if row["loaded"] else "yellow",
        )
    out().print(table)
    for row in rows:
        if not row["loaded"]:
            warn(f"{row['id']}：{row['reason']}")


@app.command()
def enable(plugin: Id, tenant: Tenant, reason: Reason, lock: Lock = False) -> None:
    """Switch a plugin on in a tenant, after the plugin's own checks."""
    from zhengcai.plugins.enablement import Choice

    _choose(plugin, tenant, Choice.LOCKED_ON if lock else Choice.ON, reason)


@app.command()
def disable(plugin: Id, tenant: Tenant, reason: Reason, lock: Lock = False) -> None:
    """Switch a plugin off in a tenant; its data stay."""
    from zhengcai.plugins.enablement import Choice

    _choose(plugin, tenant, Choice.LOCKED_OFF if lock else Choice.OFF, reason)


def _choose(plugin: str, tenant: str, choice: "Choice", reason: str) -> None:
    """The console's own action, as the operator: checked and audited like any other."""
    from zhengcai.actions.handling import system_context
    from zhengcai.actions.performing import perform
    from zhengcai.console.choices import choose_plugin
    from zhengcai.identity.actor import operator
    from zhengcai.tenancy.choices import CHOICE_TITLES

    form = {"plugin": plugin, "choice": choice.value, "reason": reason}
    with ready_deployment() as opened:

        async def choose() -> None:
            async with opened.runtime() as runtime:
                if runtime.tenant(tenant) is None:
                    raise Stop(f"没有地区 {tenant}")
                async with system_context(runtime, tenant, "console", operator(tenant)) as ctx:
                    await perform(ctx, choose_plugin, None, form)

        run(choose())
    say(f"{tenant}：{plugin} 已设为“{CHOICE_TITLES[choice]}”")


def _where(opened: "Deployment") -> "Snapshot | None":
    """The choices of the tenants; None while the schema is not there."""
    if run(opened.pending()):
        return None

    async def read() -> "Snapshot":
        async with opened.runtime() as runtime:
            return runtime.snapshot

    return run(read())


def _rows(report: "LoadReport", snapshot: "Snapshot | None") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for plugin in report.loaded:
        manifest = plugin.manifest
        where = _on(plugin.id, snapshot)
        rows.append(
            {
                "id": plugin.id,
                "title": manifest.title,
                "version": manifest.version,
                "kind": manifest.kind,
                "provides": manifest.provides,
                "loaded": True,
                "failure": None,
                "reason": None,
                "on": list(where),
                "off": where,
            }
        )
    for quarantined in report.quarantined:
        known = quarantined.manifest
        rows.append(
            {
                "id": quarantined.id,
                "title": known.title if known else "",
                "version": known.version if known else "",
                "kind": known.kind if known else "",
                "provides": known.provides if known else (),
                "loaded": False,
                "failure": quarantined.failure.value,
                "reason": quarantined.reason,
                "on": [],
                "off": {},
            }
        )
    return rows


def _but(off: list[str]) -> str:
    return f"（除{'、'.join(off)}）" if off else ""


def _on(plugin: str, snapshot: "Snapshot | None") -> dict[str, list[str]]:
    """The topmost tenants in which a plugin works, each with those below that have it off."""
    if snapshot is None:
        return {}
    works = {
        tenant.code
        for tenant in snapshot.tree
        if plugin in snapshot.enablement.enabled(tenant.code)
    }
    off: dict[str, list[str]] = {}
    topmost: dict[str, str] = {}
    for tenant in sorted(snapshot.tree, key=lambda each: len(each.path)):
        parent = tenant.parent
        if tenant.code in works:
            topmost[tenant.code] = topmost[parent] if parent in works else tenant.code
            off.setdefault(topmost[tenant.code], [])
        elif parent in works:
            off[topmost[parent]].append(tenant.code)
    return {code: off[code] for code in sorted(off)}
