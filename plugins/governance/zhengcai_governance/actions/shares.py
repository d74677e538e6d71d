"""In the region: who was asked for its share of the cost, and what came of it."""

from collections.abc import Collection as Several
from typing import Any
from uuid import UUID

from zhengcai import Collection, Context, Form, Money, Problem, Role, action, field, new_id
from zhengcai_governance.course import OFFICIALS
from zhengcai_governance.deadlines import working_days_on
from zhengcai_governance.entry_telling import tell_home, tell_left_out
from zhengcai_governance.entry_terms import CLASS_LAW, SHARE_STATES
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.models.shares import Share
from zhengcai_governance.people import OWN_BUREAU
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.shares import named, payers_of, places_section, shares_of

OF_THE_CLASS = ("classification", "class_reason", "classified_at")
"""What falls with a class whose lead bears no cost: the region decides anew."""


def _mask(ctx: Context, share: Share, record: dict[str, Any]) -> None:
    if not ctx.actor.reading_roles & OFFICIALS:
        for name in ("budget_item", "reason"):
            record.pop(name, None)


SHARES = Collection(
    model=Share,
    name="shares",
    singular="share",
    title="升级改造费用承担",
    group="软件需求",
    states=SHARE_STATES,
    read={Role.PUBLIC: None, Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    label="payer_name",
    number="ledger_number",
    columns=(
        "ledger_number",
        "title",
        "payer_name",
        "lead",
        "budget_year",
        "development_cost",
        "yearly_cost",
    ),
    filters=("state", "ledger_number", "payer_tenant", "entry_id"),
    search=("ledger_number", "title", "payer_name"),
    mask=_mask,
    sections=places_section,
    tells={"declined": OWN_BUREAU},
)


class AskShare(Form):
    """Whom, for which places, and by which text."""

    payer_tenant: str = field("费用承担地区代码")
    lead: bool = field("组织实施")
    places: list[str] = field("为哪些地区承担")
    cost_rule_source: str = field("费用承担依据")
    entry_id: UUID = field("台账事项")
    attempt: int = field("分类次数")
    ledger_number: str = field("台账编号")
    title: str = field("需求名称")


@action("share.ask", title="请求确认费用", on=Share, by=Role.SYSTEM, target="asked", hidden=True)
async def ask_share(ctx: Context, form: AskShare) -> Share:
    """It waits for the payer's word, which comes from the payer's own tenant."""
    return Share(
        id=new_id(),
        **form.model_dump(),
        payer_name=named(ctx, form.payer_tenant),
        due_on=working_days_on(ctx, ctx.settings(GovernanceSettings).confirm_days),
    )


class ExtendShare(Form):
    """Further places of the same payer."""

    places: list[str] = field("为哪些地区承担")


@action(
    "share.extend",
    title="增加承担的地区",
    on=Share,
    by=Role.SYSTEM,
    source=("asked", "confirmed"),
    hidden=True,
)
async def extend_share(ctx: Context, share: Share, form: ExtendShare) -> None:
    """Who pays for its area pays for what joins there."""
    share.places = sorted({*share.places, *form.places})


async def ask_payers(ctx: Context, entry: LedgerEntry, places: Several[str]) -> None:
    """Ask everybody who pays for one of `places`; who was asked already pays for these too.

    What a payer has declined, or the region no longer waits for, stays so until the next class.
    """
    assert entry.classification is not None  # noqa: S101 - who pays follows from it
    known = {share.payer_tenant: share for share in await shares_of(ctx, entry, lock=True)}
    lead = next(iter(payers_of(ctx, entry.classification, [entry.source_tenant])))
    for payer, (source, theirs) in payers_of(ctx, entry.classification, places).items():
        share = known.get(payer)
        asked: dict[str, Any] = {
            "attempt": entry.attempt,
            "lead": payer == lead,
            "places": theirs,
            "cost_rule_source": source,
            "ledger_number": entry.number,
            "title": entry.title,
        }
        if share is None:
            await ctx.perform_as_system(ask_share, payer_tenant=payer, entry_id=entry.id, **asked)
        elif share.state in ("asked", "confirmed"):
            await ctx.perform_as_system(extend_share, share, places=theirs)
        else:
            continue
        ctx.tell(
            payer,
            "work_asked",
            **asked,
            entry_id=str(entry.id),
            content=entry.content,
            classification=entry.classification,
            class_reason=entry.class_reason,
            source_tenant=entry.source_tenant,
            source_name=entry.source_name,
            source_id=str(entry.source_id),
        )


class ConfirmShare(Form):
    """What the payer has confirmed; yuan."""

    budget_year: int = field("预算年度")
    budget_item: str = field("预算项目")
    development_cost: Money = field("开发费用", unit="元")
    yearly_cost: Money = field("每年运行维护费用", unit="元")


@action(
    "share.confirm",
    title="已确认费用",
    on=Share,
    by=Role.SYSTEM,
    source="asked",
    target="confirmed",
    law=CLASS_LAW,
    hidden=True,
)
async def confirm_share(ctx: Context, share: Share, form: ConfirmShare) -> None:
    """Its places get what is built."""
    for name, value in form:
        setattr(share, name, value)
    share.answered_at = ctx.now


class EndShare(Form):
    """Why it is not borne."""

    reason: str = field("理由", min_length=5, max_length=1_000, kind="textarea")


@action(
    "share.decline",
    title="不承担费用",
    on=Share,
    by=Role.SYSTEM,
    source="asked",
    target="declined",
    law=CLASS_LAW,
    hidden=True,
)
async def decline_share(ctx: Context, share: Share, form: EndShare) -> None:
    """The entry goes on without its places, or, without its lead, back to be classified."""
    share.reason, share.answered_at = form.reason, ctx.now
    await _leave_out(ctx, share, form.reason)


@action(
    "share.drop",
    title="不再等待",
    on=Share,
    by=Role.FINANCE_SUPERVISOR,
    source="asked",
    target="dropped",
    law=CLASS_LAW,
    when=lambda ctx, model: model.lead.is_(False) & (model.due_on < ctx.today),
    intro="该地区逾期未确认费用的，其他地区可以先行实施；该地区需要时另行提出需求。",
)
async def drop_share(ctx: Context, share: Share, form: EndShare) -> None:
    """One that does not answer keeps nobody else waiting."""
    share.reason = form.reason
    _withdraw(ctx, share, form.reason)
    await _leave_out(ctx, share, form.reason)


async def _leave_out(ctx: Context, share: Share, reason: str) -> None:
    entry = await ctx.get(LedgerEntry, share.entry_id)
    if entry is not None and not share.lead:
        text = f"{share.payer_name}未承担费用，该事项不在{share.payer_name}实施：{reason}"
        tell_left_out(ctx, entry, share.places, text)


@drop_share.check
async def _has_had_its_time(ctx: Context, share: Share, form: EndShare) -> list[Problem]:
    problems = []
    if share.lead:
        message = "组织实施的地区不承担费用的，须重新分类，不能不再等待"
        problems.append(Problem("share.lead", message, law=CLASS_LAW))
    if share.due_on >= ctx.today:
        message = "{payer}确认费用的期限为{day}，期满之后方可不再等待"
        params = {"payer": share.payer_name, "day": str(share.due_on)}
        problems.append(Problem("share.not_due", message, law=CLASS_LAW, params=params))
    return problems


@action(
    "share.supersede",
    title="重新分类",
    on=Share,
    by=Role.SYSTEM,
    source=("asked", "confirmed", "dropped"),
    target="superseded",
    hidden=True,
)
async def supersede_share(ctx: Context, share: Share, form: EndShare) -> None:
    """What was asked for a class that fell is asked no more."""
    share.reason = form.reason
    _withdraw(ctx, share, form.reason)


def _withdraw(ctx: Context, share: Share, reason: str) -> None:
    own = {"entry_id": str(share.entry_id), "attempt": share.attempt}
    ctx.tell(share.payer_tenant, "work_withdrawn", **own, reason=reason)


@action(
    "ledger_entry.unclassify",
    title="退回重新分类",
    on=LedgerEntry,
    by=Role.SYSTEM,
    source="classified",
    target="ledgered",
    law=CLASS_LAW,
    hidden=True,
)
async def unclassify_entry(ctx: Context, entry: LedgerEntry, form: EndShare) -> None:
    """Nothing is built whose lead does not pay: what was asked of the others falls too."""
    for share in await shares_of(ctx, entry, lock=True):
        if share.state in (supersede_share.source or ()):
            await ctx.perform(supersede_share, share, reason=form.reason)
    for name in OF_THE_CLASS:
        setattr(entry, name, None)
    entry.note(ctx.now, "不承担费用", ctx.actor.name, form.reason)
    tell_home(ctx, entry, "ledgered", form.reason)
