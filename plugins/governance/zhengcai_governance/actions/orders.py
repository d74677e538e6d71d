"""Orders to the platform's provider: only for what stands in the ledger, delivered with evidence."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_

from zhengcai import (
    Actor,
    Collection,
    Context,
    Form,
    Problem,
    Role,
    Section,
    Upload,
    action,
    field,
    installed_plugin,
    new_id,
    unrealised,
)
from zhengcai_governance.actions.works import finish_work, order_work
from zhengcai_governance.course import course_sections
from zhengcai_governance.entry_telling import tell_region
from zhengcai_governance.entry_terms import ORDER_LAW, ORDER_STATES, WORK_STATES
from zhengcai_governance.models.entry_life import Work, WorkOrder
from zhengcai_governance.realised import PLUGIN, examined_section, problems_of_class
from zhengcai_governance.settings import GovernanceSettings

BUREAU = Role.FINANCE_SUPERVISOR
PROVIDER = Role.SERVICE_PROVIDER
PLUGIN_HINT = "填写子系统或者扩展的标识，如 hohhot；平台本身为 console"


def _open_or_own(actor: Actor) -> ColumnElement[bool]:
    """What nobody has taken stands open to every provider; what was taken is its taker's alone."""
    own = actor.organisations(PROVIDER)
    return or_(WorkOrder.provider_code.is_(None), WorkOrder.provider_code.in_(own))


async def _parts(ctx: Context, order: WorkOrder) -> Sequence[Section]:
    course = await course_sections(ctx, order)
    if order.state in ("issued", "accepted"):
        return course
    version = order.delivered_version if order.state == "delivered" else None
    return (*course, await examined_section(ctx, order.plugin, order.ledger_number, version))


ORDERS = Collection(
    model=WorkOrder,
    name="work-orders",
    singular="work_order",
    title="升级改造工单",
    group="软件需求",
    states=ORDER_STATES,
    read={BUREAU: None, Role.OVERSEER: None, PROVIDER: _open_or_own},
    number="number",
    columns=("number", "ledger_number", "title", "plugin", "due_on", "delivered_version"),
    filters=("state", "classification"),
    search=("number", "ledger_number", "title"),
    sections=_parts,
    tells={
        "issued": {},
        "taken": {},
        "delivered": {BUREAU: None},
        "accepted": {BUREAU: None, PROVIDER: "provider_code"},
    },
)


class OrderedWork(Form):
    """What the provider is to build."""

    content: str = field("工作内容", min_length=5, max_length=4_000, kind="textarea")
    due_on: date = field("要求完成日期")
    plugin: str = field("实现该需求的子系统", pattern=PLUGIN, hint=PLUGIN_HINT)


class IssueOrder(OrderedWork):
    """And for which entry of the ledger."""

    ledger_number: str = field("台账编号", "", max_length=60, law=ORDER_LAW)


@action(
    "work_order.issue",
    title="下达工单",
    on=WorkOrder,
    by=BUREAU,
    target="issued",
    law=ORDER_LAW,
    hidden=True,
)
async def issue_order(ctx: Context, form: IssueOrder) -> WorkOrder:
    """The one road to the provider, from the page of a work and from other machines."""
    work = await _work(ctx, form.ledger_number)
    assert work is not None  # noqa: S101 - the check has found it
    number = await ctx.number("work_order", ctx.settings(GovernanceSettings).order_number)
    order = WorkOrder(
        id=new_id(),
        number=number,
        **form.model_dump(),
        title=work.title,
        classification=work.classification,
        work_id=work.id,
    )
    order.note(ctx.now, "下达工单", ctx.actor.name, form.content)
    await ctx.perform_as_system(order_work, work, number=number, plugin=form.plugin)
    return order


async def _work(ctx: Context, ledger_number: str) -> Work | None:
    found = ctx.rows(Work, Work.ledger_number == ledger_number).order_by(Work.attempt.desc())
    row: Work | None = await ctx.db.scalar(found.limit(1).with_for_update())
    return row


@issue_order.check
async def stands_in_the_ledger(ctx: Context, form: IssueOrder) -> list[Problem]:
    """What the provider may not be asked for is refused here, whoever asks."""
    problems: list[Problem] = []
    if form.due_on < ctx.today:
        problems.append(Problem("order.past", "要求完成日期不能早于今天", field="due_on"))
    work = await _work(ctx, form.ledger_number) if form.ledger_number else None
    if not form.ledger_number:
        message = "没有台账编号，不得向平台服务商下达工单"
        problems.append(_not_to_be_ordered("order.no_ledger_number", message))
    elif work is None:
        message = "“{number}”不是本级承担的台账事项，不得向平台服务商下达工单"
        problems.append(_not_to_be_ordered("order.no_entry", message, number=form.ledger_number))
    elif work.state != "scheduled":
        message = "该台账事项当前为“{state}”，不能下达工单"
        state = WORK_STATES[work.state]
        problems.append(_not_to_be_ordered("order.not_scheduled", message, state=state))
    if work is not None:
        problems += problems_of_class(ctx, form.plugin, work.classification)
    return problems


@action(
    "work.issue",
    title="下达工单",
    on=Work,
    by=BUREAU,
    source="scheduled",
    target="ordered",
    law=ORDER_LAW,
    intro="未经公示并列入升级改造台账的需求，不得向平台服务商提出。",
)
async def issue_for_work(ctx: Context, work: Work, form: OrderedWork) -> None:
    """Whoever arranges the work orders it on its page."""
    await ctx.perform(issue_order, ledger_number=work.ledger_number, **form.model_dump())


