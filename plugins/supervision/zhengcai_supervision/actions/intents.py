"""Intents: drafted, published 30 days before anything begins, ended in public when dropped."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from zhengcai import (
    Collection,
    Context,
    Form,
    Money,
    Problem,
    Role,
    Section,
    Stage,
    action,
    field,
    table,
)
from zhengcai_supervision.filing.intents import intent_bound
from zhengcai_supervision.models import Intent
from zhengcai_supervision.models.intents import INTENT_STATES
from zhengcai_supervision.notices import intent_notice, withdrawal_notice
from zhengcai_supervision.people import PURCHASERS, SUPERVISORS, own_purchaser
from zhengcai_supervision.settings import SupervisionSettings
from zhengcai_supervision.terms import KINDS, Kind

LAW = "关于开展政府采购意向公开工作的通知 三"


async def _periods(ctx: Context, intent: Intent) -> Sequence[Section]:
    if intent.published_on is None:
        return ()
    first = ctx.not_before("A-01", intent.published_on)
    return (
        table(
            "期限",
            (("事项", "word"), ("最早日期", "date"), ("依据", "text"), ("说明", "text")),
            [("开始采购活动", first.day, ctx.rule("A-01").citation, first.reason)],
        ),
    )


INTENTS = Collection(
    model=Intent,
    name="intents",
    singular="intent",
    title="采购意向",
    states=INTENT_STATES,
    read={**PURCHASERS, **SUPERVISORS},
    number="number",
    columns=("number", "title", "purchaser_name", "amount", "expected_month", "published_on"),
    filters=("state", "purchaser_code", "catalogue_code"),
    search=("number", "title", "purchaser_name"),
    sections=_periods,
)


class DraftIntent(Form):
    """What an intent tells (财库〔2020〕10号 三)."""

    title: str = field("项目名称", min_length=2, max_length=200)
    catalogue_code: str = field("采购品目", reference="commodity", max_length=9)
    kind: Kind = field("类别", choices=KINDS)
    need: str = field(
        "采购需求概况",
        min_length=5,
        max_length=2000,
        kind="textarea",
        hint="标的名称、主要功能或者目标，以及需满足的质量、服务、安全、时限等要求",
        law=LAW,
    )
    amount: Money = field("预算金额", unit="元")
    expected_month: str = field(
        "预计采购时间", pattern=r"^\d{4}-(0[1-9]|1[0-2])$", hint="填写到月，如2026-12"
    )
    sme_reserved: bool = field("是否专门面向中小企业", False)
    remark: str = field("备注", "", max_length=500)


class ReviseIntent(DraftIntent):
    """The whole intent anew."""


class WithdrawIntent(Form):
    """Why the intent is ended."""

    reason: str = field("终止原因", min_length=2, max_length=500, kind="textarea")


def _content(form: DraftIntent) -> dict[str, Any]:
    return form.model_dump()


@action(
    "intent.draft",
    title="编制采购意向",
    on=Intent,
    by=Role.PURCHASER_OPERATOR,
    target="draft",
    law=LAW,
    stage=Stage.DISCLOSURE,
)
async def draft_intent(ctx: Context, form: DraftIntent) -> Intent:
    """A draft of the actor's own purchaser."""
    post = own_purchaser(ctx)
    return Intent(
        **_content(form),
        state="draft",
        purchaser_code=post.organisation,
        purchaser_name=post.organisation_name,
        drafter=ctx.actor.name,
    )


@draft_intent.check
async def _draft_can_be_published(ctx: Context, form: DraftIntent) -> list[Problem]:
    return await _content_problems(ctx, form)


@action(
    "intent.revise",
    title="修改",
    on=Intent,
    by=Role.PURCHASER_OPERATOR,
    owner="purchaser_code",
    source="draft",
    target="draft",
    stage=Stage.DISCLOSURE,
)
async def revise_intent(ctx: Context, intent: Intent, form: ReviseIntent) -> None:
    """Replace the draft's content."""
    for name, value in _content(form).items():
        setattr(intent, name, value)


@revise_intent.check
async def _revision_can_be_published(
    ctx: Context, intent: Intent, form: ReviseIntent
) -> list[Problem]:
    return await _content_problems(ctx, form)


@action(
    "intent.publish",
    title="公开采购意向",
    on=Intent,
    by=Role.PURCHASER_MANAGER,
    owner="purchaser_code",
    source="draft",
    target="published",
    law=LAW,
    stage=Stage.DISCLOSURE,
)
async def publish_intent(ctx: Context, intent: Intent) -> None:
    """Number the intent and announce it; the waiting period begins."""
    item = await ctx.commodity(intent.catalogue_code)
    intent.catalogue_name = item.name if item else ""
    intent.number = await ctx.number("intent", ctx.settings(SupervisionSettings).intent_number)
    intent.published_on = ctx.today
    intent.announcement_id = await ctx.announcements.publish(intent_notice(intent))
    first = ctx.not_before("A-01", intent.published_on)
    ctx.facts.update(
        number=intent.number,
        amount=str(intent.amount),
        purchaser_code=intent.purchaser_code,
        catalogue_code=intent.catalogue_code,
        announcement_id=str(intent.announcement_id),
        earliest_start=first.day.isoformat(),
    )


@publish_intent.check
async def _intent_is_complete(ctx: Context, intent: Intent, form: object) -> list[Problem]:
    return await _content_problems(ctx, intent)


async def _content_problems(ctx: Context, intent: Intent | DraftIntent) -> list[Problem]:
    """What would stand against publishing this today."""
    problems: list[Problem] = []
    if intent.amount <= 0:
        problems.append(Problem("intent.no_amount", "预算金额应大于零", field="amount", law=LAW))
    item = await ctx.commodity(intent.catalogue_code)
    if item is None or item.kind != intent.kind:
        problems.append(
            Problem(
                "intent.unknown_item",
                "采购品目分类目录的该类别中没有品目{code}",
                field="catalogue_code",
                law=LAW,
                params={"code": intent.catalogue_code},
            )
        )
    year, month = map(int, intent.expected_month.split("-"))
    if date(year, month, 1) < ctx.today.replace(day=1):
        problems.append(
            Problem("intent.month_past", "预计采购时间已经过去", field="expected_month", law=LAW)
        )
    return problems


@action(
    "intent.withdraw",
    title="终止采购意向",
    on=Intent,
    by=Role.PURCHASER_MANAGER,
    owner="purchaser_code",
    source="published",
    target="withdrawn",
    law="关于开展政府采购意向公开工作的通知 二",
    stage=Stage.DISCLOSURE,
    danger=True,
)
async def withdraw_intent(ctx: Context, intent: Intent, form: WithdrawIntent) -> None:
    """End the intent in public, with the reason; another may be published in its place."""
    ctx.rule("A-02")
    intent.withdrawn_on = ctx.today
    intent.withdraw_reason = form.reason
    notice_id = await ctx.announcements.publish(await withdrawal_notice(ctx, intent))
    ctx.facts.update(number=intent.number, announcement_id=str(notice_id))


@withdraw_intent.check
async def _intent_is_free(ctx: Context, intent: Intent, form: object) -> list[Problem]:
    if not await intent_bound(ctx, intent):
        return []
    return [
        Problem(
            "intent.in_use",
            "该采购意向已用于备案的采购计划，应先撤销计划",
            law=ctx.rule("A-02").citation,
        )
    ]
