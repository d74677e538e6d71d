"""The committee: its seats, the purchaser's representative, the head, and who leaves."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from zhengcai import Context, Form, Problem, Refusal, Role, Stage, action, field
from zhengcai_tendering.access import MEMBER_ROLES, own_membership
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Member, Project, ScoreSheet
from zhengcai_tendering.requirements import committee_of

BEFORE_SCORING = ("published", "opening", "opened", "evaluating")


async def members_of(ctx: Context, project_id: UUID) -> Sequence[Member]:
    """The seated members in the order of their seats."""
    statement = ctx.rows(Member, Member.project_id == project_id, Member.state == "seated")
    return (await ctx.db.scalars(statement.order_by(Member.seat))).all()


async def vacant_seats(ctx: Context, project: Project) -> list[Problem]:
    """The problem of a committee that is not whole, or no longer."""
    if len(await members_of(ctx, project.id)) == project.committee_size:
        return []
    return [Problem("score.committee_incomplete", "评标委员会尚未组成", law=f"{LAW_87} 第47条")]


async def take_seat(
    ctx: Context, project: Project, capacity: str, person_id: UUID, name: str, employer: str
) -> None:
    """Give somebody the next seat; seats are never given twice."""
    last = await ctx.db.scalar(
        select(func.max(Member.seat)).where(
            Member.tenant_code == ctx.tenant.code, Member.project_id == project.id
        )
    )
    ctx.add(
        Member(
            project_id=project.id,
            project_number=project.number,
            project_title=project.title,
            seat=(last or 0) + 1,
            capacity=capacity,
            person_id=person_id,
            name=name,
            employer=employer,
            seated_at=ctx.now,
            state="seated",
        )
    )
    await ctx.db.flush()


class Appoint(Form):
    """A person of the purchaser, by account."""

    login: str = field("采购人代表的登录账号", min_length=1, max_length=100)


@action(
    "project.appoint",
    title="委派采购人代表",
    on=Project,
    by=Role.PURCHASER_MANAGER,
    owner="purchaser_code",
    source=BEFORE_SCORING,
    law="政府采购货物和服务招标投标管理办法 第47条",
    stage=Stage.EVALUATION,
    discreet=True,
)
async def appoint_representative(ctx: Context, project: Project, form: Appoint) -> None:
    """Seat the purchaser's representative."""
    person = await ctx.person(form.login)
    if person is None:
        raise Refusal(NOT_PURCHASER)
    await take_seat(ctx, project, "representative", person.id, person.name, project.purchaser_name)
    ctx.facts.update(project_id=str(project.id))


NOT_PURCHASER = Problem(
    "committee.not_purchaser",
    "采购人代表应为采购人的工作人员",
    field="login",
    law=f"{LAW_87} 第47条",
)


@appoint_representative.check
async def person_may_represent(ctx: Context, project: Project, form: Appoint) -> list[Problem]:
    """Somebody of the purchaser, not yet seated, while a seat is free."""
    person = await ctx.person(form.login)
    if person is None or not await ctx.belongs(person.id, project.purchaser_code):
        return [NOT_PURCHASER]
    problems = []
    seats = await members_of(ctx, project.id)
    if any(member.person_id == person.id for member in seats):
        problems.append(Problem("committee.seated", "该人员已是评标委员会成员", field="login"))
    free = committee_of(ctx, project).representatives_max
    if project.committee_size is not None and project.expert_seats is not None:
        free = project.committee_size - project.expert_seats
    if sum(member.capacity == "representative" for member in seats) >= free:
        problems.append(Problem("committee.no_seat", "采购人代表席位已满"))
    return problems


class Leave(Form):
    """Why a member cannot take part."""

    reason: str = field("原因", min_length=2, max_length=500)


@action(
    "member.leave",
    title="申请回避或者请假",
    on=Member,
    by=MEMBER_ROLES,
    owner=own_membership,
    source="seated",
    target="left",
    law="政府采购评审专家管理办法 第16条",
    stage=Stage.EVALUATION,
    danger=True,
    discreet=True,
)
async def leave_committee(ctx: Context, member: Member, form: Leave) -> None:
    """Give the seat back; the agency draws again, or the purchaser sends somebody else.

    Votes for who has left are void: those who gave them vote again.
    """
    member.left_reason, member.head = form.reason, False
    for one in await members_of(ctx, member.project_id):
        if one.head_vote == member.seat:
            one.head_vote = None


@leave_committee.check
async def nothing_scored(ctx: Context, member: Member, form: Leave) -> list[Problem]:
    """Who has scored has taken part."""
    sheet = ctx.rows(ScoreSheet, ScoreSheet.member_id == member.id)
    if await ctx.db.scalar(sheet) is None:
        return []
    return [Problem("member.scored", "已提交评分，不能退出")]
