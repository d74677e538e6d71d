"""Bids before the deadline: submitted, replaced, withdrawn; a second later, refused."""

from uuid import UUID

from zhengcai import (
    Context,
    Problem,
    Reason,
    Refusal,
    Role,
    Size,
    Stage,
    action,
    field,
    new_id,
)
from zhengcai_tendering.access import of_project, open_to_bids
from zhengcai_tendering.methods import LAW_87, RESERVED
from zhengcai_tendering.models import Bid, Project
from zhengcai_tendering.sealing import SealedForm, seal_into

TOO_LATE = Problem(
    "bid.too_late",
    "投标截止时间已过，投标文件不再接收",
    law=f"{LAW_87} 第33条",
)
NO_PROJECT = Problem("bid.no_project", "没有可以投标的该采购项目", field="project_id")


class SubmitBid(SealedForm):
    """A bid for a project."""

    project_id: UUID = field("采购项目", reference="tendering.projects", states=("published",))


@action(
    "bid.submit",
    title="递交投标文件",
    on=Bid,
    by=Role.SUPPLIER,
    target="submitted",
    law="政府采购货物和服务招标投标管理办法 第33条",
    stage=Stage.SUBMISSION,
    intro="投标文件以您的密码密封，开标前任何人都无法查看；密码遗失无法找回。",
    discreet=True,
    among=open_to_bids,
)
async def submit_bid(ctx: Context, form: SubmitBid) -> Bid:
    """Seal and receive a bid; the answer is the receipt: time and SHA-256 of the envelope."""
    post = ctx.actor.organisation(Role.SUPPLIER)
    project = await ctx.get(Project, form.project_id)
    if project is None or post is None:
        raise Refusal(NO_PROJECT)
    bid = Bid(
        id=new_id(),
        project_id=project.id,
        project_number=project.number,
        project_title=project.title,
        supplier_code=post.organisation,
        supplier_name=post.organisation_name,
    )
    await seal_into(ctx, bid, form)
    await still_open(ctx, project.id)
    return bid


@submit_bid.check
async def project_takes_bids(ctx: Context, form: SubmitBid) -> list[Problem]:
    """Announced, before the deadline, from a registered supplier, and its only bid."""
    project = await ctx.get(Project, form.project_id)
    if project is None or project.published_at is None:
        return [NO_PROJECT]
    problems = closed_problems(ctx, project)
    post = ctx.actor.organisation(Role.SUPPLIER)
    known = await ctx.organisation(post.organisation) if post is not None else None
    if known is None or "supplier" not in known.capacities:
        problems.append(
            Problem("bid.not_registered", "贵单位未在本地区登记为供应商", law="政府采购法 第22条")
        )
    elif project.sme_reserve == RESERVED and form.manufacturer_size == Size.LARGE.value:
        problems.append(
            Problem(
                "bid.not_sme",
                "本项目专门面向中小企业采购，所投货物应由中小企业制造",
                field="manufacturer_size",
                law="政府采购促进中小企业发展管理办法 第4条",
            )
        )
    elif known.code in (project.agency_code, project.purchaser_code):
        problems.append(
            Problem(
                "bid.own_project",
                "采购人和代理机构不得参加本项目投标",
                law="政府采购法 第12条",
            )
        )
    else:
        own = ctx.rows(Bid, Bid.project_id == project.id, Bid.supplier_code == known.code)
        if await ctx.db.scalar(own) is not None:
            problems.append(
                Problem("bid.exists", "贵单位已递交投标文件，可以补充、修改或者撤回原投标文件")
            )
    return problems


def closed_problems(ctx: Context, project: Project) -> list[Problem]:
    """Why a project takes no bids now."""
    if project.bid_deadline is None or ctx.now >= project.bid_deadline:
        return [TOO_LATE]
    if project.state != "published":
        return [NO_PROJECT]
    return []


async def still_open(ctx: Context, project_id: UUID) -> None:
    """Hold the project as it is until the commit: a bid counts, or it comes after the opening."""
    statement = ctx.rows(Project, Project.id == project_id).with_for_update(read=True)
    project = await ctx.db.scalar(statement.execution_options(populate_existing=True))
    if project is None or project.state != "published":
        raise Refusal(TOO_LATE, reason=Reason.CONFLICT)


async def before_deadline(ctx: Context, bid: Bid, form: object) -> list[Problem]:
    """Replacing and withdrawing end with the deadline (令87 第34条)."""
    project = await ctx.get(Project, bid.project_id)
    return [NO_PROJECT] if project is None else closed_problems(ctx, project)


@action(
    "bid.replace",
    title="补充、修改投标文件",
    on=Bid,
    by=Role.SUPPLIER,
    owner="supplier_code",
    source=("submitted", "withdrawn"),
    target="submitted",
    law="政府采购货物和服务招标投标管理办法 第34条",
    stage=Stage.SUBMISSION,
    discreet=True,
    when=lambda ctx, bid: of_project(
        bid, Project.state == "published", Project.bid_deadline > ctx.now
    ),
)
async def replace_bid(ctx: Context, bid: Bid, form: SealedForm) -> None:
    """Seal a new envelope in place of the old one; its time of receipt is the new one's."""
    await seal_into(ctx, bid, form)
    await still_open(ctx, bid.project_id)


replace_bid.check(before_deadline)


@action(
    "bid.withdraw",
    title="撤回投标文件",
    on=Bid,
    by=Role.SUPPLIER,
    owner="supplier_code",
    source="submitted",
    target="withdrawn",
    law="政府采购货物和服务招标投标管理办法 第34条",
    stage=Stage.SUBMISSION,
    danger=True,
    discreet=True,
)
async def withdraw_bid(ctx: Context, bid: Bid) -> None:
    """Take the bid back before the deadline."""
    bid.withdrawn_at = ctx.now
    await still_open(ctx, bid.project_id)


withdraw_bid.check(before_deadline)
