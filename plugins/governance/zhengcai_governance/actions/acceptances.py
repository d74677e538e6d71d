"""Accepting what was delivered, by each bureau that raised it."""

from collections.abc import Sequence
from uuid import UUID

from zhengcai import (
    Collection,
    Context,
    Form,
    LinkTo,
    Problem,
    Role,
    Section,
    action,
    field,
    new_id,
    table,
    unrealised,
)
from zhengcai_governance.entry_terms import ACCEPTANCE_STATES, CLASSES, ORDER_LAW, Class
from zhengcai_governance.models.entry_life import Acceptance
from zhengcai_governance.realised import examined_section

BUREAU = Role.FINANCE_SUPERVISOR


async def _parts(ctx: Context, row: Acceptance) -> Sequence[Section]:
    entry = f"/t/{ctx.tenant.root}/-/governance/ledger-entries/{row.entry_id}"
    order = f"/t/{row.order_tenant}/-/governance/work-orders/{row.order_id}"
    rows = [
        ("台账事项", LinkTo(row.ledger_number, entry)),
        ("工单", LinkTo(row.order_number, order)),
    ]
    asked = table("验收依据", (("事项", "word"), ("编号", "link")), rows)
    if row.state != "waiting":
        return (asked,)
    found = await examined_section(ctx, row.plugin, row.ledger_number, row.delivered_version)
    return (asked, found)


ACCEPTANCES = Collection(
    model=Acceptance,
    name="acceptances",
    singular="acceptance",
    title="升级改造验收",
    group="软件需求",
    states=ACCEPTANCE_STATES,
    read={BUREAU: None, Role.OVERSEER: None},
    number="ledger_number",
    columns=("ledger_number", "title", "plugin", "delivered_version", "decided_at"),
    filters=("state", "classification"),
    sections=_parts,
    tells={"waiting": {}},
)


class ArrivedDelivery(Form):
    """What the provider has delivered."""

    entry_id: UUID = field("台账记录")
    delivery: int = field("交付次数")
    ledger_number: str = field("台账编号")
    title: str = field("需求名称")
    classification: Class = field("分类", choices=CLASSES)
    order_tenant: str = field("工单地区代码")
    order_id: UUID = field("工单记录")
    order_number: str = field("工单编号")
    plugin: str = field("实现该需求的子系统")
    delivered_version: str = field("交付版本")
    evidence: str = field("测试证据")
    evidence_files: list[str] = field("证据文件", [])


@action(
    "acceptance.arrive",
    title="收到交付",
    on=Acceptance,
    by=Role.SYSTEM,
    target="waiting",
    hidden=True,
)
async def arrive_delivery(ctx: Context, form: ArrivedDelivery) -> Acceptance:
    """It waits for the bureau that raised it."""
    return Acceptance(id=new_id(), **form.model_dump())


class Judge(Form):
    """What was tried, and what came of it."""

    opinion: str = field("验收意见", min_length=5, max_length=2_000, kind="textarea")


@action(
    "acceptance.accept",
    title="验收通过",
    on=Acceptance,
    by=BUREAU,
    source="waiting",
    target="accepted",
    law=ORDER_LAW,
)
async def accept_delivery(ctx: Context, row: Acceptance, form: Judge) -> None:
    """The proposer's half; the region's follows once every proposer has."""
    _judge(ctx, row, form, accepted=True)


def _judge(ctx: Context, row: Acceptance, form: Judge, *, accepted: bool) -> None:
    row.opinion, row.decided_at = form.opinion, ctx.now
    ctx.tell(
        ctx.tenant.root,
        "proposer_judged",
        entry=str(row.entry_id),
        delivery=row.delivery,
        proposer=ctx.tenant.code,
        accepted=accepted,
        opinion=form.opinion,
    )


@accept_delivery.check
async def it_is_what_was_delivered(ctx: Context, row: Acceptance, form: Judge) -> list[Problem]:
    """Looked at again: what was delivered may have been replaced, or taken away."""
    return await unrealised(ctx, row.plugin, row.ledger_number, row.delivered_version)


@action(
    "acceptance.refuse",
    title="验收不通过",
    on=Acceptance,
    by=BUREAU,
    source="waiting",
    target="refused",
    law=ORDER_LAW,
    task=False,
)
async def refuse_delivery(ctx: Context, row: Acceptance, form: Judge) -> None:
    """Back to the provider, whoever else has accepted it."""
    _judge(ctx, row, form, accepted=False)


@action(
    "acceptance.withdraw",
    title="退回重新交付",
    on=Acceptance,
    by=Role.SYSTEM,
    source="waiting",
    target="withdrawn",
    hidden=True,
)
async def withdraw_delivery(ctx: Context, row: Acceptance, form: Judge) -> None:
    """Somebody else has not accepted it: it comes again."""
    row.opinion = form.opinion
