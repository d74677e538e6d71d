"""What supervision is warned of: decisions, results and contracts that are late; bids too much alike."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from zhengcai import Context, Finding, WarningRule
from zhengcai_tendering.actions.deciding import decide_by
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Bid, Project
from zhengcai_tendering.requirements import rule_for

COLLUSION_LAW = f"{LAW_87} 第37条"
ENOUGH = 3
"""With two prices there is no regularity, only a difference."""


async def _projects(ctx: Context, state: str) -> Sequence[Project]:
    return (await ctx.db.scalars(ctx.rows(Project, Project.state == state))).all()


def _finding(ctx: Context, project: Project, due: date, rule_id: str, todo: str) -> Finding:
    announcing = rule_id == "A-24"
    return Finding(
        collection="tendering.projects",
        subject_id=project.id,
        title=f"{project.title}：{todo}",
        text=f"项目{project.number}最迟应于{due}{todo}，尚未办理。",
        organisation=project.agency_code if announcing else project.purchaser_code,
        due=due,
        law=rule_for(ctx, project, rule_id).citation,
    )


async def _undecided(ctx: Context) -> Sequence[Finding]:
    return [
        _finding(ctx, project, decide_by(ctx, project), "A-23", "确定中标人")
        for project in await _projects(ctx, "evaluated")
    ]


async def _unannounced(ctx: Context) -> Sequence[Finding]:
    return [
        _finding(
            ctx,
            project,
            ctx.due("A-24", project.awarded_at, of=project).day,
            "A-24",
            "公告结果并发出中标通知书",
        )
        for project in await _projects(ctx, "awarded")
        if project.awarded_at is not None
    ]


async def _without_contract(ctx: Context) -> Sequence[Finding]:
    return [
        _finding(
            ctx,
            project,
            ctx.due("A-27", project.notified_at, of=project).day,
            "A-27",
            "签订合同",
        )
        for project in await _projects(ctx, "notified")
        if project.notified_at is not None
    ]


async def _alike(ctx: Context) -> Sequence[Finding]:
    """Among bids that were read out: before, nobody may know of them."""
    closed = ctx.rows(Project, Project.opening_closed_at.is_not(None), Project.state != "archived")
    projects = {project.id: project for project in await ctx.db.scalars(closed)}
    bids: dict[object, list[Bid]] = {}
    read_out = ctx.rows(Bid, Bid.project_id.in_(projects), Bid.price.is_not(None))
    for bid in await ctx.db.scalars(read_out.order_by(Bid.price, Bid.id)):
        bids.setdefault(bid.project_id, []).append(bid)
    return [
        Finding(
            collection="tendering.projects",
            subject_id=project_id,
            title=f"{project.title}：{what}",
            text=f"项目{project.number}开标后，{what}。这只是线索，是否串通投标须查证认定。",
            organisation=project.agency_code,
            cause=cause,
        )
        for project_id, project in projects.items()
        for cause, what in _likeness(bids.get(project_id, ()))
    ]


def _likeness(bids: Sequence[Bid]) -> Iterator[tuple[str, str]]:
    """What bids ordered by price have in common, by cause."""
    prices = [bid.price for bid in bids if bid.price is not None]
    if len(set(prices)) < len(prices):
        yield "same_price", "有不同投标人的投标报价相同"
    steps = {high - low for low, high in pairwise(prices)}
    if len(prices) >= ENOUGH and len(steps) == 1 and 0 not in steps:
        yield "regular_prices", "各投标人的投标报价呈规律性差异"
    statements = Counter(bid.statement for bid in bids if bid.statement)
    if any(count > 1 for count in statements.values()):
        yield "same_statement", "有不同投标人的响应说明完全一致"


RULES = (
    WarningRule(
        "tendering.collusion", "围标串标线索", "during", "serious", _alike, COLLUSION_LAW, True
    ),
    WarningRule("tendering.award", "确定中标人", "during", "serious", _undecided),
    WarningRule("tendering.result", "结果公告", "during", "serious", _unannounced),
    WarningRule("tendering.contract", "合同签订", "during", "serious", _without_contract),
)
