"""What only the platform does: the same thread in the tenant of the bureau that is asked."""

from datetime import datetime
from uuid import UUID

from zhengcai import Context, Form, Role, action, field, new_id
from zhengcai_governance.actions.tickets import GOING_ON
from zhengcai_governance.models.tickets import Ticket
from zhengcai_governance.ticket_sides import (
    measure_answer,
    measure_conclusion,
)
from zhengcai_governance.ticket_terms import AREAS, DONE, STATES, Area


class ArrivedTicket(Form):
    """What a bureau below asks."""

    title: str = field("问题")
    area: Area = field("类别", choices=AREAS)
    opener_code: str = field("提出单位代码")
    opener_name: str = field("提出单位")
    opener_id: UUID = field("提出人编号")
    opener_person: str = field("提出人")
    home_tenant: str = field("提出地区代码")
    home_id: UUID = field("提出记录")
    messages: list[dict[str, str]] = field("沟通记录")
    opened_at: datetime = field("提出时间")


@action(
    "ticket.arrive", title="收到下级问题", on=Ticket, by=Role.SYSTEM, target="open", hidden=True
)
async def arrive_ticket(ctx: Context, form: ArrivedTicket) -> Ticket:
    """The row of the bureau that is asked."""
    return Ticket(id=new_id(), **form.model_dump(), addressee="bureau")


class FollowTicket(Form):
    """What was said in the other tenant."""

    message: dict[str, str] = field("内容")
    state: str = field("进展", pattern="^(open|answered|asked|concluded|rated)$")
    satisfaction: int | None = field("满意度（1至5分）", None)


@action(
    "ticket.follow",
    title="对方发言",
    on=Ticket,
    by=Role.SYSTEM,
    source=(*GOING_ON, *DONE),
    target=tuple(STATES),
    hidden=True,
    usual={"answered": ("asked",), "concluded": ("rated",)},
)
async def follow_ticket(ctx: Context, ticket: Ticket, form: FollowTicket) -> None:
    """The same thread here; what comes late does not open it again."""
    ticket.messages = [*ticket.messages, form.message]
    if ticket.state not in DONE or form.state == "rated":
        ticket.state = form.state
    ticket.satisfaction = form.satisfaction or ticket.satisfaction
    if form.message["side"] == "asker":
        return
    measure_answer(ctx, ticket)
    if form.state == "concluded":
        measure_conclusion(ctx, ticket, form.message["text"])