@issue_for_work.check
async def as_any_order(ctx: Context, work: Work, form: OrderedWork) -> list[Problem]:
    """The same refusals, told before anything is done."""
    numbered = IssueOrder(ledger_number=work.ledger_number, **form.model_dump())
    return await stands_in_the_ledger(ctx, numbered)


def _not_to_be_ordered(code: str, message: str, **params: str) -> Problem:
    return Problem(code, message, field="ledger_number", law=ORDER_LAW, params=params)


@action(
    "work_order.take",
    title="接单",
    on=WorkOrder,
    by=PROVIDER,
    source="issued",
    target="taken",
    law=ORDER_LAW,
)
async def take_order(ctx: Context, order: WorkOrder) -> None:
    """The provider begins."""
    post = ctx.actor.organisation(PROVIDER)
    assert post is not None  # noqa: S101 - only a provider takes orders
    order.provider_code, order.provider_name = post.organisation, post.organisation_name
    order.taken_at = ctx.now
    order.note(ctx.now, "接单", ctx.actor.name, order.number)


class AssignOrder(Form):
    """What is to realise it instead."""

    plugin: str = field("实现该需求的子系统", pattern=PLUGIN, hint=PLUGIN_HINT)


@action(
    "work_order.assign",
    title="更改实现方式",
    on=WorkOrder,
    by=BUREAU,
    source=("issued", "taken"),
    law=ORDER_LAW,
    task=False,
)
async def assign_order(ctx: Context, order: WorkOrder, form: AssignOrder) -> None:
    """The ledger names it from now on."""
    order.plugin = form.plugin
    order.note(ctx.now, "更改实现方式", ctx.actor.name, form.plugin)
    work = await ctx.get(Work, order.work_id)
    assert work is not None  # noqa: S101 - the order was made for it
    facts = {"attempt": work.attempt, "plugin": form.plugin}
    tell_region(ctx, str(work.entry_id), "assigned", **facts)


@assign_order.check
async def its_class_fits(ctx: Context, order: WorkOrder, form: AssignOrder) -> list[Problem]:
    """As with the order itself."""
    return problems_of_class(ctx, form.plugin, order.classification)


class DeliverOrder(Form):
    """How what was built is known to work. Which version it is, the platform sees for itself."""

    evidence: str = field(
        "测试证据",
        min_length=10,
        max_length=4_000,
        kind="textarea",
        hint="含回归测试的范围和结果",
    )
    file: list[Upload] = field(
        "证据文件", [], max_length=5, hint="测试报告、日志或者截图，可以选多个，最多5个"
    )


@action(
    "work_order.deliver",
    title="交付",
    on=WorkOrder,
    by=PROVIDER,
    owner="provider_code",
    source="taken",
    target="delivered",
    law=ORDER_LAW,
)
async def deliver_order(ctx: Context, order: WorkOrder, form: DeliverOrder) -> None:
    """Put it before whoever raised it, with the evidence; who reads the order reads the files."""
    here = installed_plugin(ctx, order.plugin)
    assert here is not None  # noqa: S101 - the check has looked at it
    order.delivered_version, order.evidence = here.version, form.evidence
    order.delivered_on, order.delivery = ctx.today, order.delivery + 1
    kept = [await ctx.keep(each, order) for each in form.file]
    said = f"{here.title} {here.version}：{form.evidence}"
    order.note(ctx.now, "交付", ctx.actor.name, said, files=[each.sha256 for each in kept])
    work = await ctx.get(Work, order.work_id)
    assert work is not None  # noqa: S101 - the order was made for it
    ctx.tell(
        ctx.tenant.root,
        "entry_delivered",
        entry=str(work.entry_id),
        attempt=work.attempt,
        delivery=order.delivery,
        plugin=order.plugin,
        delivered_version=here.version,
        delivered_on=str(ctx.today),
        order_tenant=ctx.tenant.code,
        order_id=str(order.id),
        order_number=order.number,
        evidence=form.evidence,
        evidence_files=[f"{each.name} SHA-256 {each.sha256}" for each in kept],
    )


@deliver_order.check
async def is_here_and_whole(ctx: Context, order: WorkOrder, form: DeliverOrder) -> list[Problem]:
    """What is delivered runs on this platform, names the entry and could be released."""
    return await unrealised(ctx, order.plugin, order.ledger_number)


class JudgeOrder(Form):
    """What came of the acceptance."""

    accepted: bool = field("验收通过")
    opinion: str = field("验收意见")


@action(
    "work_order.judge",
    title="验收结果",
    on=WorkOrder,
    by=Role.SYSTEM,
    source="delivered",
    target=("accepted", "taken"),
    hidden=True,
)
async def judge_order(ctx: Context, order: WorkOrder, form: JudgeOrder) -> None:
    """Accepted, or back to the provider with the reason."""
    order.state = "accepted" if form.accepted else "taken"
    order.returned = None if form.accepted else form.opinion
    step = "验收通过" if form.accepted else "验收不通过"
    order.note(ctx.now, step, ctx.actor.name, form.opinion)
    work = await ctx.get(Work, order.work_id)
    if form.accepted and work is not None:
        await ctx.perform(finish_work, work)
