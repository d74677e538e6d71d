"""`zhengcai plugin trace`: what plugins say to an action, without performing it."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.table import Table

from zhengcai.cli.terminal import Stop, out, ready_deployment, run, say, warn

if TYPE_CHECKING:
    from zhengcai.actions.rehearsal import Rehearsal
    from zhengcai.deployment import Deployment

app = typer.Typer()
"""Part of `zhengcai plugin`."""


@app.command()
def trace(
    action: Annotated[str, typer.Argument(help="Id of an action: supervision.plan.file")],
    tenant: Annotated[str, typer.Option(help="Code of the tenant.")],
    login: Annotated[str, typer.Option("--as", help="Account of whoever would act.")],
    record: Annotated[
        UUID | None, typer.Option(help="Id of the record, unless it creates.")
    ] = None,
    form: Annotated[str, typer.Option(help="The form as JSON.")] = "{}",
) -> None:
    """Rehearse an action: which hooks are asked, what they answer, how long each takes.

    Everything is done as in earnest and then undone; nothing is recorded.
    """
    with ready_deployment() as opened:
        found = run(_rehearse(opened, action, tenant, login, record, form))
    table = Table("", "挂接点", "子系统或扩展", "回答", "毫秒")
    for place, each in enumerate(found.asked, 1):
        table.add_row(
            str(place),
            each.hook,
            each.plugin,
            each.failure or each.answered,
            f"{each.seconds * 1000:.2f}",
            style="red" if each.failure else None,
        )
    out().print(table)
    if not found.asked:
        say("没有询问任何挂接点。")
    for problem in found.problems:
        warn(f"{problem.text()}" + (f"（{problem.law}）" if problem.law else ""))
    say("会被拒绝。" if found.problems else "可以办理；以上只是演练，没有留下任何记录。")


async def _rehearse(
    opened: "Deployment",
    action: str,
    tenant: str,
    login: str,
    record: UUID | None,
    form: str,
) -> "Rehearsal":
    from zhengcai.actions.rehearsal import rehearse

    async with opened.runtime() as runtime:
        if action not in runtime.registry.actions:
            raise Stop(f"没有此操作：{action}")
        if runtime.tenant(tenant) is None:
            raise Stop(f"没有此地区：{tenant}")
        try:
            return await rehearse(runtime, action, tenant, login, record, form.encode())
        except LookupError as error:
            raise Stop(str(error)) from error
