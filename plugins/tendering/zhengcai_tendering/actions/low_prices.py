"""Prices that look too low: the committee asks, the bidder explains, the committee judges.

Nothing is judged that was not asked, and the time for the answer is the server's (令87 第60条,
财库〔2026〕2号).
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_

from zhengcai import Context, Form, Problem, Refusal, Role, Stage, action, field
from zhengcai_tendering.access import asked_price, awaited, seated
from zhengcai_tendering.actions.qualifying import NO_SUCH_BID, valid_bid
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Bid, PriceInquiry, Project
from zhengcai_tendering.papers import moment
from zhengcai_tendering.ranking import flagged_prices, low_price_problems
from zhengcai_tendering.requirements import rule_for

LAW = f"{LAW_87} 第60条"


async def compared(ctx: Context, project: Project) -> Sequence[Bid]:
    """The bids that conform, whose prices are compared with each other, in order of receipt.

    One that was rejected for its price has conformed: without it, the average would move.
    """
    rejected = [one["bid_id"] for one in project.noted("low_price") if not one["accepted"]]
    conforming = or_(Bid.state == "opened", Bid.id.in_(rejected))
    statement = ctx.rows(Bid, Bid.project_id == project.id, conforming)
    return (await ctx.db.scalars(statement.order_by(Bid.received_at, Bid.id))).all()


async def inquiries_of(ctx: Context, project: Project) -> Sequence[PriceInquiry]:
    """What was asked about prices of a project, in the order of asking."""
    statement = ctx.rows(PriceInquiry, PriceInquiry.project_id == project.id)
    return (await ctx.db.scalars(statement.order_by(PriceInquiry.id))).all()


async def inquiry_of(ctx: Context, bid: Bid) -> PriceInquiry | None:
    """What this bidder was asked, locked: it is not explained while it is judged."""
    statement = ctx.rows(PriceInquiry, PriceInquiry.bid_id == bid.id)
    return await ctx.db.scalar(statement.with_for_update())


async def unjudged_prices(ctx: Context, project: Project) -> dict[UUID, Problem]:
    """The problem of each conforming bid whose price waits for a judgement."""
    bids = await compared(ctx, project)
    return low_price_problems(ctx, project, bids, await inquiries_of(ctx, project))


class AskPrice(Form):
    """What the bidder shall explain, and how long it has for it."""

    bid_id: UUID = field(
        "投标文件", reference="tendering.bids", states=("opened",), of="project_id"
    )
    question: str = field("要求说明的事项", min_length=2, max_length=2_000, kind="textarea")
    minutes: int = field("说明时限", gt=0, le=1_440, unit="分钟", law="财库〔2026〕2号")


@action(
    "project.ask_price",
    title="要求说明报价",
    on=Project,
    by=Role.EXPERT,
    owner=seated(Project, head=True),
    source="evaluating",
    law=LAW,
    stage=Stage.EVALUATION,
    intro="报价明显偏低、可能影响质量或者诚信履约的，应当要求投标人书面说明。",
    discreet=True,
    task=False,
)
async def ask_price(ctx: Context, project: Project, form: AskPrice) -> None:
    """Ask the bidder; its time begins now."""
    bid = await valid_bid(ctx, project, form.bid_id)
    if bid is None:
        raise Refusal(NO_SUCH_BID)
    ctx.add(
        PriceInquiry(
            project_id=project.id,
            project_number=project.number,
            project_title=project.title,
            bid_id=bid.id,
            supplier_code=bid.supplier_code,
            supplier_name=bid.supplier_name,
            question=form.question,
            asked_at=ctx.now,
            answer_until=ctx.now + timedelta(minutes=form.minutes),
            state="asked",
        )
    )
    ctx.facts.update(project_id=str(project.id), bid_id=str(bid.id))


@ask_price.check
async def time_is_enough(ctx: Context, project: Project, form: AskPrice) -> list[Problem]:
    """A valid bid, asked once, with the time that the law leaves it."""
    bid = await valid_bid(ctx, project, form.bid_id)
    if bid is None:
        return [NO_SUCH_BID]
    problems = []
    if await inquiry_of(ctx, bid) is not None:
        problems.append(
            Problem("project.price_asked", "已要求该投标人说明报价", field="bid_id", law=LAW)
        )
    rule = rule_for(ctx, project, "A-21")
    if form.minutes < rule.integer:
        problems.append(
            Problem(
                "project.explanation_too_short",
                "投标人提交书面说明的时间不少于{minutes}分钟",
                field="minutes",
                law=rule.citation,
                params={"minutes": rule.integer},
            )
        )
    return problems


class ExplainPrice(Form):
    """Why the price is what it is."""

    explanation: str = field("报价说明", min_length=2, max_length=5_000, kind="textarea")


@action(
    "price_inquiry.explain",
    title="说明报价",
    on=PriceInquiry,
    by=Role.SUPPLIER,
    owner=asked_price,
    when=lambda _, inquiry: awaited(inquiry),
    source="asked",
    target="explained",
    law=LAW,
    stage=Stage.EVALUATION,
    intro="评标委员会要求您说明报价的合理性；逾期不说明的，投标无效。说明提交后不能修改。",
    discreet=True,
)
async def explain_price(ctx: Context, inquiry: PriceInquiry, form: ExplainPrice) -> None:
    """Keep the bidder's explanation."""
    inquiry.explanation = form.explanation
    inquiry.explained_at = ctx.now


