"""The announcement of a tender, its clarification, and its end without a result."""

from dataclasses import replace

from sqlalchemy import func, select

from zhengcai import Context, Form, Moment, Problem, Role, Stage, action, clock, field
from zhengcai_tendering.committee import commitment, new_seed
from zhengcai_tendering.documents import (
    correction_notice,
    tender_document,
    tender_notice,
)
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Bid, Draw, Project
from zhengcai_tendering.papers import keep_paper, moment
from zhengcai_tendering.requirements import (
    content_problems,
    day_of,
    method_of,
    publication_problems,
    rule_for,
)


@action(
    "project.publish",
    title="发布招标公告",
    on=Project,
    by=Role.AGENCY,
    owner="agency_code",
    source="drafting",
    target="published",
    law="政府采购货物和服务招标投标管理办法 第13条",
    stage=Stage.DISCLOSURE,
)
async def publish_project(ctx: Context, project: Project) -> None:
    """Fix the tender document, announce it, and commit to the seed of the expert draw."""
    project.published_at, project.rules_on = ctx.now, ctx.today
    paper = tender_document(ctx, project, project.document)
    document = await keep_paper(
        ctx, f"{project.title}招标文件", project.number, paper, subject=project, public=True
    )
    project.document_id, project.document_digest = document.id, document.sha256
    closes_on = ctx.due(method_of(project).announcement_period, ctx.today, of=project).day
    notice = await tender_notice(ctx, project, closes_on)
    project.announcement_id = await ctx.announcements.publish(notice)
    commit_seed(ctx, project)
    ctx.facts.update(project_id=str(project.id), number=project.number, title=project.title)


@publish_project.check
async def tender_is_lawful(ctx: Context, project: Project, form: object) -> list[Problem]:
    """The document once more, and the periods that count from today."""
    if not project.terms:
        return [
            Problem("project.no_document", "尚未编制采购文件，不能发布公告", law=f"{LAW_87} 第20条")
        ]
    found = [
        *content_problems(ctx, project, project.document),
        *publication_problems(ctx, project),
    ]
    return [replace(problem, field=None) for problem in found]


def commit_seed(ctx: Context, project: Project) -> None:
    """Commit to a seed for the next draw, before anybody knows its candidates."""
    seed = new_seed()
    ctx.add(
        Draw(
            project_id=project.id,
            seed=seed,
            seed_digest=commitment(seed),
            committed_at=ctx.now,
        )
    )


class Clarify(Form):
    """A clarification or change; what is bought and who may bid are not open to it."""

    content: str = field("澄清或者修改内容", min_length=2, max_length=5_000, kind="textarea")
    affects_bids: bool = field("可能影响投标文件编制", True)
    bid_deadline: Moment | None = field("顺延后的投标截止时间", None)
    unchanged: bool = field("采购标的和资格条件均未改变", False, law=f"{LAW_87} 第27条")


@action(
    "project.clarify",
    title="澄清或者修改采购文件",
    on=Project,
    by=Role.AGENCY,
    owner="agency_code",
    source="published",
    law="政府采购货物和服务招标投标管理办法 第27条",
    stage=Stage.DISCLOSURE,
    intro="不得改变采购标的和资格条件。",
)
async def clarify_project(ctx: Context, project: Project, form: Clarify) -> None:
    """Announce the change and move the deadline where it is asked for."""
    if form.bid_deadline is not None:
        project.bid_deadline = form.bid_deadline
    deadline = moment(form.bid_deadline) if form.bid_deadline is not None else None
    entry = {
        "at": ctx.now.isoformat(timespec="seconds"),
        "content": form.content,
        "bid_deadline": deadline,
    }
    project.clarifications = [*project.clarifications, entry]
    content = form.content
    if deadline is not None:
        content += f"\n投标截止时间变更为：{deadline}"
    await ctx.announcements.publish(
        await correction_notice(
            ctx, project, "采购文件", content, "采购标的和资格条件不变。", project.announcement_id
        )
    )
    ctx.facts.update(project_id=str(project.id))


@clarify_project.check
async def object_and_access_stay(ctx: Context, project: Project, form: Clarify) -> list[Problem]:
    """What is bought and who may bid was announced; another of either is another tender."""
    rule = rule_for(ctx, project, "A-11")
    if form.unchanged or not rule.value:
        return []
    return [
        Problem(
            "tender.clarification_changes",
            "澄清或者修改不得改变采购标的和资格条件，请确认",
            field="unchanged",
            law=rule.citation,
        )
    ]


@clarify_project.check
async def enough_time_is_left(ctx: Context, project: Project, form: Clarify) -> list[Problem]:
    """Notice of what may affect bids comes early enough, or the deadline moves."""
    old = project.bid_deadline
    new = form.bid_deadline or old
    if old is None or new is None:
        return []
    problems = []
    if ctx.now >= old:
        problems.append(
            Problem(
                "tender.deadline_passed",
                "投标截止时间已过，不能再澄清或者修改采购文件",
                law=f"{LAW_87} 第27条",
            )
        )
    if new < old:
        problems.append(
            Problem(
                "tender.deadline_earlier",
                "投标截止时间只能顺延，不能提前",
                field="bid_deadline",
                law=f"{LAW_87} 第27条",
            )
        )
    rule_id = method_of(project).clarification_period
    first = ctx.not_before(rule_id, ctx.today, of=project).day
    if form.affects_bids and day_of(new) < first:
        rule = rule_for(ctx, project, rule_id)
        problems.append(
            Problem(
                "tender.clarification_too_late",
                "距投标截止时间不足{period}日，应当将投标截止时间顺延至{day}或者之后",
                field="bid_deadline",
                law=rule.citation,
                params={"period": rule.integer, "day": first.isoformat()},
            )
        )
    return problems


TOO_EARLY = Problem(
    "project.too_early",
    "未到投标截止时间，不能开标",
    law=f"{LAW_87} 第39条",
)
"""Told before the deadline, whatever has been received: the refusal gives no count away."""


async def bids_received(ctx: Context, project: Project) -> int:
    """How many bids stand; ask only after the deadline (令87 第28条)."""
    if project.bid_deadline is None or clock.now() < project.bid_deadline:
        raise ValueError("the number of bids is secret before the deadline")
    statement = (
        select(func.count())
        .select_from(Bid)
        .where(
            Bid.tenant_code == project.tenant_code,
            Bid.project_id == project.id,
            Bid.state != "withdrawn",
        )
    )
    return await ctx.db.scalar(statement) or 0
