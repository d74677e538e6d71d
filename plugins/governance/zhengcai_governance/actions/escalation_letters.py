"""The city consolidates what has arrived into a letter; the region answers, and all below hear it."""

from uuid import UUID

from zhengcai import Collection, Context, Form, Problem, Role, Section, action, field, job, table
from zhengcai_governance.actions.escalations import CARRIED, found_by_origin
from zhengcai_governance.models.escalation import Escalation, EscalationLetter
from zhengcai_governance.people import gathers, where_gathered
from zhengcai_governance.service_terms import CAUSES, LAW


async def _cases(ctx: Context, row: EscalationLetter) -> list[Section]:
    columns = (("地区", "text"), ("事项", "text"), ("上报原因", "word"))
    rows = [(each["name"], each["title"], CAUSES[each["cause"]]) for each in row.cases]
    return [table("上报事项", columns, rows)]


LETTERS = Collection(
    model=EscalationLetter,
    name="escalation-letters",
    singular="escalation_letter",
    title="重大事项汇总上报",
    group="运维服务",
    states={"reported": "已上报"},
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    label="letter",
    number="letter",
    columns=("letter", "reporter", "reported_on"),
    search=("letter", "opinion"),
    sections=_cases,
)


class Case(Form):
    """A case that has arrived."""

    escalation_id: UUID = field(
        "事项", reference="governance.service-escalations", states=("arrived",)
    )


class ReportLetter(Form):
    """The letter and what it covers."""

    letter: str = field("上报文号", min_length=2, max_length=60, law=LAW)
    opinion: str = field("市级意见", min_length=2, max_length=2000, kind="textarea")
    cases: list[Case] = field("上报事项", min_length=1, max_length=200, law=LAW)


@action(
    "escalation_letter.report",
    title="汇总上报重大事项",
    on=EscalationLetter,
    by=Role.FINANCE_SUPERVISOR,
    target="reported",
    law=LAW,
    task=False,
    offered=gathers,
)
async def report_letter(ctx: Context, form: ReportLetter) -> EscalationLetter:
    """Each case is told to the region with the number of the letter."""
    rows = await _locked(ctx, form)
    for row in rows:
        row.state, row.letter = "consolidated", form.letter
        ctx.tell(
            ctx.tenant.root,
            "escalation_arrives",
            origin=row.origin_code,
            origin_name=row.origin_name,
            origin_id=str(row.origin_id),
            happened_on=row.happened_on.isoformat(),
            values={
                **{name: getattr(row, name) for name in CARRIED},
                "score": None if row.score is None else str(row.score),
            },
            letter=form.letter,
        )
    return EscalationLetter(
        letter=form.letter,
        opinion=form.opinion,
        cases=[
            {
                "origin": row.origin_code,
                "name": row.origin_name,
                "title": row.title,
                "cause": row.cause,
            }
            for row in rows
        ],
        reporter=ctx.actor.name,
        reported_on=ctx.today,
    )


async def _locked(ctx: Context, form: ReportLetter) -> list[Escalation]:
    """The cases in one order, so that two letters at once wait for each other and do not cross."""
    wanted = sorted({each.escalation_id for each in form.cases})
    statement = ctx.rows(Escalation, Escalation.id.in_(wanted)).order_by(Escalation.id)
    locked = statement.with_for_update().execution_options(populate_existing=True)
    return list((await ctx.db.scalars(locked)).all())


@report_letter.check
async def _city_with_open_cases(ctx: Context, form: ReportLetter) -> list[Problem]:
    problems = where_gathered(LAW, ctx)
    wanted = {each.escalation_id for each in form.cases}
    rows = [row for row in await _locked(ctx, form) if row.state == "arrived"]
    if len(rows) < len(wanted):
        problems.append(
            Problem(
                "escalation.not_open",
                "有{count}项不是本级待汇总上报的事项",
                field="cases",
                law=LAW,
                params={"count": str(len(wanted) - len(rows))},
            )
        )
    return problems


class Handle(Form):
    """What the region decides."""

    opinion: str = field("处理意见", min_length=2, max_length=2000, kind="textarea", law=LAW)


@action(
    "service_escalation.handle",
    title="处理",
    on=Escalation,
    by=Role.FINANCE_SUPERVISOR,
    source="received",
    target="handled",
    law=LAW,
)
async def handle_escalation(ctx: Context, row: Escalation, form: Handle) -> None:
    """The answer goes down to where the case arose, and to the city between."""
    row.opinion, row.handled_on = form.opinion, ctx.today
    origin = ctx.runtime.snapshot.tree.get(row.origin_code)
    for code in origin.path if origin is not None else ():
        if code != ctx.tenant.code:
            ctx.tell(
                code,
                "escalation_answered",
                origin=row.origin_code,
                origin_id=str(row.origin_id),
                opinion=form.opinion,
            )


class Follow(Form):
    """The region's answer."""

    opinion: str = field("处理意见", max_length=2000)


@action(
    "service_escalation.follow",
    title="收到处理意见",
    on=Escalation,
    by=Role.SYSTEM,
    source=("reported", "consolidated"),
    target="handled",
    hidden=True,
)
async def follow_escalation(ctx: Context, row: Escalation, form: Follow) -> None:
    """The end of the case here."""
    row.opinion, row.handled_on = form.opinion, ctx.today


@job("escalation_answered")
async def escalation_answered(ctx: Context, origin: str, origin_id: str, opinion: str) -> None:
    """Told from above; the second time it says nothing new."""
    row = await found_by_origin(ctx, origin, UUID(origin_id))
    if row is not None and row.state in ("reported", "consolidated"):
        await ctx.perform(follow_escalation, row, opinion=opinion)
