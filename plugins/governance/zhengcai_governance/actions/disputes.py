"""Raising a dispute about what was released, and the way to a complaint where it is about an act."""

from uuid import UUID

from zhengcai import (
    Collection,
    Context,
    Form,
    Owner,
    Problem,
    Role,
    action,
    field,
    ledger_entries,
    new_id,
)
from zhengcai_governance.actions.releasing import wait_for_quiet
from zhengcai_governance.course import course_sections
from zhengcai_governance.defect_terms import PARTIES
from zhengcai_governance.dispute_terms import (
    CASE_STATES,
    CAUSES,
    CONDITIONS,
    DISPUTABLE,
    LAW,
    STATES,
    Cause,
)
from zhengcai_governance.entry_telling import tell_home
from zhengcai_governance.models.disputes import Dispute
from zhengcai_governance.models.ledger import LedgerEntry

RAISERS: dict[Role, Owner] = dict.fromkeys(
    (*PARTIES, Role.FINANCE_SUPERVISOR, Role.FINANCE_BUDGET, Role.OVERSEER), "raiser_code"
)

DISPUTES = Collection(
    model=Dispute,
    name="disputes",
    singular="dispute",
    title="升级改造争议",
    group="软件需求",
    states=STATES,
    read={**RAISERS, Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    columns=("ledger_number", "title", "cause", "raiser_name", "created_at"),
    filters=("state", "cause"),
    search=("ledger_number", "title"),
    sections=course_sections,
    tells=dict.fromkeys(("explained", "filed"), RAISERS),
)


class RaiseDispute(Form):
    """Against which entry, and why."""

    ledger_number: str = field("台账编号", min_length=2, max_length=60)
    title: str = field("争议事项", min_length=2, max_length=100)
    content: str = field("争议内容", min_length=5, max_length=4_000, kind="textarea")
    cause: Cause = field(
        "争议原因",
        choices=CAUSES,
        hint="对采购文件、采购过程、中标或者成交结果有异议的，选采购活动的行为",
    )


@action(
    "dispute.raise",
    title="提出争议",
    on=Dispute,
    by=RAISERS,
    target=("raised", "referred"),
    law=LAW,
    intro="功能升级后的争议，谁提出需求谁解释。",
)
async def raise_dispute(ctx: Context, form: RaiseDispute) -> Dispute:
    """To whoever raised the requirement; an act of a purchase has a way of its own."""
    post = ctx.actor.organisation(*RAISERS)
    assert post is not None  # noqa: S101 - the access to this action is by these roles
    dispute = Dispute(
        id=new_id(),
        **form.model_dump(),
        raiser_code=post.organisation,
        raiser_name=post.organisation_name or post.organisation,
        raiser_id=ctx.actor.person_id,
        state="raised",
    )
    dispute.note(ctx.now, "提出争议", ctx.actor.name, form.content)
    if form.cause == "act":
        dispute.state, dispute.referral = "referred", _way_to_a_complaint(ctx)
        dispute.note(ctx.now, "告知质疑投诉途径", ctx.actor.name, dispute.referral)
        return dispute
    ctx.tell(
        ctx.tenant.root,
        "dispute_raised",
        origin_tenant=ctx.tenant.code,
        origin_id=str(dispute.id),
        **form.model_dump(),
        raiser_name=dispute.raiser_name,
    )
    return dispute


def _way_to_a_complaint(ctx: Context) -> str:
    query, complaint = ctx.rule("A-38"), ctx.rule("A-40")
    return (
        f"供应商认为采购文件、采购过程、中标或者成交结果使自己的权益受到损害的，可以在知道或者应知权益受到损害"
        f"之日起{query.number}个工作日内，以书面形式向采购人或者采购代理机构提出质疑；对答复不满意，或者未在"
        f"规定时间内得到答复的，可以在答复期满后{complaint.number}个工作日内向本级财政部门投诉。"
        f"投诉事项应当经过质疑（{CONDITIONS}）。"
    )


@raise_dispute.check
async def is_released(ctx: Context, form: RaiseDispute) -> list[Problem]:
    """Only what was released is disputed, and acts of a purchase only by suppliers."""
    problems = []
    known = await ledger_entries(ctx, [form.ledger_number])
    entry = known.get(form.ledger_number)
    if entry is None or entry.state not in DISPUTABLE:
        message = "“{number}”不是已经发布的台账事项"
        params = {"number": form.ledger_number}
        problems.append(Problem("dispute.not_released", message, "ledger_number", LAW, params))
    if form.cause == "act" and Role.SUPPLIER not in ctx.actor.roles:
        message = "只有供应商可以对采购活动的行为提出质疑、投诉"
        problems.append(Problem("dispute.no_supplier", message, "cause", CONDITIONS))
    return [*problems, *await _disputed_before(ctx, form)]


async def _disputed_before(ctx: Context, form: RaiseDispute) -> list[Problem]:
    """One at a time: what is handled and filed may be raised again."""
    post = ctx.actor.organisation(*RAISERS)
    if post is None or form.cause == "act":
        return []
    own = ctx.rows(
        Dispute,
        Dispute.ledger_number == form.ledger_number,
        Dispute.raiser_code == post.organisation,
        Dispute.state.in_(("raised", "explained")),
    )
    if await ctx.db.scalar(own.limit(1)) is None:
        return []
    message = "您单位对该台账事项的争议尚未备案，备案之后方可再提出"
    return [Problem("dispute.open", message, "ledger_number", LAW)]


class FollowDispute(Form):
    """What was explained, or filed; or that the entry had ended before it came."""

    state: str = field("进展", choices=STATES, pattern="^(explained|filed|late)$")
    explanation: str = field("解释", "")
    result: str = field("处理结果", "")


@action(
    "dispute.follow",
    title="争议办理进展",
    on=Dispute,
    by=Role.SYSTEM,
    source=("raised", "explained"),
    target=("explained", "filed", "late"),
    hidden=True,
)
async def follow_dispute(ctx: Context, dispute: Dispute, form: FollowDispute) -> None:
    """Whoever raised it reads the explanation and the result."""
    dispute.state = form.state
    dispute.explanation = form.explanation or dispute.explanation
    dispute.result = form.result or dispute.result
    dispute.note(ctx.now, STATES[form.state], ctx.actor.name, form.explanation or form.result)


class DisputeEntry(Form):
    """How one dispute about an entry stands."""

    origin_tenant: str = field("争议提出地区代码")
    origin_id: UUID = field("争议记录")
    step: str = field("进展", choices=CASE_STATES, pattern="^(open|explained|filed)$")
    text: str = field("内容")


@action(
    "ledger_entry.dispute",
    title="争议",
    on=LedgerEntry,
    by=Role.SYSTEM,
    source=DISPUTABLE,
    target=("disputed", "resolved", "filed", "accepted"),
    hidden=True,
    usual={"released": ("disputed",), "disputed": ("resolved",), "resolved": ("filed",)},
)
async def dispute_entry(ctx: Context, entry: LedgerEntry, form: DisputeEntry) -> None:
    """Disputed as long as one waits for its explanation, resolved until the last is filed.

    What was taken back meanwhile is accepted then, and waits for its release.
    """
    own = {"tenant": form.origin_tenant, "id": str(form.origin_id), "state": form.step}
    others = [each for each in entry.disputes or () if each["id"] != own["id"]]
    entry.disputes = [*others, own]
    entry.open_disputes = sum(each["state"] != "filed" for each in entry.disputes)
    waiting = {each["state"] for each in entry.disputes}
    before, entry.end_reason = entry.state, None
    ended = "filed" if entry.released_version else "accepted"
    entry.state = (
        "disputed" if "open" in waiting else "resolved" if "explained" in waiting else ended
    )
    entry.note(ctx.now, CASE_STATES[form.step], ctx.actor.name, form.text)
    if before != "disputed" and entry.state == "disputed":
        tell_home(ctx, entry, "disputed", form.text)
    elif entry.state == "filed":
        tell_home(ctx, entry, "released", form.text)
        await wait_for_quiet(ctx, entry)
    elif entry.state == "accepted":
        tell_home(ctx, entry, "accepted", form.text)
