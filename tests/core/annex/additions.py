"""Fields, a step of approval, a local rule, a report."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import typer

from zhengcai import (
    ApprovalStep,
    Command,
    CommandLine,
    Context,
    ExtraFields,
    Form,
    LocalRule,
    Money,
    Report,
    Role,
    Section,
    field,
    table,
)

PURPOSES = {"office": "办公", "school": "学校"}


class WhatFor(Form):
    """What the locality wants to know of a requisition."""

    purpose: Literal["office", "school"] = field("用途", choices=PURPOSES)
    place: str = field("使用单位", "", max_length=50)
    subsidy: Money | None = field("补助金额", None)


fields = ExtraFields(
    on="specimen.requisitions",
    model=WhatFor,
    actions=("draft",),
    columns=("purpose", "subsidy"),
    search=("place",),
)

first = ApprovalStep(
    action="specimen.requisition.submit",
    name="budget",
    title="预算审核",
    by={Role.FINANCE_BUDGET: None},
    law="示例办法 第6条",
)
second = ApprovalStep(
    action="specimen.requisition.submit",
    name="supervisor",
    title="大额复核",
    by={Role.FINANCE_SUPERVISOR: None},
    when=lambda requisition: requisition.amount >= 5000,
)

earlier = LocalRule(
    rule_id="A-29",
    jurisdiction="150100",
    value=3,
    basis="示例市办法 第1条",
    valid_from=date(2020, 1, 1),
)


app = typer.Typer()


@app.callback()
def annex() -> None:
    """Commands of the sample extension."""


@app.command()
def place(context: typer.Context, tenant: str) -> None:
    """Print where one is, and who asks."""
    line: CommandLine = context.obj

    async def told(ctx: Context) -> str:
        return f"{ctx.tenant.name} {ctx.actor.name}"

    typer.echo(line.run(tenant, told))


command = Command(app)


class Since(Form):
    """From when on."""

    since: date = field("起始日期", date(2020, 1, 1))


async def count(ctx: Context, form: Since) -> Sequence[Section]:
    """One row."""
    return [
        table("领用情况", (("起始", "date"), ("地区", "text")), [(form.since, ctx.tenant.name)])
    ]


report = Report(
    name="counts", title="领用统计", by=(Role.FINANCE_SUPERVISOR,), rows=count, form=Since
)
