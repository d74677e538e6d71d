"""The way upward: what has arrived in a city is gathered, reported, and received by the region."""

from collections.abc import Iterable, Mapping, Sequence
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
)
from zhengcai_governance.defect_terms import (
    ARRIVAL_STATES,
    LAW,
    ROLLUP_STATES,
    SEVERITIES,
    Severity,
)
from zhengcai_governance.gathering import Gather, nothing_to_gather, taken
from zhengcai_governance.models.defects import DefectArrival, DefectRollup
from zhengcai_governance.people import OWN_BUREAU, gathers
from zhengcai_governance.settings import GovernanceSettings

NOTHING_WAITS = Problem("defect.nothing_waits", "没有待汇总的问题")

ARRIVALS = Collection(
    model=DefectArrival,
    name="defect-arrivals",
    singular="defect_arrival",
    title="待汇总问题",
    group="日常问题",
    states=ARRIVAL_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    number="number",
    columns=("number", "title", "origin_name", "severity", "rollup_number"),
    filters=("state", "severity", "origin_tenant"),
    tells={"waiting": OWN_BUREAU},
)


async def _items(ctx: Context, rollup: DefectRollup) -> Sequence[Section]:
    columns = (
        ("台账编号", "code"),
        ("问题", "link"),
        ("地区", "text"),
        ("等级", "word"),
    )
    rows = [
        (
            each["number"],
            LinkTo(each["title"], f"/t/{each['tenant']}/-/governance/defects/{each['id']}"),
            each["place"],
            SEVERITIES[each["severity"]],
        )
        for each in rollup.items
    ]
    return (table("问题清单", columns, rows),)


ROLLUPS = Collection(
    model=DefectRollup,
    name="defect-rollups",
    singular="defect_rollup",
    title="问题汇总上报",
    group="日常问题",
    states=ROLLUP_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    number="number",
    columns=("number", "title", "origin_name", "total", "received_at"),
    sections=_items,
    tells={"arrived": {}, "received": OWN_BUREAU},
)


class NoteArrival(Form):
    """What a bureau below has triaged."""

    origin_tenant: str = field("报告地区代码")
    origin_name: str = field("报告地区")
    origin_id: UUID = field("问题记录")
    number: str = field("台账编号")
    title: str = field("问题")
    severity: Severity = field("等级", choices=SEVERITIES)


@action(
    "defect_arrival.note",
    title="登记待汇总问题",
    on=DefectArrival,
    by=Role.SYSTEM,
    target="waiting",
    hidden=True,
)
async def note_arrival(ctx: Context, form: NoteArrival) -> DefectArrival:
    """It waits for the next report upward."""
    return DefectArrival(**form.model_dump())


@action(
    "defect_arrival.gather",
    title="汇总",
    on=DefectArrival,
    by=Role.SYSTEM,
    source="waiting",
    target="gathered",
    hidden=True,
)
async def gather_arrival(ctx: Context, arrival: DefectArrival, form: Gather) -> None:
    """It goes with one report and no other."""
    arrival.rollup_number = form.number


class HoldBack(Form):
    """What rule it changes."""

    finding: str = field("认定理由", min_length=2, max_length=1_000, kind="textarea", law=LAW)


@action(
    "defect_arrival.hold_back",
    title="认定为涉及业务规则变更",
    on=DefectArrival,
    by=(Role.FINANCE_SUPERVISOR, Role.SYSTEM),
    source="waiting",
    target="held_back",
    law=LAW,
    task=False,
    intro="涉及业务规则变更的问题不作汇总，由报告地区转为软件需求。",
)
async def hold_back(ctx: Context, arrival: DefectArrival, form: HoldBack) -> None:
    """It goes no further up; where it was reported it becomes a requirement."""
    _tell_rule_change(ctx, arrival.origin_tenant, str(arrival.origin_id), form.finding)


def _tell_rule_change(ctx: Context, tenant: str, defect: str, finding: str) -> None:
    ctx.tell(tenant, "defect_changes_rule", defect=defect, finding=finding)


class ReportRollup(Form):
    """What the city says of what it has gathered."""

    title: str = field("标题", min_length=2, max_length=100)
    opinion: str = field("汇总意见", min_length=2, max_length=2_000, kind="textarea")


