"""The way of needs upward: gathered by the city in a letter, planned by the region."""

from collections.abc import Sequence
from typing import Literal
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
    table,
)
from zhengcai_governance.actions.sharing_requests import CARRIED, tell_home
from zhengcai_governance.gathering import Gather, nothing_to_gather, taken
from zhengcai_governance.models.sharing import Grant, Specification
from zhengcai_governance.models.sharing_requests import SharingArrival, SharingLetter
from zhengcai_governance.people import OWN_BUREAU, gathers
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.sharing_periods import readable
from zhengcai_governance.sharing_terms import ARRIVAL_STATES, KINDS, LAW, LETTER_STATES

NOTHING_WAITS = Problem("sharing.nothing_waits", "没有待汇总的数据共享需求")


async def _origin(ctx: Context, row: SharingArrival) -> Sequence[Section]:
    address = f"/t/{row.origin_tenant}/-/governance/sharing-requests/{row.origin_id}"
    return (table("原需求", (("需求", "link"),), [(LinkTo(row.title, address),)]),)


ARRIVALS = Collection(
    model=SharingArrival,
    name="sharing-arrivals",
    singular="sharing_arrival",
    title="待汇总和规划的数据共享需求",
    group="数据共享",
    states=ARRIVAL_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    number="number",
    columns=("number", "title", "origin_name", "system", "letter_number", "kind"),
    filters=("state", "origin_tenant", "kind"),
    search=("number", "title", "system", "content"),
    sections=_origin,
    tells={
        "waiting": OWN_BUREAU,
        "arrived": {},
        "common": {},
        "individual": {},
        "withdrawn": OWN_BUREAU,
    },
)


async def _items(ctx: Context, row: SharingLetter) -> Sequence[Section]:
    lines = [
        (
            each["number"],
            LinkTo(
                each["title"],
                f"/t/{each['tenant']}/-/governance/sharing-requests/{each['id']}",
            ),
        )
        for each in row.items
    ]
    return (table("需求清单", (("需求编号", "code"), ("需求", "link")), lines),)


LETTERS = Collection(
    model=SharingLetter,
    name="sharing-letters",
    singular="sharing_letter",
    title="数据共享需求汇总上报",
    group="数据共享",
    states=LETTER_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    number="number",
    columns=("number", "title", "total", "reported_by"),
    sections=_items,
)


class NoteArrival(Form):
    """A need that a bureau has collected."""

    origin_tenant: str = field("提出地区代码")
    origin_name: str = field("提出地区")
    origin_id: UUID = field("需求记录")
    number: str = field("需求编号")
    title: str = field("需求名称")
    system: str = field("使用数据的系统")
    content: str = field("需要的数据")
    purpose: str = field("用途")
    legal_basis: str = field("法律政策依据")
    proposer_name: str = field("提出单位")
    user_code: str = field("使用单位代码")
    round: int = field("报送次数")
    opinion: str = field("财政部门意见")


@action(
    "sharing_arrival.note",
    title="登记待汇总需求",
    on=SharingArrival,
    by=Role.SYSTEM,
    target="waiting",
    hidden=True,
)
async def note_arrival(ctx: Context, form: NoteArrival) -> SharingArrival:
    """It waits for the city's next letter."""
    return SharingArrival(**form.model_dump())


class ReportedArrival(NoteArrival):
    """A need as it reaches the region."""

    letter_number: str | None = field("汇总上报编号", None)
    letter_opinion: str | None = field("汇总意见", None)


@action(
    "sharing_arrival.arrive",
    title="收到数据共享需求",
    on=SharingArrival,
    by=Role.SYSTEM,
    target="arrived",
    hidden=True,
)
async def arrive(ctx: Context, form: ReportedArrival) -> SharingArrival:
    """It waits for the region's planning."""
    row = SharingArrival(**form.model_dump())
    tell_home(ctx, row, "reported", "省级财政部门已收到", form.letter_number)
    return row


@action(
    "sharing_arrival.gather",
    title="汇总",
    on=SharingArrival,
    by=Role.SYSTEM,
    source="waiting",
    target="gathered",
    hidden=True,
)
async def gather_arrival(ctx: Context, row: SharingArrival, form: Gather) -> None:
    """With one letter and no other."""
    row.letter_number = form.number


class ReportLetter(Form):
    """What the city writes."""

    title: str = field("标题", min_length=2, max_length=100)
    opinion: str = field("汇总意见", min_length=2, max_length=2_000, kind="textarea")


@action(
    "sharing_letter.report",
    title="汇总上报数据共享需求",
    on=SharingLetter,
    by=Role.FINANCE_SUPERVISOR,
    target="reported",
    law=LAW,
    offered=gathers,
    intro="将全部待汇总的数据共享需求报送省级财政部门。",
)
async def report_letter(ctx: Context, form: ReportLetter) -> SharingLetter:
    """Everything that waits, in one letter with a number."""
    number = await ctx.number(
        "sharing_letter", ctx.settings(GovernanceSettings).sharing_letter_number
    )
    items = []
    for row in await taken(ctx, SharingArrival, NOTHING_WAITS):
        await ctx.perform_as_system(gather_arrival, row, number=number)
        origin = {"tenant": row.origin_tenant, "id": str(row.origin_id)}
        items.append({**origin, "number": row.number, "title": row.title})
        tell_home(ctx, row, "consolidated", form.title, number)
        ctx.tell(
            ctx.tenant.root,
            "sharing_reported",
            origin_tenant=row.origin_tenant,
            origin_name=row.origin_name,
            origin_id=str(row.origin_id),
            number=row.number,
            **{name: getattr(row, name) for name in CARRIED},
            opinion=row.opinion,
            letter_number=number,
            letter_opinion=form.opinion,
        )
    return SharingLetter(
        number=number,
        **form.model_dump(),
        total=len(items),
        items=items,
        reported_by=ctx.actor.name,
    )


