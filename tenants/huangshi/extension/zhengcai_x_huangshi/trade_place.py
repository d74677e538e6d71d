"""Where a plan is carried out: what may not leave the platform, does not.

The number is the rule book's: works from the amount on that must be tendered by the law of tenders
go to the exchange; those below, and every decentralised purchase, stay on the platform.
"""

from decimal import Decimal
from typing import Any, Literal

from zhengcai import Context, ExtraFields, Form, Problem, Subject, field
from zhengcai_x_huangshi.basis import PLATFORM

PLACES = {"platform": "政府采购平台", "exchange": "公共资源交易平台（依法必须招标的工程）"}
THRESHOLD = "B.1-tender-works-construction"
DRAFTING = ("supervision.plan.draft", "supervision.plan.revise")
FILING = "supervision.plan.file"


class TradePlace(Form):
    """On which platform the purchase is carried out."""

    trade_place: Literal["platform", "exchange"] = field(
        "交易平台", "platform", choices=PLACES, law=PLATFORM
    )


FIELDS = ExtraFields(
    on="supervision.plans",
    model=TradePlace,
    actions=("draft", "revise"),
    columns=("trade_place",),
)


def leaves_platform(
    ctx: Context, action_id: str, subject: Subject | None, form: Form
) -> list[Problem]:
    """What stands against carrying out a plan elsewhere: asked when it is written and when filed."""
    if action_id in DRAFTING:
        given = ctx.extra_fields(TradePlace)
        return _problems(ctx, given.trade_place if given else "platform", form)
    if action_id == FILING and subject is not None:
        kept: dict[str, Any] = (subject.extra or {}).get("huangshi", {})
        return _problems(ctx, kept.get("trade_place", "platform"), subject)
    return []


def _problems(ctx: Context, place: str, plan: Any) -> list[Problem]:
    if place == "platform":
        return []
    if plan.kind != "works":
        return [
            Problem(
                "huangshi.off_platform",
                "货物和服务采购应当在政府采购平台进行",
                field="extra.huangshi.trade_place",
                law=PLATFORM,
            )
        ]
    threshold = ctx.rule(THRESHOLD)
    if Decimal(plan.amount) >= threshold.number:
        return []
    return [
        Problem(
            "huangshi.small_works_off_platform",
            "采购预算{amount:money}元未达到依法必须招标的工程标准{threshold:money}元，小型工程应当进入政府采购平台",
            field="extra.huangshi.trade_place",
            law=f"{PLATFORM}；{threshold.citation}",
            params={"amount": str(plan.amount), "threshold": str(threshold.number)},
        )
    ]