class JudgePrice(Form):
    """The committee's judgement of a price that it asked about."""

    bid_id: UUID = field(
        "投标文件", reference="tendering.bids", states=("opened",), of="project_id"
    )
    accepted: bool = field("说明成立")
    reasons: str = field("认定理由", min_length=2, max_length=2_000, kind="textarea")
    lookups: str = field(
        "互联网查询记录", "", max_length=5_000, kind="textarea", law="财库〔2026〕2号"
    )


@action(
    "project.judge_low_price",
    title="异常低价审查",
    on=Project,
    by=Role.EXPERT,
    owner=seated(Project, head=True),
    source="evaluating",
    law=LAW,
    stage=Stage.EVALUATION,
    discreet=True,
    task=False,
)
async def judge_low_price(ctx: Context, project: Project, form: JudgePrice) -> None:
    """Note the judgement; a price that is not explained makes the bid invalid."""
    bid = await valid_bid(ctx, project, form.bid_id)
    if bid is None:
        raise Refusal(NO_SUCH_BID)
    flagged = flagged_prices(ctx, project, await compared(ctx, project))
    triggers = flagged.get(bid.id, [])
    project.note(
        "low_price",
        bid_id=str(bid.id),
        supplier=bid.supplier_name,
        triggers=[why for why, _ in triggers],
        accepted=form.accepted,
        reason=form.reasons,
        lookups=form.lookups,
        law=triggers[0][1] if triggers else LAW,
    )
    if not form.accepted:
        bid.void(f"异常低价：{form.reasons}", LAW)
    ctx.facts.update(project_id=str(project.id), bid_id=str(bid.id), accepted=form.accepted)


@judge_low_price.check
async def bidder_had_its_time(ctx: Context, project: Project, form: JudgePrice) -> list[Problem]:
    """It was asked, it answered or its time is over, and it is judged once."""
    bid = await valid_bid(ctx, project, form.bid_id)
    if bid is None:
        return [NO_SUCH_BID]
    inquiry = await inquiry_of(ctx, bid)
    if inquiry is None:
        return [
            Problem("project.price_unasked", "尚未要求该投标人说明报价", field="bid_id", law=LAW)
        ]
    if any(one["bid_id"] == str(bid.id) for one in project.noted("low_price")):
        return [Problem("project.judged", "该投标的报价已作出认定", field="bid_id")]
    if inquiry.explained_at is not None:
        return []
    if ctx.now <= inquiry.answer_until:
        return [
            Problem(
                "project.explanation_running",
                "投标人尚未说明，说明的截止时间为{until}",
                field="bid_id",
                law=LAW,
                params={"until": moment(inquiry.answer_until)},
            )
        ]
    if not form.accepted:
        return []
    return [
        Problem(
            "project.unexplained",
            "投标人未作说明，不能认定其报价合理",
            field="accepted",
            law=LAW,
        )
    ]
