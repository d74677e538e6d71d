"""Explaining a dispute, and filing content and result upward: bureau, city, region."""

from datetime import date
from uuid import UUID

from sqlalchemy import literal

from zhengcai import Collection, Context, Form, Problem, Role, Upload, action, field, new_id
from zhengcai_governance.deadlines import working_days_on
from zhengcai_governance.dispute_terms import CASE_STATES, CAUSES, FILING_STATES, LAW, Cause
from zhengcai_governance.models.disputes import DisputeCase, DisputeFiling
from zhengcai_governance.people import gathered_by, is_region, level_at
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.terms import PAPERS

BUREAU = Role.FINANCE_SUPERVISOR

CASES = Collection(
    model=DisputeCase,
    name="dispute-cases",
    singular="dispute_case",
    title="争议解释处理",
    group="软件需求",
    states=CASE_STATES,
    read={BUREAU: None, Role.OVERSEER: None},
    columns=("ledger_number", "title", "cause", "raiser_name", "due_on", "late"),
    filters=("state", "cause", "late"),
    tells={"open": {}, "filed": {BUREAU: None}},
)
FILINGS = Collection(
    model=DisputeFiling,
    name="dispute-filings",
    singular="dispute_filing",
    title="争议备案",
    group="软件需求",
    states=FILING_STATES,
    read={BUREAU: None, Role.OVERSEER: None},
    columns=("ledger_number", "title", "cause", "explainer_name", "explained_on", "filed_at"),
    filters=("state", "cause"),
    tells={"arrived": {}},
)


class OpenCase(Form):
    """A dispute that this bureau has to explain."""

    origin_tenant: str = field("争议提出地区代码")
    origin_id: UUID = field("争议记录")
    ledger_number: str = field("台账编号")
    title: str = field("争议事项")
    content: str = field("争议内容")
    cause: Cause = field("争议原因", choices=CAUSES)
    raiser_name: str = field("争议提出单位")


@action("dispute_case.open", title="分派争议", on=DisputeCase, by=Role.SYSTEM, target="open",
        hidden=True, law=LAW)  # fmt: skip
async def open_case(ctx: Context, form: OpenCase) -> DisputeCase:
    """Assigned by the procedure itself, with a day by which it is to be explained."""
    days = ctx.settings(GovernanceSettings).dispute_days
    return DisputeCase(id=new_id(), **form.model_dump(), due_on=working_days_on(ctx, days))


class Explain(Form):
    """The explanation, and what was done."""

    cause: Cause = field("争议原因", choices=CAUSES)
    explanation: str = field("解释", min_length=5, max_length=4_000, kind="textarea")
    result: str = field("处理结果", min_length=5, max_length=4_000, kind="textarea")


@action(
    "dispute_case.explain",
    title="解释处理并上报",
    on=DisputeCase,
    by=BUREAU,
    source="open",
    target="explained",
    law=LAW,
)
async def explain_case(ctx: Context, case: DisputeCase, form: Explain) -> None:
    """To whoever raised it, and upward to be filed."""
    case.cause, case.explanation, case.result = form.cause, form.explanation, form.result
    case.explained_at, case.late = ctx.now, case.due_on < ctx.today
    own = {"origin_tenant": case.origin_tenant, "origin_id": str(case.origin_id)}
    said = {"explanation": form.explanation, "result": form.result}
    ctx.tell(ctx.tenant.root, "dispute_explained", **own, ledger_number=case.ledger_number, **said)
    below = level_at(ctx.tenant.path) == "county"
    ctx.tell(
        gathered_by(ctx.tenant.path) if below else ctx.tenant.root,
        "filing_arrived",
        **own,
        **said,
        explainer_tenant=ctx.tenant.code,
        explainer_name=ctx.tenant.name,
        ledger_number=case.ledger_number,
        title=case.title,
        content=case.content,
        cause=form.cause,
        explained_on=str(ctx.today),
    )


class ArrivedFiling(Form):
    """Content and result, from below."""

    origin_tenant: str = field("争议提出地区代码")
    origin_id: UUID = field("争议记录")
    explainer_tenant: str = field("解释地区代码")
    explainer_name: str = field("解释单位地区")
    ledger_number: str = field("台账编号")
    title: str = field("争议事项")
    content: str = field("争议内容")
    cause: Cause = field("争议原因", choices=CAUSES)
    explanation: str = field("解释")
    result: str = field("处理结果")
    explained_on: date = field("解释处理日期")
    city_opinion: str = field("市级汇总意见", "")
    letter_number: str = field("上报文号", "")
    letter_sha256: str = field("上报公文摘要（SHA-256）", "")


