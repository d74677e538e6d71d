"""At whoever bears of the cost: confirming it, and, as the lead, arranging the work."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from zhengcai import (
    Collection,
    Context,
    Form,
    Money,
    Problem,
    Role,
    Section,
    action,
    field,
    ledger_entries,
    new_id,
)
from zhengcai_governance.course import course_sections
from zhengcai_governance.entry_telling import tell_region
from zhengcai_governance.entry_terms import CLASS_LAW, CLASSES, ORDER_LAW, WORK_STATES, Class
from zhengcai_governance.models.entry_life import Work
from zhengcai_governance.people import OWN_BUREAU
from zhengcai_governance.shares import named, places_section

BUREAU = Role.FINANCE_SUPERVISOR


async def _parts(ctx: Context, work: Work) -> Sequence[Section]:
    return (*await places_section(ctx, work), *await course_sections(ctx, work))


WORKS = Collection(
    model=Work,
    name="works",
    singular="work",
    title="升级改造任务",
    group="软件需求",
    states=WORK_STATES,
    read={BUREAU: None, Role.FINANCE_BUDGET: None, Role.OVERSEER: None},
    number="ledger_number",
    columns=("ledger_number", "title", "classification", "lead", "budget_year", "due_on"),
    filters=("state", "classification", "budget_year"),
    search=("ledger_number", "title"),
    sections=_parts,
    tells={"asked": {}, "confirmed": {}, **dict.fromkeys(("finished", "withdrawn"), OWN_BUREAU)},
)


class AskWork(Form):
    """What the region has classified."""

    entry_id: UUID = field("台账记录")
    attempt: int = field("分类次数")
    ledger_number: str = field("台账编号")
    title: str = field("需求名称")
    content: str = field("需求内容")
    classification: Class = field("分类", choices=CLASSES)
    class_reason: str = field("分类理由")
    cost_rule_source: str = field("费用承担依据")
    source_tenant: str = field("提出地区代码")
    source_name: str = field("提出地区")
    source_id: UUID = field("需求记录")
    lead: bool = field("组织实施")
    places: list[str] = field("为哪些地区承担")


@action("work.ask", title="请求确认费用", on=Work, by=Role.SYSTEM, target="asked", hidden=True)
async def ask_work(ctx: Context, form: AskWork) -> Work:
    """It waits for the bureau's word."""
    work = Work(id=new_id(), **form.model_dump())
    work.note(ctx.now, "请求确认费用", ctx.actor.name, form.cost_rule_source)
    return work


class ExtendWork(Form):
    """Further places that this level pays for."""

    places: list[str] = field("为哪些地区承担")


@action(
    "work.extend",
    title="增加承担的地区",
    on=Work,
    by=Role.SYSTEM,
    source=("asked", "confirmed", "joined", "scheduled", "ordered", "finished"),
    hidden=True,
)
async def extend_work(ctx: Context, work: Work, form: ExtendWork) -> None:
    """Requirements of its own area have been merged into the entry."""
    work.places = sorted({*work.places, *form.places})
    work.note(ctx.now, "增加承担的地区", ctx.actor.name, "、".join(form.places))


class ConfirmWork(Form):
    """Out of which year's budget, and how much; yuan."""

    budget_year: int = field("预算年度", ge=2020, le=2100, kind="year")
    budget_item: str = field("预算项目", min_length=2, max_length=100)
    development_cost: Money = field("开发费用", unit="元")
    yearly_cost: Money = field("每年运行维护费用", unit="元")


@action(
    "work.confirm",
    title="确认承担费用",
    on=Work,
    by=BUREAU,
    source="asked",
    target=("confirmed", "joined"),
    law=CLASS_LAW,
    intro="功能延伸的开发和运行维护费用由承担地区各自确认；由提出地区一方组织实施。",
)
async def confirm_work(ctx: Context, work: Work, form: ConfirmWork) -> None:
    """Development and operation are this level's to pay; the lead goes on to arrange the work."""
    for name, value in form:
        setattr(work, name, value)
    work.state = "confirmed" if work.lead else "joined"
    work.note(ctx.now, "确认费用", ctx.actor.name, f"{form.budget_year}：{form.budget_item}")
    _answer(ctx, work, confirmed=form.model_dump(mode="json"))


@confirm_work.check
async def budget_is_to_come(ctx: Context, work: Work, form: ConfirmWork) -> list[Problem]:
    """A closed year pays nothing."""
    if form.budget_year >= ctx.today.year:
        return []
    return [Problem("work.past_budget", "预算年度不能早于本年度", field="budget_year")]


