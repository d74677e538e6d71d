"""A city gathers what its banners and itself have found feasible, and writes to the region."""

from collections.abc import Sequence
from uuid import UUID

from zhengcai import (
    Collection,
    Context,
    Form,
    LinkTo,
    Problem,
    Reason,
    Refusal,
    Role,
    Section,
    Upload,
    action,
    field,
    new_id,
    table,
)
from zhengcai_governance.actions.arriving import free_arrival, gather_arrival, send_arrival
from zhengcai_governance.course import course_of
from zhengcai_governance.models.reporting import Arrival, Consolidation
from zhengcai_governance.people import gathers, where_gathered
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.terms import CONSOLIDATION_STATES, EVALUATE_LAW, PAPERS

NOT_WAITING = Problem(
    "consolidation.taken", "所选需求中有的已汇总或者已退回，请重新选择", field="arrivals"
)


async def _consolidated(ctx: Context, row: Consolidation) -> Sequence[Section]:
    columns = (("需求", "link"), ("需求编号", "code"), ("地区", "text"), ("需求提出机构", "text"))
    rows = [
        (
            LinkTo(each.title, ctx.address("governance.arrivals", each.id)),
            each.number,
            each.source_name,
            each.proposer_name,
        )
        for each in await arrivals_of(ctx, row)
    ]
    return (table("汇总的需求", columns, rows), course_of(row))


CONSOLIDATIONS = Collection(
    model=Consolidation,
    name="consolidations",
    singular="consolidation",
    title="需求汇总",
    group="软件需求",
    states=CONSOLIDATION_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    number="number",
    columns=("number", "title", "count", "letter_number", "reported_at"),
    search=("number", "title", "letter_number"),
    sections=_consolidated,
)


class DraftConsolidation(Form):
    """Which requirements go, and what the city says of them."""

    title: str = field("标题", min_length=2, max_length=200)
    arrivals: list[UUID] = field(
        "汇总的需求",
        reference="governance.arrivals",
        states=("arrived",),
        min_length=1,
        max_length=100,
        law=EVALUATE_LAW,
    )
    opinion: str = field("汇总意见", min_length=2, max_length=3000, kind="textarea")


@action(
    "consolidation.draft",
    title="汇总需求",
    on=Consolidation,
    by=Role.FINANCE_SUPERVISOR,
    target="draft",
    law=EVALUATE_LAW,
    task=True,
    offered=gathers,
)
async def draft_consolidation(ctx: Context, form: DraftConsolidation) -> Consolidation:
    """Take the requirements, in one order for everybody: of two drafts the first has them."""
    row = Consolidation(
        id=new_id(),
        number=await ctx.number(
            "consolidation", ctx.settings(GovernanceSettings).consolidation_number
        ),
        title=form.title,
        opinion=form.opinion,
        count=len(set(form.arrivals)),
        drafter=ctx.actor.name,
        state="draft",
    )
    row.note(ctx.now, "汇总", ctx.actor.name, form.opinion)
    ctx.add(row)
    for arrival_id in sorted(set(form.arrivals)):
        arrival = await ctx.get(Arrival, arrival_id, lock=True)
        if arrival is None or arrival.state != "arrived":
            raise Refusal(NOT_WAITING, reason=Reason.CONFLICT)
        await ctx.perform_as_system(
            gather_arrival, arrival, consolidation_id=row.id, number=row.number
        )
    return row


@draft_consolidation.check
async def _own_level(ctx: Context, form: DraftConsolidation) -> list[Problem]:
    return where_gathered(EVALUATE_LAW, ctx)


@draft_consolidation.check
async def _all_are_feasible(ctx: Context, form: DraftConsolidation) -> list[Problem]:
    rows = ctx.rows(Arrival, Arrival.id.in_(form.arrivals)).order_by(Arrival.id)
    unfit = [each.number for each in await ctx.db.scalars(rows) if each.conclusion != "feasible"]
    if not unfit:
        return []
    return [
        Problem(
            "requirement.unevaluated",
            "未经可行性评估的需求，不得上报：{numbers}",
            field="arrivals",
            law=EVALUATE_LAW,
            params={"numbers": "、".join(unfit)},
        )
    ]


class ReportConsolidation(Form):
    """The letter to the region."""

    letter_number: str = field("上报文号", min_length=3, max_length=60, law=EVALUATE_LAW)
    file: Upload = field("上报公文", law=EVALUATE_LAW, hint="PDF、OFD 或者图片")


@action(
    "consolidation.report",
    title="书面上报省级",
    on=Consolidation,
    by=Role.FINANCE_SUPERVISOR,
    source="draft",
    target="reported",
    law=EVALUATE_LAW,
)
async def report_consolidation(ctx: Context, row: Consolidation, form: ReportConsolidation) -> None:
    """Keep the letter; each requirement arrives in the region by itself."""
    letter = await ctx.keep(form.file, row, accept=PAPERS)
    row.letter_number, row.letter_sha256, row.reported_at = (
        form.letter_number,
        letter.sha256,
        ctx.now,
    )
    row.note(ctx.now, "书面上报省级", ctx.actor.name, form.letter_number)
    ctx.facts.update(number=row.number, letter_number=row.letter_number)
    for arrival in await arrivals_of(ctx, row):
        await ctx.perform_as_system(send_arrival, arrival)
        ctx.tell(
            ctx.tenant.root,
            "review_arrived",
            **arrival.carried,
            via_tenant=ctx.tenant.code,
            consolidation_number=row.number,
            letter_number=row.letter_number,
        )


@action(
    "consolidation.dissolve",
    title="取消汇总",
    on=Consolidation,
    by=Role.FINANCE_SUPERVISOR,
    source="draft",
    target="dissolved",
    danger=True,
)
async def dissolve_consolidation(ctx: Context, row: Consolidation) -> None:
    """Its requirements wait again."""
    row.note(ctx.now, "取消汇总", ctx.actor.name, row.number)
    for arrival in await arrivals_of(ctx, row):
        await ctx.perform_as_system(free_arrival, arrival)


async def arrivals_of(ctx: Context, row: Consolidation) -> Sequence[Arrival]:
    """What goes in one letter, oldest first."""
    statement = ctx.rows(Arrival, Arrival.consolidation_id == row.id).order_by(Arrival.id)
    return (await ctx.db.scalars(statement)).all()