@action("dispute_filing.arrive", title="收到争议处理结果", on=DisputeFiling, by=Role.SYSTEM,
        target="arrived", hidden=True)  # fmt: skip
async def arrive_filing(ctx: Context, form: ArrivedFiling) -> DisputeFiling:
    """It waits here to be passed on, or to be filed."""
    return DisputeFiling(**form.model_dump())


def _level(ctx: Context, *, region: bool) -> list[Problem]:
    if is_region(ctx) is region:
        return []
    message = "争议处理结果由省级财政部门备案" if region else "本级无需再上报，请直接备案"
    return [Problem("dispute.level", message, law=LAW)]


class PassFiling(Form):
    """What the city says to all that waits, in one letter."""

    city_opinion: str = field("市级汇总意见", min_length=2, max_length=2_000, kind="textarea")
    letter_number: str = field("上报文号", min_length=3, max_length=60, law=LAW)
    file: Upload = field("上报公文", law=LAW, hint="PDF、OFD 或者图片")


class Accompany(Form):
    """The letter with which a filing goes."""

    city_opinion: str = field("市级汇总意见")
    letter_number: str = field("上报文号")
    letter_sha256: str = field("上报公文摘要（SHA-256）")


@action("dispute_filing.accompany", title="随公文汇总上报", on=DisputeFiling, by=Role.SYSTEM,
        source="arrived", target="passed", hidden=True)  # fmt: skip
async def accompany(ctx: Context, filing: DisputeFiling, form: Accompany) -> None:
    """It goes with the letter that another of them is sent in."""
    _send(ctx, filing, form)


@action(
    "dispute_filing.pass",
    title="汇总上报",
    on=DisputeFiling,
    by=BUREAU,
    source="arrived",
    target="passed",
    when=lambda ctx, model: literal(not is_region(ctx)),
    law=LAW,
    intro="本级全部待上报的争议处理结果随同一公文汇总上报。",
)
async def pass_filing(ctx: Context, filing: DisputeFiling, form: PassFiling) -> None:
    """On to the region, with all others that wait: one letter for all of them."""
    kept = await ctx.keep(form.file, filing, accept=PAPERS)
    letter = Accompany(
        city_opinion=form.city_opinion,
        letter_number=form.letter_number,
        letter_sha256=kept.sha256,
    )
    others = ctx.rows(
        DisputeFiling, DisputeFiling.state == "arrived", DisputeFiling.id != filing.id
    )
    rows = await ctx.db.scalars(others.order_by(DisputeFiling.id).with_for_update(skip_locked=True))
    for each in rows.all():
        await ctx.perform_as_system(accompany, each, **letter.model_dump())
    _send(ctx, filing, letter)


def _send(ctx: Context, filing: DisputeFiling, letter: Accompany) -> None:
    for name, value in letter:
        setattr(filing, name, value)
    told = {name: getattr(filing, name) for name in ArrivedFiling.model_fields}
    told |= {"origin_id": str(filing.origin_id), "explained_on": str(filing.explained_on)}
    ctx.tell(ctx.tenant.root, "filing_arrived", **told)


@pass_filing.check
async def _below_the_region(ctx: Context, filing: DisputeFiling, form: object) -> list[Problem]:
    return _level(ctx, region=False)


class ReceiveFiling(Form):
    """The region's receipt."""

    receipt: str = field("备案回执", min_length=2, max_length=1_000, kind="textarea")


@action(
    "dispute_filing.receive",
    title="备案",
    on=DisputeFiling,
    by=BUREAU,
    source="arrived",
    target="received",
    when=lambda ctx, model: literal(is_region(ctx)),
    law=LAW,
)
async def receive_filing(ctx: Context, filing: DisputeFiling, form: ReceiveFiling) -> None:
    """The end of a dispute, with a receipt for whoever explained it."""
    filing.receipt, filing.filed_at = form.receipt, ctx.now
    own = {"origin_tenant": filing.origin_tenant, "origin_id": str(filing.origin_id)}
    ctx.defer("dispute_filed", **own, ledger_number=filing.ledger_number, text=form.receipt)
    ctx.tell(filing.explainer_tenant, "case_filed", **own, receipt=form.receipt)


@receive_filing.check
async def _in_the_region(ctx: Context, filing: DisputeFiling, form: object) -> list[Problem]:
    return _level(ctx, region=True)


@action("dispute_case.file", title="已备案", on=DisputeCase, by=Role.SYSTEM, source="explained",
        target="filed", hidden=True)  # fmt: skip
async def file_case(ctx: Context, case: DisputeCase, form: ReceiveFiling) -> None:
    """The receipt, where it was explained."""
    case.receipt = form.receipt