class DeclineWork(Form):
    """Why this level does not pay."""

    reason: str = field("不承担费用的理由", min_length=5, max_length=1_000, kind="textarea")


@action(
    "work.decline",
    title="不承担费用",
    on=Work,
    by=BUREAU,
    source="asked",
    target="declined",
    law=CLASS_LAW,
    task=False,
)
async def decline_work(ctx: Context, work: Work, form: DeclineWork) -> None:
    """Without its lead nothing is built; without another payer it is built for the others."""
    work.note(ctx.now, "不承担费用", ctx.actor.name, form.reason)
    _answer(ctx, work, declined=form.reason)


def _answer(ctx: Context, work: Work, **answer: object) -> None:
    own = {"entry": str(work.entry_id), "attempt": work.attempt, "payer": ctx.tenant.code}
    ctx.tell(ctx.tenant.root, "share_answered", **own, **answer)


@action(
    "work.withdraw",
    title="撤回费用确认请求",
    on=Work,
    by=Role.SYSTEM,
    source=("asked", "joined", "confirmed"),
    target="withdrawn",
    hidden=True,
    usual={"asked": ("withdrawn",)},
)
async def withdraw_work(ctx: Context, work: Work, form: DeclineWork) -> None:
    """The region waits no longer, or classifies again; an answer on its way comes too late."""
    work.note(ctx.now, "撤回", ctx.actor.name, form.reason)


class ScheduleWork(Form):
    """When, and how."""

    starts_on: date = field("计划开始日期")
    due_on: date = field("计划完成日期")
    plan: str = field("实施安排", min_length=5, max_length=2_000, kind="textarea")


@action(
    "work.schedule",
    title="安排实施",
    on=Work,
    by=BUREAU,
    source="confirmed",
    target="scheduled",
    law=ORDER_LAW,
)
async def schedule_work(ctx: Context, work: Work, form: ScheduleWork) -> None:
    """The region's version, a version of its own, or an extension: arranged by who pays."""
    work.starts_on, work.due_on, work.plan = form.starts_on, form.due_on, form.plan
    work.note(ctx.now, "安排实施", ctx.actor.name, form.plan)
    _tell(ctx, work, "scheduled", starts_on=str(form.starts_on), due_on=str(form.due_on))


@schedule_work.check
async def days_are_in_order(ctx: Context, work: Work, form: ScheduleWork) -> list[Problem]:
    """Not in the past, and not backwards."""
    problems = []
    if form.starts_on < ctx.today:
        problems.append(Problem("work.past_start", "计划开始日期不能早于今天", field="starts_on"))
    if form.due_on < form.starts_on:
        problems.append(
            Problem("work.backwards", "计划完成日期不能早于计划开始日期", field="due_on")
        )
    return problems


@schedule_work.check
async def everybody_has_answered(ctx: Context, work: Work, form: ScheduleWork) -> list[Problem]:
    """For whom it is built is known first; the region may stop waiting for somebody."""
    entry = (await ledger_entries(ctx, [work.ledger_number])).get(work.ledger_number)
    payers = entry.payers if entry is not None else {}
    waiting = [
        named(ctx, code)
        for code, state in payers.items()
        if state == "asked" and code != ctx.tenant.code
    ]
    if not waiting:
        return []
    message = "{payers}尚未答复是否承担费用，答复之后方可安排实施"
    params = {"payers": "、".join(waiting)}
    return [Problem("work.others_first", message, law=CLASS_LAW, params=params)]


def _tell(ctx: Context, work: Work, step: str, **values: object) -> None:
    tell_region(ctx, str(work.entry_id), step, attempt=work.attempt, **values)


class OrderWork(Form):
    """With which order it is built."""

    number: str = field("工单编号")
    plugin: str = field("实现该需求的子系统")


@action(
    "work.order",
    title="已下达工单",
    on=Work,
    by=Role.SYSTEM,
    source="scheduled",
    target="ordered",
    hidden=True,
)
async def order_work(ctx: Context, work: Work, form: OrderWork) -> None:
    """From now on the provider builds."""
    work.note(ctx.now, "下达工单", ctx.actor.name, form.number)
    _tell(ctx, work, "ordered", order_number=form.number, plugin=form.plugin)


@action(
    "work.finish",
    title="已验收",
    on=Work,
    by=Role.SYSTEM,
    source="ordered",
    target="finished",
    hidden=True,
)
async def finish_work(ctx: Context, work: Work) -> None:
    """What was ordered has been accepted."""
    work.note(ctx.now, "验收", ctx.actor.name, work.ledger_number)