@report_letter.check
async def _gathers_here(ctx: Context, form: ReportLetter) -> list[Problem]:
    return await nothing_to_gather(ctx, SharingArrival, NOTHING_WAITS, LAW)


class PlanArrival(Form):
    """Whether many need it or one."""

    kind: Literal["common", "individual"] = field("规划分类", choices=KINDS)
    outcome: str = field("省级意见", min_length=2, max_length=1_000, kind="textarea")


@action(
    "sharing_arrival.plan",
    title="规划",
    on=SharingArrival,
    by=Role.FINANCE_SUPERVISOR,
    source=("arrived", "common"),
    target=("common", "individual"),
    when=lambda ctx, model: model.state == "arrived",
    law=LAW,
    intro="共性需求形成接口规范并及时发布；个性需求审核后授权或者不予授权。",
)
async def plan_arrival(ctx: Context, row: SharingArrival, form: PlanArrival) -> None:
    """The region manages and plans all needs together; one that nobody shares is individual after all."""
    row.state = row.kind = form.kind
    _decided(ctx, row, form.outcome)


def _decided(ctx: Context, row: SharingArrival, text: str) -> None:
    row.outcome = text
    tell_home(ctx, row, row.state, text)


class SpecifyArrival(Form):
    """Which edition serves it."""

    specification_id: UUID = field(
        "接口规范", reference="governance.specifications", states=("published",)
    )


@action(
    "sharing_arrival.specify",
    title="已形成接口规范",
    on=SharingArrival,
    by=Role.FINANCE_SUPERVISOR,
    source=("common", "individual"),
    target="specified",
    when=lambda ctx, model: model.state == "common",
    law=LAW,
)
async def specify_arrival(ctx: Context, row: SharingArrival, form: SpecifyArrival) -> None:
    """Whoever needs it reads the published specification; a grant for it answers the same need."""
    found = await ctx.get(Specification, form.specification_id)
    assert found is not None  # noqa: S101 - checked
    row.specification_id, row.state = found.id, "specified"
    _decided(ctx, row, f"{found.title}（{found.scope}）")


@specify_arrival.check
async def _is_published(ctx: Context, row: SharingArrival, form: SpecifyArrival) -> list[Problem]:
    found = await ctx.get(Specification, form.specification_id, lock=True)
    if found is not None and found.state == "published":
        return []
    return [Problem("sharing.unpublished", "接口规范尚未发布", field="specification_id", law=LAW)]


class GrantArrival(Form):
    """By which grant it is served."""

    grant_id: UUID = field("授权", reference="governance.grants", states=("active",))


@action(
    "sharing_arrival.grant",
    title="已授权",
    on=SharingArrival,
    by=Role.FINANCE_SUPERVISOR,
    source=("individual", "specified"),
    target="granted",
    law=LAW,
    when=lambda ctx, model: model.state == "individual",
)
async def grant_arrival(ctx: Context, row: SharingArrival, form: GrantArrival) -> None:
    """The client's id is told downward; its secret is not."""
    found = await ctx.get(Grant, form.grant_id)
    assert found is not None  # noqa: S101 - checked
    row.grant_id, row.state = found.id, "granted"
    _decided(ctx, row, f"{found.name}（{found.client_id}，{found.scope}）")


@grant_arrival.check
async def _is_active(ctx: Context, row: SharingArrival, form: GrantArrival) -> list[Problem]:
    found = await ctx.get(Grant, form.grant_id, lock=True)
    if found is None or found.state != "active":
        return [Problem("sharing.no_grant", "请选择有效的数据共享授权", field="grant_id", law=LAW)]
    problems = []
    granted_by = await ctx.get(Specification, found.specification_id)
    if granted_by is None or not readable(granted_by, ctx.today):
        message = "此版本的接口规范已停用"
        problems.append(Problem("sharing.retired", message, field="grant_id", law=LAW))
    if row.user_code not in ("", found.organisation_code):
        message = "该授权不是给提出需求的单位的"
        problems.append(Problem("sharing.grant_of_another", message, field="grant_id", law=LAW))
    if row.state == "specified" and found.specification_id != row.specification_id:
        message = "该授权不是按所形成的接口规范作出的"
        problems.append(Problem("sharing.grant_elsewhere", message, field="grant_id", law=LAW))
    served = ctx.rows(SharingArrival, SharingArrival.grant_id == found.id)
    if await ctx.db.scalar(served.limit(1)) is not None:
        message = "该授权已经用于另一项数据共享需求"
        problems.append(Problem("sharing.grant_taken", message, field="grant_id", law=LAW))
    return problems


class RefuseArrival(Form):
    """Why not."""

    reason: str = field("不予授权的理由", min_length=2, max_length=1_000, kind="textarea")


@action(
    "sharing_arrival.refuse",
    title="不予授权",
    on=SharingArrival,
    by=Role.FINANCE_SUPERVISOR,
    source=("common", "individual", "specified"),
    target="refused",
    law=LAW,
    danger=True,
)
async def refuse_arrival(ctx: Context, row: SharingArrival, form: RefuseArrival) -> None:
    """With the reason, down to whoever raised it."""
    row.state = "refused"
    _decided(ctx, row, form.reason)
