"""Anybody may object while a requirement is publicised; each objection is answered."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import false

from zhengcai import (
    Collection,
    Context,
    Form,
    Problem,
    Reason,
    Refusal,
    Role,
    action,
    digest,
    field,
    grams,
    network_of,
    new_id,
    new_token,
)
from zhengcai_governance.actions.publicising import begin_publicity
from zhengcai_governance.actions.reviewing import homes_of
from zhengcai_governance.announcing import announce_end
from zhengcai_governance.carrying import tell_home
from zhengcai_governance.models.reviews import Objection, Review
from zhengcai_governance.publicity import is_open
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.terms import OBJECTION_STATES, OUTCOMES, REVIEW_LAW, Outcome

RECEIPTS = "objection-receipts"
"""Under which address whoever objected without signing in reads what came of it."""

CLOSED = Problem(
    "objection.closed", "该需求不在公示期内，不能提出异议", field="review_id", law=REVIEW_LAW
)

OBJECTIONS = Collection(
    model=Objection,
    name="objections",
    singular="objection",
    title="公示异议",
    group="软件需求",
    states=OBJECTION_STATES,
    read={
        Role.FINANCE_SUPERVISOR: None,
        Role.OVERSEER: None,
        # Whoever has not signed in has a receipt instead, and no list that is always empty.
        Role.PUBLIC: lambda actor: (
            false() if actor.anonymous else Objection.objector_id == actor.person_id
        ),
    },
    number="number",
    columns=("number", "title", "objector", "raised_at", "outcome", "handled_at"),
    filters=("state", "review_id"),
    search=("number", "title", "objector"),
    tells={"raised": {}, "handled": "objector_id"},
)


class RaiseObjection(Form):
    """Who objects to what, and why. Who is signed in is known by name."""

    review_id: UUID = field(
        "公示的需求", reference="governance.reviews", states=("publicised", "objected")
    )
    objector: str = field("姓名", "", max_length=50, hint="已登录的以登录的身份提出，可不填")
    objector_unit: str = field("单位", "", max_length=200)
    phone: str = field("电话", min_length=5, max_length=30, pattern=r"^[0-9+() -]+$")
    reason: str = field(
        "异议理由",
        min_length=5,
        max_length=3000,
        kind="textarea",
        law=REVIEW_LAW,
        hint="理由转告提出需求的单位，不公开；姓名和电话不转告",
    )


@action(
    "objection.raise",
    title="提出异议",
    on=Objection,
    by=Role.PUBLIC,
    target="raised",
    law=REVIEW_LAW,
    task=False,
    intro="请实名提出。公示期内的异议必须答复；处理完毕前，该需求不列入台账。提交后即有回执。",
    among=lambda ctx: Review.state.in_(("publicised", "objected")),
)
async def raise_objection(ctx: Context, form: RaiseObjection) -> Objection:
    """From now on nothing is entered before it is answered."""
    review = await ctx.get(Review, form.review_id, lock=True)
    if review is None or review.state not in ("publicised", "objected"):
        raise Refusal(CLOSED, reason=Reason.CONFLICT)
    known, secret = not ctx.actor.anonymous, new_token()
    post = ctx.actor.posts[0] if ctx.actor.posts else None
    row = Objection(
        id=new_id(),
        number=await ctx.number("objection", ctx.settings(GovernanceSettings).objection_number),
        receipt=None if known else digest(secret).hex(),
        review_id=review.id,
        title=review.title,
        publicity_round=review.publicity_round,
        objector=ctx.actor.name if known else form.objector,
        objector_unit=form.objector_unit or (post.organisation_name if post else ""),
        phone=form.phone,
        objector_id=ctx.actor.person_id if known else None,
        network=None if known else network_of(ctx.actor.source),
        objector_key=str(ctx.actor.person_id) if known else f"{form.objector} {form.phone}",
        reason=form.reason,
        raised_at=ctx.now,
    )
    if not known:
        ctx.receipt = f"/t/{ctx.tenant.code}/-/governance/{RECEIPTS}/{secret}"
    if review.state == "publicised":
        await ctx.perform_as_system(mark_objected, review, reason=form.reason)
    else:
        tell_of_objection(ctx, review, form.reason)
    return row


@raise_objection.check
async def within_the_publicity(ctx: Context, form: RaiseObjection) -> list[Problem]:
    """Known by name, in time, and once."""
    problems = []
    if ctx.actor.anonymous and len(form.objector) < 2:
        problems.append(
            Problem(
                "objection.nameless", "请实名提出异议，填写姓名", field="objector", law=REVIEW_LAW
            )
        )
    review = await ctx.get(Review, form.review_id)
    open_now = review is not None and review.state in ("publicised", "objected")
    if review is None or not open_now or not is_open(ctx, review):
        return [*problems, CLOSED]
    if ctx.actor.anonymous:
        problems += await _one_of_too_many(ctx)
    key = f"{form.objector} {form.phone}" if ctx.actor.anonymous else str(ctx.actor.person_id)
    same = ctx.rows(
        Objection,
        Objection.review_id == review.id,
        Objection.publicity_round == review.publicity_round,
        Objection.objector_key == key,
    )
    if await ctx.db.scalar(same) is not None:
        problems.append(Problem("objection.twice", "您已对本次公示提出过异议", field="review_id"))
    return problems


async def _one_of_too_many(ctx: Context) -> list[Problem]:
    """Names can be invented, and each objection stops an entry: so many from one network a day."""
    most = ctx.settings(GovernanceSettings).anonymous_objections
    lately = ctx.rows(
        Objection,
        Objection.network == network_of(ctx.actor.source),
        Objection.raised_at > ctx.now - timedelta(days=1),
    )
    found = (await ctx.db.scalars(lately.with_only_columns(Objection.id).limit(most))).all()
    if len(found) < most:
        return []
    message = "同一网络地址一日内未登录提出的异议已达{most}件，请登录后提出"
    return [Problem("objection.too_many", message, law=REVIEW_LAW, params={"most": most})]


class Answered(Form):
    """What was said."""

    reason: str = field("理由")


@action(
    "review.mark_objected",
    title="登记异议",
    on=Review,
    by=Role.SYSTEM,
    source="publicised",
    target="objected",
    hidden=True,
)
async def mark_objected(ctx: Context, row: Review, form: Answered) -> None:
    """It is not entered as long as it is."""
    row.note(ctx.now, "收到异议", ctx.actor.name, row.number)
    tell_of_objection(ctx, row, form.reason)


def tell_of_objection(ctx: Context, row: Review, reason: str) -> None:
    """Whoever raised the requirement reads what is said against it, not by whom."""
    for home in homes_of(row):
        tell_home(ctx, home, "objected", f"公示期内收到异议：{reason}")


class HandleObjection(Form):
    """What came of it; of a revision, how the requirement reads from now on."""

    outcome: Outcome = field("处理结果", choices=OUTCOMES)
    reply: str = field(
        "答复",
        min_length=5,
        max_length=3000,
        kind="textarea",
        law=REVIEW_LAW,
        hint="答复公开，不得写入异议人姓名等个人信息和商业秘密",
    )
    content: str = field(
        "修改后的需求内容",
        "",
        max_length=5000,
        kind="textarea",
        hint="填写全文；公示的需求本轮已采纳修改的，以该修改为基础",
    )
    builds_on: bool = field("修改后的全文包含本轮已采纳的修改", False)


@action(
    "objection.handle",
    title="答复异议",
    on=Objection,
    by=Role.FINANCE_SUPERVISOR,
    source="raised",
    target="handled",
    law=REVIEW_LAW,
)
async def handle_objection(ctx: Context, row: Objection, form: HandleObjection) -> None:
    """Answer it; with the last answer the requirement goes on as the answers say."""
    review = await ctx.get(Review, row.review_id, lock=True)
    row.outcome, row.reply = form.outcome, form.reply
    row.handler, row.handled_at = ctx.actor.name, ctx.now
    ctx.facts.update(outcome=form.outcome, review_id=str(row.review_id))
    if review is None or review.state != "objected":
        return
    if form.outcome == "revised" and review.revision != form.content:
        review.note(ctx.now, "采纳异议修改", ctx.actor.name, form.content, former=review.revision)
        review.revision = form.content
    await ctx.db.flush()
    same = ctx.rows(
        Objection,
        Objection.review_id == review.id,
        Objection.publicity_round == review.publicity_round,
        Objection.id != row.id,
    )
    others = (await ctx.db.scalars(same)).all()
    if form.outcome == "upheld":
        await ctx.perform_as_system(withdraw_review, review, reason=form.reply)
    elif all(each.state == "handled" for each in others):
        if "revised" in {form.outcome, *(each.outcome for each in others)}:
            await ctx.perform_as_system(review_again, review, reason=form.reply)
        else:
            await ctx.perform_as_system(publicise_again, review)


@handle_objection.check
async def _may_be_answered(ctx: Context, row: Objection, form: HandleObjection) -> list[Problem]:
    review = await ctx.get(Review, row.review_id)
    return against_answer(ctx, review, [row], form)


def against_answer(
    ctx: Context, review: Review | None, answered: Sequence[Objection], form: HandleObjection
) -> list[Problem]:
    """Not by an objector; a revision in full, upon what was accepted before in the same round."""
    problems = []
    if any(ctx.actor.person_id == each.objector_id for each in answered):
        problems.append(Problem("objection.own", "提出异议的人不得办理该异议", law=REVIEW_LAW))
    same = review is not None and form.content == review.content
    if form.outcome == "revised" and (same or len(form.content) < 5):
        problems.append(
            Problem(
                "objection.no_revision", "请填写修改后的需求内容", field="content", law=REVIEW_LAW
            )
        )
    if form.outcome == "revised" and (review is None or review.state != "objected"):
        message = "该需求已不在异议处理中，不能再采纳修改"
        problems.append(Problem("objection.too_late_to_revise", message, "outcome", REVIEW_LAW))
    earlier = review.revision if review is not None else None
    builds = form.builds_on or form.content == earlier
    if form.outcome == "revised" and earlier and not builds:
        problems.append(
            Problem(
                "objection.earlier_revision",
                "本轮已采纳修改：“{earlier}”。请在此基础上填写全文，并予确认",
                field="builds_on",
                law=REVIEW_LAW,
                params={"earlier": earlier},
            )
        )
    return problems


@action(
    "review.publicise_again",
    title="重新公示",
    on=Review,
    by=Role.SYSTEM,
    source="objected",
    target="publicised",
    hidden=True,
    law=REVIEW_LAW,
)
async def publicise_again(ctx: Context, row: Review) -> None:
    """Unchanged, but for the whole period."""
    why = "异议已经答复，需求内容不变，重新公示"
    await announce_end(ctx, row, why)
    await begin_publicity(ctx, row, "重新公示", why)


@action(
    "review.again",
    title="重新审核",
    on=Review,
    by=Role.SYSTEM,
    source="objected",
    target="reviewing",
    hidden=True,
    law=REVIEW_LAW,
)
async def review_again(ctx: Context, row: Review, form: Answered) -> None:
    """Revised: reviewed and publicised as if it were new. Until now the publicised text stood."""
    if row.revision is not None:
        row.sealed_content = row.sealed_content or row.content
        row.content, row.revision = row.revision, None
    row.grams = grams([row.title, row.content, row.scenario])
    await announce_end(ctx, row, f"采纳异议修改，重新审核：{form.reason}")
    row.note(ctx.now, "重新审核", ctx.actor.name, form.reason)
    for home in homes_of(row):
        tell_home(ctx, home, "reviewing", form.reason, adopted=row.content)


@action(
    "review.withdraw",
    title="撤销",
    on=Review,
    by=Role.SYSTEM,
    source="objected",
    target="withdrawn",
    hidden=True,
    law=REVIEW_LAW,
)
async def withdraw_review(ctx: Context, row: Review, form: Answered) -> None:
    """The objection was right."""
    await announce_end(ctx, row, f"撤销：{form.reason}")
    row.note(ctx.now, "撤销", ctx.actor.name, form.reason)
    for home in homes_of(row):
        tell_home(ctx, home, "withdrawn", form.reason)
