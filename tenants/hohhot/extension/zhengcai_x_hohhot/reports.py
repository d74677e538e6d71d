"""Banner and district bureaus report to the city, the city to the region (呼财购〔2021〕76号)."""

from collections.abc import Sequence

from zhengcai import (
    Collection,
    Context,
    Form,
    Problem,
    Role,
    Section,
    action,
    field,
    table,
)
from zhengcai_x_hohhot.models import Report
from zhengcai_x_hohhot.settings import HohhotSettings
from zhengcai_x_hohhot.terms import REPORT_KINDS, REPORT_LAWS, REPORT_STATES, ReportKind

LAW = "呼财购〔2021〕76号 一（二）"


async def _covered(ctx: Context, report: Report) -> Sequence[Section]:
    if not report.covers:
        return ()
    tree = ctx.runtime.snapshot.tree
    rows = []
    for each in report.covers:
        place = tree.get(each["place"])
        rows.append((place.name if place else each["place"], each["number"]))
    return (table("汇总的上报事项", (("地区", "text"), ("编号", "code")), rows),)


REPORTS = Collection(
    model=Report,
    name="reports",
    singular="report",
    title="上报事项",
    states=REPORT_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    number="number",
    columns=("number", "kind", "title", "reported_to", "reported_on"),
    filters=("state", "kind"),
    search=("number", "title", "letter"),
    sections=_covered,
    superseded_by="governance.requirements",
)


class DraftReport(Form):
    """What is to be reported."""

    kind: ReportKind = field("事项", choices=REPORT_KINDS)
    title: str = field("标题", min_length=2, max_length=200)
    content: str = field("内容", min_length=5, max_length=5000, kind="textarea")
    legal_basis: str = field("政策法规依据", "", max_length=500)
    reason: str = field(
        "提出理由",
        "",
        max_length=2000,
        kind="textarea",
        hint="没有政策法规依据的应详细说明",
        law="呼财购〔2021〕76号 一（一）",
    )


class EvaluateReport(Form):
    """Whether it can be done, judged by policy, regulations and rules."""

    feasible: bool = field("可行", False)
    evaluation: str = field(
        "可行性评估意见", min_length=5, max_length=2000, kind="textarea", law=LAW
    )


class Covered(Form):
    """A report of a banner or district that is passed on."""

    place: str = field("旗县区代码", pattern=r"^[0-9A-Z]{6,12}$")
    number: str = field("编号", min_length=1, max_length=60)


class SubmitReport(Form):
    """In which letter, and for which reports from below."""

    letter: str = field("上报文号", "", max_length=60, hint="市级向自治区书面上报的必填", law=LAW)
    covers: list[Covered] = field("汇总的上报事项", [], max_length=200)


@action(
    "report.draft",
    title="登记上报事项",
    on=Report,
    by=Role.FINANCE_SUPERVISOR,
    target="draft",
    task=False,
)
async def draft_report(ctx: Context, form: DraftReport) -> Report:
    """A draft of this bureau."""
    return Report(**form.model_dump(), drafter=ctx.actor.name)


@draft_report.check
async def _basis_or_reason(ctx: Context, form: DraftReport) -> list[Problem]:
    if form.legal_basis or form.reason:
        return []
    return [
        Problem(
            "report.no_reason",
            "没有政策法规依据的，应详细说明提出理由",
            field="reason",
            law="呼财购〔2021〕76号 一（一）",
        )
    ]


@action(
    "report.evaluate",
    title="评估",
    on=Report,
    by=Role.FINANCE_SUPERVISOR,
    source="draft",
    target=("evaluated", "declined"),
    law=LAW,
)
async def evaluate_report(ctx: Context, report: Report, form: EvaluateReport) -> None:
    """Keep the opinion; what is not feasible goes no further."""
    report.state = "evaluated" if form.feasible else "declined"
    report.evaluation = form.evaluation
    report.evaluator = ctx.actor.name
    report.evaluated_at = ctx.now


@action(
    "report.submit",
    title="上报",
    on=Report,
    by=Role.FINANCE_SUPERVISOR,
    source=("draft", "evaluated"),
    target="reported",
    law=LAW,
    intro="旗县区财政局上报市财政局汇总，市财政局书面上报自治区财政厅。",
)
async def submit_report(ctx: Context, report: Report, form: SubmitReport) -> None:
    """Number it and address it to the bureau above: nobody chooses another addressee."""
    superior = ctx.runtime.snapshot.tree.get(ctx.tenant.parent or "")
    report.number = await ctx.number("report", ctx.settings(HohhotSettings).report_number)
    report.letter = form.letter or None
    report.covers = [each.model_dump() for each in form.covers]
    report.reported_to = superior.name if superior else None
    report.reported_on = ctx.today
    ctx.facts.update(
        number=report.number, kind=report.kind, letter=report.letter, reported_to=ctx.tenant.parent
    )


@submit_report.check
async def _need_is_evaluated(ctx: Context, report: Report, form: SubmitReport) -> list[Problem]:
    if report.kind != "need" or report.state == "evaluated":
        return []
    return [
        Problem("report.not_evaluated", "软件功能需求未经评估，不得上报", law=REPORT_LAWS["need"])
    ]


@submit_report.check
async def _city_writes(ctx: Context, report: Report, form: SubmitReport) -> list[Problem]:
    """What leaves the city is a letter; what is passed on lies below."""
    law = REPORT_LAWS[report.kind]
    problems = []
    if ctx.tenant.tier == "city" and not form.letter:
        problems.append(
            Problem("report.no_letter", "向自治区应书面上报，请填写文号", field="letter", law=law)
        )
    below = set(ctx.runtime.snapshot.tree.subtree(ctx.tenant.code)) - {ctx.tenant.code}
    for strange in sorted({each.place for each in form.covers} - below):
        problems.append(
            Problem(
                "report.not_below",
                "{place}不是本级所属的旗县区",
                field="covers",
                law=law,
                params={"place": strange},
            )
        )
    return problems
