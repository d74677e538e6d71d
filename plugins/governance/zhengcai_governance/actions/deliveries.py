"""In the region: what was delivered goes before everybody who proposed it, then is accepted or not."""

from datetime import date
from typing import Any
from uuid import UUID

from zhengcai import Context, Form, Problem, Role, action, field
from zhengcai_governance.entry_telling import homes_of
from zhengcai_governance.entry_terms import ORDER_LAW
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.shares import named, paid_for, shares_of


class DeliveredEntry(Form):
    """What the provider has delivered with an order, and how it is known to work."""

    plugin: str = field("实现该需求的子系统")
    delivered_version: str = field("交付版本")
    delivered_on: date = field("交付日期")
    delivery: int = field("交付次数")
    order_tenant: str = field("工单地区代码")
    order_id: UUID = field("工单记录")
    order_number: str = field("工单编号")
    evidence: str = field("测试证据")
    evidence_files: list[str] = field("证据文件", [])


@action(
    "ledger_entry.deliver",
    title="交付",
    on=LedgerEntry,
    by=Role.SYSTEM,
    source="ordered",
    hidden=True,
)
async def deliver_entry(ctx: Context, entry: LedgerEntry, form: DeliveredEntry) -> None:
    """Put it before every proposer."""
    entry.plugin, entry.delivered_version = form.plugin, form.delivered_version
    entry.delivered_on, entry.delivery = form.delivered_on, form.delivery
    entry.delivered, entry.accepting = form.model_dump(mode="json", exclude={"delivered_on"}), []
    entry.note(ctx.now, "交付", ctx.actor.name, f"{form.plugin} {form.delivered_version}")
    await put_before_proposers(ctx, entry)


async def put_before_proposers(ctx: Context, entry: LedgerEntry) -> None:
    """Have all accept it that have not been asked yet: the source, and who was merged and gets it.

    Who gets nothing of it because its payer has declined has nothing to accept.
    """
    paid = paid_for(await shares_of(ctx, entry))
    asked = {each["tenant"] for each in entry.accepting or ()}
    wanted = dict.fromkeys(tenant for tenant, _ in homes_of(entry))
    for tenant in wanted:
        if tenant in asked or (tenant != entry.source_tenant and tenant not in paid):
            continue
        waiting = {"tenant": tenant, "name": named(ctx, tenant), "at": None}
        entry.accepting = [*(entry.accepting or ()), waiting]
        entry.proposer_accepted_at = None
        ctx.tell(
            tenant,
            "delivery_arrived",
            **(entry.delivered or {}),
            entry_id=str(entry.id),
            ledger_number=entry.number,
            title=entry.title,
            classification=entry.classification,
        )


class HearProposer(Form):
    """Whose bureau has tried it, and what came of it."""

    tenant: str = field("提出地区代码")
    accepted: bool = field("验收通过")
    opinion: str = field("验收意见")


@action(
    "ledger_entry.hear",
    title="提出单位验收",
    on=LedgerEntry,
    by=Role.SYSTEM,
    source="ordered",
    law=ORDER_LAW,
    hidden=True,
)
async def hear_proposer(ctx: Context, entry: LedgerEntry, form: HearProposer) -> None:
    """Accepted by its proposers once each has; one refusal sends it back."""
    if not form.accepted:
        await judge_delivery(ctx, entry, accepted=False, opinion=form.opinion)
        return
    entry.accepting = [
        {**each, "at": ctx.now.isoformat()} if each["tenant"] == form.tenant else each
        for each in entry.accepting or ()
    ]
    entry.note(ctx.now, "提出单位验收", ctx.actor.name, named(ctx, form.tenant))
    if not unheard(entry):
        entry.proposer_accepted_at = ctx.now


def unheard(entry: LedgerEntry) -> list[dict[str, Any]]:
    """Who has still to accept what was delivered."""
    return [each for each in entry.accepting or () if each["at"] is None]


async def judge_delivery(ctx: Context, entry: LedgerEntry, *, accepted: bool, opinion: str) -> None:
    """Tell the order; what goes back waits before nobody any more."""
    entry.note(ctx.now, "验收通过" if accepted else "验收不通过", ctx.actor.name, opinion)
    lead, *_ = await shares_of(ctx, entry)
    judged = {"number": entry.number, "delivery": entry.delivery, "opinion": opinion}
    ctx.tell(lead.payer_tenant, "order_judged", **judged, accepted=accepted)
    if accepted:
        return
    for each in unheard(entry):
        own = {"entry_id": str(entry.id), "delivery": entry.delivery, "opinion": opinion}
        ctx.tell(each["tenant"], "delivery_withdrawn", **own)
    entry.delivered_version, entry.proposer_accepted_at, entry.accepting = None, None, []


def not_heard(entry: LedgerEntry) -> list[Problem]:
    """Why the region may not accept yet."""
    waiting = unheard(entry)
    if not waiting:
        return []
    message = "{places}的财政部门尚未验收通过"
    params = {"places": "、".join(each["name"] for each in waiting)}
    return [Problem("entry.proposer_first", message, law=ORDER_LAW, params=params)]
