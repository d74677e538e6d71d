"""Daily problems: asked, answered, asked again, concluded, rated."""

from collections.abc import Sequence
from typing import Any

from zhengcai import Collection, Context, Form, Problem, Role, Section, action, field, new_id, table
from zhengcai_governance.models.tickets import Ticket
from zhengcai_governance.terms import REVIEW_LAW
from zhengcai_governance.ticket_sides import (
    ANSWERERS,
    ASKERS,
    PARTICIPANTS,
    measure_answer,
    measure_conclusion,
    say,
    spoken,
)
from zhengcai_governance.ticket_terms import ADDRESSEES, AREAS, LAW, SIDES, STATES, Addressee, Area

GOING_ON = ("open", "asked", "answered")


async def _thread(ctx: Context, ticket: Ticket) -> Sequence[Section]:
    columns = (("时间", "datetime"), ("发言方", "word"), ("人员", "text"), ("内容", "text"))
    rows = [(each["at"], SIDES[each["side"]], each["by"], each["text"]) for each in ticket.messages]
    return (table("沟通记录", columns, rows),)


TICKETS = Collection(
    model=Ticket,
    name="tickets",
    singular="ticket",
    title="问题沟通",
    group="日常问题",
    states=STATES,
    read=PARTICIPANTS,
    columns=("title", "area", "addressee", "opener_name", "opened_at", "satisfaction"),
    filters=("state", "area", "addressee", "channel"),
    search=("title", "conclusion"),
    sections=_thread,
    tells={"open": {}, "asked": {}, "answered": ASKERS, "concluded": {}},
)


class OpenTicket(Form):
    """What one wants to know, and of whom."""

    title: str = field("问题", min_length=2, max_length=100)
    area: Area = field("类别", choices=AREAS)
    addressee: Addressee = field("答复单位", choices=ADDRESSEES)
    text: str = field("情况说明", min_length=2, max_length=2_000, kind="textarea")


@action(
    "ticket.open",
    title="提出问题",
    on=Ticket,
    by=ASKERS,
    target="open",
    law=LAW,
    intro="日常业务办理中的问题，与财政部门或者平台服务商及时沟通，由答复方形成处理结论。"
    "希望增加或者改变软件功能的，请提出软件需求，不得直接向平台服务商提出。",
)
async def open_ticket(ctx: Context, form: OpenTicket) -> Ticket:
    """Put it to whoever is to answer."""
    ticket = _new(ctx, *ASKERS, title=form.title, area=form.area, addressee=form.addressee)
    ticket.messages = [spoken(ctx, "asker", ctx.actor.name, form.text)]
    if form.addressee == "superior" and ctx.tenant.parent is not None:
        ctx.tell(
            ctx.tenant.parent,
            "ticket_arrived",
            title=form.title,
            area=form.area,
            opener_code=ticket.opener_code,
            opener_name=ticket.opener_name,
            opener_id=str(ticket.opener_id),
            opener_person=ticket.opener_person,
            home_tenant=ticket.home_tenant,
            home_id=str(ticket.home_id),
            messages=ticket.messages,
            opened_at=ctx.now.isoformat(),
        )
    return ticket


def _new(ctx: Context, *roles: Role, **values: Any) -> Ticket:
    post = ctx.actor.organisation(*roles)
    assert post is not None  # noqa: S101 - the access to these actions is by these roles
    own = new_id()
    return Ticket(
        id=own,
        **values,
        opener_code=post.organisation,
        opener_name=post.organisation_name or post.organisation,
        opener_id=ctx.actor.person_id,
        opener_person=ctx.actor.name,
        home_tenant=ctx.tenant.code,
        home_id=own,
        opened_at=ctx.now,
    )


@open_ticket.check
async def somebody_is_there(ctx: Context, form: OpenTicket) -> list[Problem]:
    """A bureau does not ask itself, and only a bureau asks the one above it."""
    bureau = Role.FINANCE_SUPERVISOR in ctx.actor.roles
    if form.addressee == "superior" and (not bureau or ctx.tenant.parent is None):
        message = "只有市级、县级财政部门可以向上级财政部门提出问题"
    elif form.addressee == "bureau" and bureau:
        message = "财政部门的问题请向上级财政部门或者平台服务商提出"
    else:
        return []
    return [Problem("ticket.addressee", message, field="addressee", law=LAW)]


