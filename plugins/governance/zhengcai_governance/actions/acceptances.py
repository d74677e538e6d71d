"""Accepting what was delivered, by the bureau that raised it."""

from uuid import UUID

from zhengcai import Collection, Context, Form, Problem, Role, action, field, new_id
from zhengcai_governance.check_report import problems_of_check
from zhengcai_governance.entry_telling import tell_region
from zhengcai_governance.entry_terms import ACCEPTANCE_STATES, CLASS_LAW, CLASSES, ORDER_LAW, Class
from zhengcai_governance.models.entry_life import Acceptance
from zhengcai_governance.notices import tell_role

BUREAU = Role.FINANCE_SUPERVISOR

ACCEPTANCES = Collection(
    model=Acceptance,
    name="acceptances",
    singular="acceptance",
    title="升级改造验收",
    group="软件需求",
    states=ACCEPTANCE_STATES,
    read={BUREAU: None, Role.OVERSEER: None},
    number="ledger_number",
    columns=("ledger_number", "title", "delivered_version", "check_errors", "decided_at"),
    filters=("state", "classification"),
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
    delivered_version: str = field("交付版本")
    evidence: str = field("测试证据")
    check_errors: int | None = field("规范检查错误数", None)


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
    row = Acceptance(id=new_id(), **form.model_dump())
    title = f"升级改造待验收：{form.title}"
    await tell_role(ctx, BUREAU, None, "acceptance", title, ("governance.acceptances", row.id))
    return row


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
    """The proposer's half; the region's follows."""
    row.opinion, row.decided_at = form.opinion, ctx.now
    tell_region(ctx, str(row.entry_id), "proposer_accepted", delivery=row.delivery)


@accept_delivery.check
async def framework_is_untouched(ctx: Context, row: Acceptance, form: Judge) -> list[Problem]:
    """What changes the framework is no extension, whoever wants it."""
    return problems_of_check(row.classification, row.check_errors, CLASS_LAW)


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
    """Back to the provider."""
    row.opinion, row.decided_at = form.opinion, ctx.now
    ctx.tell(
        row.order_tenant,
        "order_judged",
        order=str(row.order_id),
        delivery=row.delivery,
        accepted=False,
        opinion=form.opinion,
    )