@action(
    "defect_rollup.report",
    title="汇总上报问题",
    on=DefectRollup,
    by=Role.FINANCE_SUPERVISOR,
    target="reported",
    law=LAW,
    offered=gathers,
    intro="将全部待汇总的问题报送省级财政部门。不涉及业务规则变更的问题不需要评估和公示。",
)
async def report_rollup(ctx: Context, form: ReportRollup) -> DefectRollup:
    """Everything that waits, in one report with a number."""
    number = await ctx.number("defect_rollup", ctx.settings(GovernanceSettings).rollup_number)
    items = []
    for arrival in await taken(ctx, DefectArrival, NOTHING_WAITS):
        await ctx.perform_as_system(gather_arrival, arrival, number=number)
        items.append(
            {
                "tenant": arrival.origin_tenant,
                "id": str(arrival.origin_id),
                "place": arrival.origin_name,
                "number": arrival.number,
                "title": arrival.title,
                "severity": arrival.severity,
            }
        )
    own = new_id()
    rollup = DefectRollup(
        id=own,
        number=number,
        **form.model_dump(),
        origin_tenant=ctx.tenant.code,
        origin_name=ctx.tenant.name,
        origin_id=own,
        total=len(items),
        items=items,
        reported_by=ctx.actor.name,
    )
    _tell_homes(ctx, items, "rolled_up", number)
    ctx.tell(
        ctx.tenant.root,
        "rollup_arrived",
        number=number,
        title=form.title,
        opinion=form.opinion,
        origin_tenant=ctx.tenant.code,
        origin_name=ctx.tenant.name,
        origin_id=str(own),
        items=items,
        reported_by=ctx.actor.name,
    )
    return rollup


@report_rollup.check
async def _gathers_here(ctx: Context, form: ReportRollup) -> list[Problem]:
    return await nothing_to_gather(ctx, DefectArrival, NOTHING_WAITS, LAW)


def _tell_homes(ctx: Context, items: Iterable[Mapping[str, str]], state: str, number: str) -> None:
    for each in items:
        ctx.tell(each["tenant"], "defect_followed", defect=each["id"], state=state, number=number)


class ReceivedRollup(ReportRollup):
    """A city's report as it reaches the region."""

    number: str = field("汇总上报编号")
    origin_tenant: str = field("上报地区代码")
    origin_name: str = field("上报地区")
    origin_id: UUID = field("上报记录")
    items: list[dict[str, str]] = field("问题清单")
    reported_by: str = field("上报人")


@action(
    "defect_rollup.arrive",
    title="收到汇总",
    on=DefectRollup,
    by=Role.SYSTEM,
    target="arrived",
    hidden=True,
)
async def arrive_rollup(ctx: Context, form: ReceivedRollup) -> DefectRollup:
    """The region's own row of it."""
    return DefectRollup(**form.model_dump(), total=len(form.items))


class HeldBack(HoldBack):
    """One of the list that the provider does not get."""

    number: str = field("台账编号", max_length=40)


class ReceiveRollup(Form):
    """What the region says to it, and what of it is no mere defect."""

    receipt: str = field("接收意见", min_length=2, max_length=1_000, kind="textarea")
    held_back: list[HeldBack] = field(
        "涉及业务规则变更、不予交办的问题",
        [],
        max_length=500,
        law=LAW,
        hint="由报告地区转为软件需求",
    )


@action(
    "defect_rollup.receive",
    title="接收并交办",
    on=DefectRollup,
    by=Role.FINANCE_SUPERVISOR,
    source="arrived",
    target="received",
    law=LAW,
)
async def receive_rollup(ctx: Context, rollup: DefectRollup, form: ReceiveRollup) -> None:
    """From now on the provider has every one of them that changes no rule."""
    rollup.received_at, rollup.receipt = ctx.now, form.receipt
    held = {each.number: each.finding for each in form.held_back}
    mended = [each for each in rollup.items if each["number"] not in held]
    _tell_homes(ctx, mended, "received", rollup.number)
    for each in rollup.items:
        if each["number"] in held:
            _tell_rule_change(ctx, each["tenant"], each["id"], held[each["number"]])
    ctx.tell(
        rollup.origin_tenant, "rollup_received", rollup=str(rollup.origin_id), receipt=form.receipt
    )


@receive_rollup.check
async def _of_the_list(ctx: Context, rollup: DefectRollup, form: ReceiveRollup) -> list[Problem]:
    listed = {each["number"] for each in rollup.items}
    strangers = sorted({each.number for each in form.held_back} - listed)
    if not strangers:
        return []
    return [
        Problem(
            "defect.not_listed",
            "问题清单中没有编号为{numbers}的问题",
            field="held_back",
            params={"numbers": "、".join(strangers)},
        )
    ]


class FollowRollup(Form):
    """What the region has said."""

    receipt: str = field("接收意见")


@action(
    "defect_rollup.follow",
    title="省级已接收",
    on=DefectRollup,
    by=Role.SYSTEM,
    source="reported",
    target="received",
    hidden=True,
)
async def follow_rollup(ctx: Context, rollup: DefectRollup, form: FollowRollup) -> None:
    """What the region has said, in the city's own row."""
    rollup.received_at, rollup.receipt = ctx.now, form.receipt