@open_ticket.check
async def no_wish_past_the_ledger(ctx: Context, form: OpenTicket) -> list[Problem]:
    """What is not publicised and not in the ledger is not put to the provider."""
    if form.area != "suggestion" or form.addressee != "provider":
        return []
    return [
        Problem(
            "ticket.wish",
            "未经公示、未列入台账的需求不得向平台服务商提出。请在“软件需求”中填写申请表，"
            "或者向财政部门提出",
            field="addressee",
            law=REVIEW_LAW,
        )
    ]


class LogCall(Form):
    """A call that was taken, and what was answered."""

    title: str = field("问题", min_length=2, max_length=100)
    area: Area = field("类别", choices=AREAS)
    caller: str = field("来电单位和人员", min_length=2, max_length=200)
    text: str = field("情况说明", min_length=2, max_length=2_000, kind="textarea")
    answer: str = field("答复", min_length=2, max_length=2_000, kind="textarea")


@action(
    "ticket.log",
    title="登记电话",
    on=Ticket,
    by=(Role.FINANCE_SUPERVISOR, Role.SERVICE_PROVIDER),
    target="answered",
    law=LAW,
)
async def log_call(ctx: Context, form: LogCall) -> Ticket:
    """The hotline's log: who takes the call answers it, and concludes it afterwards."""
    provider = Role.SERVICE_PROVIDER in ctx.actor.roles
    ticket = _new(
        ctx,
        Role.SERVICE_PROVIDER,
        Role.FINANCE_SUPERVISOR,
        title=form.title,
        area=form.area,
        caller=form.caller,
        channel="hotline",
        addressee="provider" if provider else "bureau",
    )
    ticket.messages = [
        spoken(ctx, "asker", form.caller, form.text),
        spoken(ctx, "answerer", ctx.actor.name, form.answer),
    ]
    measure_answer(ctx, ticket)
    return ticket


class Say(Form):
    """What is said."""

    text: str = field("内容", min_length=2, max_length=2_000, kind="textarea")


@action(
    "ticket.answer",
    title="答复",
    on=Ticket,
    by=ANSWERERS,
    source=("open", "asked"),
    target="answered",
    law=LAW,
)
async def answer_ticket(ctx: Context, ticket: Ticket, form: Say) -> None:
    """The answerer's word; the first one is measured."""
    measure_answer(ctx, ticket)
    say(ctx, ticket, "answerer", form.text, "answered")


@action(
    "ticket.ask",
    title="追问",
    on=Ticket,
    by=ASKERS,
    source="answered",
    target="asked",
    task=False,
)
async def ask_again(ctx: Context, ticket: Ticket, form: Say) -> None:
    """It is not solved yet."""
    say(ctx, ticket, "asker", form.text, "asked")


class ConcludeTicket(Form):
    """How such a problem is handled. Without it nothing is concluded."""

    conclusion: str = field("处理结论", min_length=2, max_length=2_000, kind="textarea", law=LAW)


@action(
    "ticket.conclude",
    title="形成结论",
    on=Ticket,
    by=ANSWERERS,
    source=GOING_ON,
    target="concluded",
    law=LAW,
)
async def conclude_ticket(ctx: Context, ticket: Ticket, form: ConcludeTicket) -> None:
    """The way of handling that follows from the talk."""
    measure_conclusion(ctx, ticket, form.conclusion)
    say(ctx, ticket, "answerer", form.conclusion, "concluded")


class RateTicket(Form):
    """How content one is with the help."""

    satisfaction: int = field("满意度（1至5分）", ge=1, le=5)
    remark: str = field("评价意见", "", max_length=500, kind="textarea")


@action(
    "ticket.rate",
    title="评价",
    on=Ticket,
    by=ASKERS,
    source="concluded",
    target="rated",
)
async def rate_ticket(ctx: Context, ticket: Ticket, form: RateTicket) -> None:
    """The asker's judgement, once."""
    ticket.satisfaction, ticket.remark = form.satisfaction, form.remark
    say(ctx, ticket, "asker", form.remark or str(form.satisfaction), "rated")


@rate_ticket.check
async def not_own_answer(ctx: Context, ticket: Ticket, form: RateTicket) -> list[Problem]:
    """Who wrote down a call has answered it."""
    if ticket.channel != "hotline":
        return []
    return [Problem("ticket.own_answer", "电话记录由答复方登记，不能自行评价满意度", law=LAW)]
