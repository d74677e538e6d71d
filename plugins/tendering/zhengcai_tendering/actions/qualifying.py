"""Who stays in: qualification, prices above the ceiling, corrections nobody confirmed."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from zhengcai import Context, Form, Problem, Role, Stage, action, field
from zhengcai_tendering.actions.opening import bids_of
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Bid, Project
from zhengcai_tendering.requirements import too_few
from zhengcai_tendering.scoring import by_brand


class Unqualified(Form):
    """A bidder who does not meet the qualification."""

    bid_id: UUID = field(
        "投标文件", reference="tendering.bids", states=("opened",), of="project_id"
    )
    reason: str = field("不合格原因", min_length=2, max_length=500)


class Qualify(Form):
    """The result of the qualification check: those who failed it; everybody else passed."""

    unqualified: list[Unqualified] = field("资格审查不合格的投标人", [], max_length=100)


@action(
    "project.qualify",
    title="资格审查",
    on=Project,
    by=Role.AGENCY,
    owner="agency_code",
    source="opened",
    target="evaluating",
    law="政府采购货物和服务招标投标管理办法 第44条",
    stage=Stage.EVALUATION,
)
async def qualify_project(ctx: Context, project: Project, form: Qualify) -> None:
    """Exclude who may not take part, and hand the rest to the committee."""
    for bid, reason, law in exclusions(project, await bids_of(ctx, project, "opened"), form):
        exclude(project, bid, "unqualified", reason, law)
    ctx.facts.update(project_id=str(project.id))


def exclude(project: Project, bid: Bid, kind: str, reason: str, law: str) -> None:
    """Make a bid invalid and note it among the findings."""
    bid.void(reason, law)
    project.note(kind, bid_id=str(bid.id), supplier=bid.supplier_name, reason=reason, law=law)


def exclusions(project: Project, bids: Sequence[Bid], form: Qualify) -> list[tuple[Bid, str, str]]:
    """`(bid, reason, law)` of every bid that does not go on."""
    ceiling = project.document.ceiling_price
    failed = {row.bid_id: row.reason for row in form.unqualified}
    found = []
    for bid in bids:
        if bid.id in failed:
            found.append((bid, failed[bid.id], f"{LAW_87} 第44条"))
        elif bid.corrected_price is not None and bid.correction_confirmed_at is None:
            found.append((bid, "投标人未确认修正后的报价", f"{LAW_87} 第59条"))
        elif bid.final_price > ceiling:
            found.append((bid, "报价超过最高限价", f"{LAW_87} 第63条"))
    return found


def bidders(project: Project, bids: Sequence[Bid]) -> int:
    """How many bidders count: those with one brand of the core product are one (令87 第31条)."""
    if not project.document.core_product:
        return len(bids)
    return len(by_brand(bids, lambda bid: bid.brand or ""))


NO_SUCH_BID = Problem("project.unknown_bid", "该投标文件不属于本项目的有效投标", field="bid_id")


async def valid_bid(ctx: Context, project: Project, bid_id: UUID) -> Bid | None:
    """A bid of the project that is still in the evaluation, locked."""
    bid = await ctx.get(Bid, bid_id, lock=True)
    return bid if bid and bid.project_id == project.id and bid.state == "opened" else None


def unknown_bids(bids: Sequence[Bid], unqualified: Sequence[Unqualified]) -> list[Problem]:
    """Bids said to be unqualified that are none of `bids`."""
    known = {bid.id for bid in bids}
    return [
        replace(NO_SUCH_BID, field=f"unqualified.{number}.bid_id")
        for number, row in enumerate(unqualified)
        if row.bid_id not in known
    ]


@qualify_project.check
async def enough_remain(ctx: Context, project: Project, form: Qualify) -> list[Problem]:
    """Only bids of this project can be excluded, and enough must remain to evaluate."""
    bids = await bids_of(ctx, project, "opened")
    problems = unknown_bids(bids, form.unqualified)
    out = {bid.id for bid, _, _ in exclusions(project, bids, form)}
    remaining = bidders(project, [bid for bid in bids if bid.id not in out])
    law = f"{LAW_87} 第44条"
    return problems + too_few(ctx, project, remaining, "project.too_few_qualified", law)
