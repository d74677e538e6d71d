"""Reporting what does not work, and deciding which way it takes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_

from zhengcai import (
    Actor,
    Collection,
    Context,
    Form,
    Owner,
    Problem,
    Role,
    Section,
    Upload,
    action,
    clock,
    field,
    new_id,
    table,
)
from zhengcai_governance.deadlines import working_days_on
from zhengcai_governance.defect_terms import (
    BUREAU,
    KINDS,
    LAW,
    PARTIES,
    REPORTERS,
    SEVERITIES,
    STATES,
    Kind,
    Severity,
)
from zhengcai_governance.models.defects import Defect
from zhengcai_governance.people import gathered_by, is_region
from zhengcai_governance.settings import GovernanceSettings


def put_to_provider(actor: Actor) -> ColumnElement[bool]:
    """What the provider sees: what it is to mend, and what it has reported itself."""
    own = Defect.reporter_code.in_(actor.organisations(Role.SERVICE_PROVIDER))
    return or_(Defect.put_at.is_not(None), own)


async def _course(ctx: Context, defect: Defect) -> Sequence[Section]:
    columns = (("步骤", "word"), ("时间", "datetime"), ("办理人", "text"), ("内容", "text"))
    rows = [(each["step"], each["at"], each["by"], each["text"]) for each in defect.steps]
    return (table("办理经过", columns, rows),)


READERS: dict[Role, Owner] = {
    **dict.fromkeys(PARTIES, "reporter_code"),
    **dict.fromkeys(BUREAU),
    Role.SERVICE_PROVIDER: put_to_provider,
}

REPORTING: dict[Role, Owner] = dict.fromkeys(REPORTERS, "reporter_code")
"""The people of whoever has reported it."""

DEFECTS = Collection(
    model=Defect,
    name="defects",
    singular="defect",
    title="问题台账",
    group="日常问题",
    states=STATES,
    read=READERS,
    number="number",
    columns=("number", "title", "plugin", "severity", "urgent", "solve_by", "overdue"),
    filters=("state", "severity", "overdue", "plugin", "urgent"),
    search=("number", "title", "description", "affected_projects"),
    sections=_course,
    tells=dict.fromkeys(STATES, REPORTING) | {"reported": {}, "fixed": {}, "verified": {}},
)


class ReportDefect(Form):
    """What does not work, where, and what it does to the business."""

    title: str = field("问题", min_length=2, max_length=100)
    kind: Kind = field("类别", "bug", choices=KINDS)
    plugin: str = field("子系统", max_length=40, reference="plugin")
    plugin_version: str | None = field("版本", None, max_length=40, hint="不填即为当前运行的版本")
    function: str = field("功能", min_length=2, max_length=100)
    description: str = field("问题描述", min_length=5, max_length=2_000, kind="textarea")
    evidence: str = field(
        "证据",
        min_length=2,
        max_length=2_000,
        kind="textarea",
        hint="操作时间、页面提示、记录编号等可以核对的内容",
    )
    business_impact: str = field("对业务的影响", min_length=2, max_length=1_000, kind="textarea")
    affected_projects: str = field("受影响的项目", "", max_length=500, hint="项目编号，可填多个")
    file: list[Upload] = field(
        "证据文件", [], max_length=5, hint="截图、文档或者日志，可以选多个，最多5个"
    )


@action(
    "defect.report",
    title="报告问题",
    on=Defect,
    by=REPORTERS,
    target="reported",
    law=LAW,
    intro="已上线功能的缺陷不需要评估和公示。影响业务办理的，急事急办、特事特办，并记入问题解决台账；"
    "涉及业务规则变更的，按软件需求办理。",
)
async def report_defect(ctx: Context, form: ReportDefect) -> Defect:
    """Put it to the bureau of the place; who may read it may read the files."""
    post = ctx.actor.organisation(*REPORTERS)
    assert post is not None  # noqa: S101 - the access to this action is by these roles
    values = form.model_dump(exclude={"file"})
    values["plugin_version"] = form.plugin_version or _running(ctx)[form.plugin]
    defect = Defect(
        id=new_id(),
        **values,
        reporter_code=post.organisation,
        reporter_name=post.organisation_name or post.organisation,
        reporter_id=ctx.actor.person_id,
        reporter_person=ctx.actor.name,
    )
    kept = [await ctx.keep(each, defect) for each in form.file]
    digests = [each.sha256 for each in kept]
    defect.note(ctx.now, "报告", ctx.actor.name, form.description, files=digests)
    return defect


@report_defect.check
async def runs_here(ctx: Context, form: ReportDefect) -> list[Problem]:
    """Only what works here can fail here."""
    if form.plugin in ctx.enabled and form.plugin in _running(ctx):
        return []
    return [
        Problem(
            "defect.no_plugin",
            "本地区没有运行子系统“{plugin}”",
            field="plugin",
            params={"plugin": form.plugin},
        )
    ]


def _running(ctx: Context) -> dict[str, str]:
    """The version of every plugin that this deployment has loaded."""
    return {each.id: str(each.manifest.version) for each in ctx.runtime.report.loaded}


class EnterDefect(ReportDefect):
    """What came to light while a question was answered, for whoever asked it."""

    reporter_code: str = field("报告单位代码")
    reporter_name: str = field("报告单位")
    reporter_id: UUID = field("报告人")
    reporter_person: str = field("报告人")
    ticket_id: UUID = field("来自问题沟通")


@action(
    "defect.enter",
    title="由问题沟通转入",
    on=Defect,
    by=Role.SYSTEM,
    target="reported",
    hidden=True,
)
async def enter_defect(ctx: Context, form: EnterDefect) -> Defect:
    """Reported by whoever asked, who verifies it in the end."""
    values = form.model_dump(exclude={"file"})
    values["plugin_version"] = form.plugin_version or _running(ctx)[form.plugin]
    defect = Defect(**values)
    defect.note(ctx.now, "报告", form.reporter_person, form.description)
    return defect


class TriageDefect(Form):
    """The three questions that decide the way."""

    affects_business: bool = field("是否影响业务办理", law=LAW, hint="影响的，立即交服务商解决")
    rule_change: bool = field("是否涉及业务规则变更", law=LAW, hint="涉及的，须提出软件需求")
    severity: Severity = field("等级", choices=SEVERITIES)
    opinion: str = field("研判意见", min_length=2, max_length=1_000, kind="textarea")


@action(
    "defect.triage",
    title="研判",
    on=Defect,
    by=Role.FINANCE_SUPERVISOR,
    source="reported",
    target=("urgent", "rule_change", "triaged", "received"),
    law=LAW,
)
async def triage_defect(ctx: Context, defect: Defect, form: TriageDefect) -> None:
    """Urgent to the provider at once; a new rule to the requirements; all else upward."""
    defect.urgent, defect.rule_change = form.affects_business, form.rule_change
    defect.severity, defect.opinion, defect.triaged_at = form.severity, form.opinion, ctx.now
    defect.note(ctx.now, "研判", ctx.actor.name, form.opinion)
    if form.rule_change and not form.affects_business:
        defect.state = "rule_change"
        return
    pattern = ctx.settings(GovernanceSettings).defect_number
    defect.number = await ctx.number("defect", pattern)
    if form.affects_business:
        defect.state = "urgent"
        await put(ctx, defect)
    elif is_region(ctx):
        defect.state = "received"
        await put(ctx, defect)
    else:
        defect.state = "triaged"
        ctx.tell(
            gathered_by(ctx.tenant.path),
            "defect_arrived",
            origin_tenant=ctx.tenant.code,
            origin_name=ctx.tenant.name,
            origin_id=str(defect.id),
            number=defect.number,
            title=defect.title,
            severity=form.severity,
        )


async def put(ctx: Context, defect: Defect) -> None:
    """Give it to the provider: from now on the periods of its severity run."""
    settings = ctx.settings(GovernanceSettings)
    response = getattr(settings, f"{defect.severity}_response_minutes")
    defect.put_at = ctx.now
    defect.respond_by = ctx.now + timedelta(minutes=response)
    if defect.severity == "p3":
        day = working_days_on(ctx, settings.p3_solve_days)
        defect.solve_by = datetime.combine(day, clock.local(ctx.now).timetz())
    else:
        defect.solve_by = ctx.now + timedelta(
            hours=getattr(settings, f"{defect.severity}_solve_hours")
        )
    await ctx.defer_until(defect.respond_by, "defect_due", defect=str(defect.id), what="response")
    await ctx.defer_until(defect.solve_by, "defect_due", defect=str(defect.id), what="solution")


class DismissDefect(Form):
    """Why it is none."""

    opinion: str = field("理由", min_length=2, max_length=1_000, kind="textarea")


@action(
    "defect.dismiss",
    title="不属于缺陷",
    on=Defect,
    by=Role.FINANCE_SUPERVISOR,
    source="reported",
    target="dismissed",
    task=False,
)
async def dismiss_defect(ctx: Context, defect: Defect, form: DismissDefect) -> None:
    """What works as it should is answered and closed."""
    defect.opinion, defect.triaged_at = form.opinion, ctx.now
    defect.note(ctx.now, "不属于缺陷", ctx.actor.name, form.opinion)


class FollowDefect(Form):
    """How far it has come above."""

    state: str = field("进展", pattern="^(rolled_up|received)$")
    number: str = field("汇总上报编号")


@action(
    "defect.follow",
    title="上级办理进展",
    on=Defect,
    by=Role.SYSTEM,
    source=("triaged", "rolled_up"),
    target=("rolled_up", "received"),
    hidden=True,
)
async def follow_defect(ctx: Context, defect: Defect, form: FollowDefect) -> None:
    """What was decided above, where it was reported."""
    defect.state, defect.rollup_number = form.state, form.number
    step = "汇总上报" if form.state == "rolled_up" else "省级接收"
    defect.note(ctx.now, step, ctx.actor.name, form.number)
    if form.state == "received":
        await put(ctx, defect)
