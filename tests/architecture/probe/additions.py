"""What it adds to the specimen, and what it offers to others."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import typer

from zhengcai import (
    ApprovalStep,
    Call,
    Command,
    Context,
    Desk,
    ExtraFields,
    Form,
    HookSpecs,
    LocalRule,
    MachineEndpoint,
    Provider,
    PublicPage,
    Reply,
    Report,
    Role,
    Section,
    data_step,
    field,
    hookspec,
    table,
)

from .asked import note

READERS = {Role.PURCHASER_OPERATOR: None}


class More(Form):
    """One field more."""

    remark: str = field("探针备注", "", max_length=50)


fields = ExtraFields(
    on="specimen.requisitions",
    model=More,
    actions=("draft",),
    columns=("remark",),
    search=("remark",),
)

step = ApprovalStep(
    action="specimen.requisition.hand_out",
    name="second",
    title="探针复核",
    by={Role.FINANCE_SUPERVISOR: None},
)

rule = LocalRule(
    rule_id="A-29",
    jurisdiction="150100",
    value=3,
    basis="探针办法 第1条",
    valid_from=date(2020, 1, 1),
)


async def count(ctx: Context) -> Sequence[Section]:
    """One row."""
    note("report", ctx)
    return [table("探针统计", (("地区", "text"),), [(ctx.tenant.name,)])]


report = Report(name="counts", title="探针统计", by=READERS, rows=count)


async def respond(ctx: Context, request: Any) -> tuple[str, Any]:
    """A template of its own."""
    note("page", ctx)
    return "probe/news.html", None


page = PublicPage("news", "探针消息", READERS, respond, menu=True)


@data_step("nothing", version="0.1")
async def nothing(ctx: Context) -> int:
    """A wave of the probe's own would do it, wherever its rows may lie."""
    return 0


async def beat(desk: Desk, call: Call) -> Reply:
    """What a machine gets that says nothing of itself."""
    async with desk.work() as ctx:
        note("endpoint", ctx)
    return Reply({"probe": "on"})


endpoint = MachineEndpoint("GET", "beat", "探针心跳", beat, Form, Form)


class Lines:
    """Budget lines that nobody has."""

    def __init__(self, ctx: Context) -> None:
        note("port", ctx)

    async def line(self, line_id: UUID) -> None:
        """None."""


port = Provider("fiscal", Lines)


class ProbeHooks:
    """A hook of its own, for extensions of this extension."""

    @hookspec
    async def probe_hears(self, ctx: Context) -> Sequence[str]:
        """Anything."""
        raise NotImplementedError


hooks = HookSpecs(ProbeHooks)
command = Command(typer.Typer(name="probe"))
