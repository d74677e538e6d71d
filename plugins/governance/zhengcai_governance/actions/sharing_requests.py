"""Needs for data: raised by anybody with an organisation, collected by the bureau of the place."""

from collections.abc import Sequence

from zhengcai import (
    Collection,
    Context,
    Form,
    Owner,
    Role,
    Section,
    action,
    field,
    table,
)
from zhengcai_governance.models.sharing_requests import SharingArrival, SharingRequest
from zhengcai_governance.people import OWN_BUREAU, gathered_by, is_region
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.sharing_terms import FOLLOWED, LAW, REQUEST_STATES

PROPOSERS: dict[Role, Owner] = dict.fromkeys(
    (
        Role.PURCHASER_OPERATOR,
        Role.PURCHASER_MANAGER,
        Role.AGENCY,
        Role.SUPPLIER,
        Role.BANK,
        Role.OVERSEER,
        Role.FINANCE_BUDGET,
        Role.FINANCE_SUPERVISOR,
    ),
    "proposer_code",
)
ABOVE = ("collected", "consolidated", "reported", "common", "individual")
"""Under way above, and not answered there."""

HOME: dict[Role, Owner] = {**PROPOSERS, **OWN_BUREAU}
READERS: dict[Role, Owner] = {**HOME, Role.OVERSEER: None}


async def _course(ctx: Context, row: SharingRequest) -> Sequence[Section]:
    columns = (("步骤", "word"), ("时间", "datetime"), ("办理人", "text"), ("内容", "text"))
    lines = [(each["step"], each["at"], each["by"], each["text"]) for each in row.steps]
    return (table("办理经过", columns, lines),)


REQUESTS = Collection(
    model=SharingRequest,
    name="sharing-requests",
    singular="sharing_request",
    title="数据共享需求",
    group="数据共享",
    states=REQUEST_STATES,
    read=READERS,
    number="number",
    columns=("number", "title", "system", "proposer_name", "letter_number"),
    filters=("state", "proposer_code"),
    search=("number", "title", "system", "content"),
    sections=_course,
    tells={
        "submitted": {},
        **dict.fromkeys(("returned", "collected"), PROPOSERS),
        **dict.fromkeys(FOLLOWED, HOME),
    },
)


class DraftRequest(Form):
    """Which data, for what, by which right."""

    title: str = field("需求名称", min_length=2, max_length=100)
    system: str = field("使用数据的系统", min_length=2, max_length=100)
    content: str = field("需要的数据", min_length=2, max_length=2_000, kind="textarea")
    purpose: str = field("用途", min_length=2, max_length=1_000, kind="textarea")
    legal_basis: str = field("法律政策依据", min_length=2, max_length=1_000, kind="textarea")
    contact: str = field("联系人", min_length=2, max_length=50)
    phone: str = field("联系电话", min_length=7, max_length=30, pattern="^[0-9+ -]+$")


@action(
    "sharing_request.draft",
    title="起草数据共享需求",
    on=SharingRequest,
    by=PROPOSERS,
    target="draft",
    law=LAW,
)
async def draft_request(ctx: Context, form: DraftRequest) -> SharingRequest:
    """For the organisation of whoever drafts it."""
    post = ctx.actor.organisation(*PROPOSERS)
    if post is None:
        raise ctx.denied()
    return SharingRequest(
        **form.model_dump(),
        proposer_code=post.organisation,
        proposer_name=post.organisation_name,
        user_code="" if post.role is Role.FINANCE_SUPERVISOR else post.organisation,
        steps=[],
    )


@action(
    "sharing_request.revise",
    title="修改",
    on=SharingRequest,
    by=PROPOSERS,
    source=("draft", "returned"),
    target="draft",
    task=False,
)
async def revise_request(ctx: Context, row: SharingRequest, form: DraftRequest) -> None:
    """Before it is submitted, or once it has come back."""
    for name, value in form:
        setattr(row, name, value)


@action(
    "sharing_request.submit",
    title="提交",
    on=SharingRequest,
    by=PROPOSERS,
    source="draft",
    target="submitted",
    law=LAW,
)
async def submit_request(ctx: Context, row: SharingRequest) -> None:
    """To the bureau of the place."""
    row.note(ctx.now, "提交", ctx.actor.name, row.title)


class Opinion(Form):
    """What the bureau says to it."""

    opinion: str = field("财政部门意见", min_length=2, max_length=1_000, kind="textarea")


@action(
    "sharing_request.collect",
    title="收集",
    on=SharingRequest,
    by=Role.FINANCE_SUPERVISOR,
    source="submitted",
    target="collected",
    law=LAW,
    intro="收集后由市级财政部门汇总，报省级财政部门统一规划。",
)
async def collect_request(ctx: Context, row: SharingRequest, form: Opinion) -> None:
    """Numbered, and on its way: a banner's to its city, the region's own to its planning at once."""
    if row.number is None:
        row.number = await ctx.number("sharing", ctx.settings(GovernanceSettings).sharing_number)
    row.round += 1
    row.collected_at, row.opinion = ctx.now, form.opinion
    row.note(ctx.now, "收集", ctx.actor.name, form.opinion)
    told = {
        "origin_tenant": ctx.tenant.code,
        "origin_name": ctx.tenant.name,
        "origin_id": str(row.id),
        "number": row.number,
        **{name: getattr(row, name) for name in CARRIED},
        "opinion": form.opinion,
    }
    job = "sharing_reported" if is_region(ctx) else "sharing_noted"
    ctx.tell(gathered_by(ctx.tenant.path), job, **told)


CARRIED = (
    "title",
    "system",
    "content",
    "purpose",
    "legal_basis",
    "proposer_name",
    "user_code",
    "round",
)
"""What goes upward of a request; whom to call stays where it was raised."""


class ReturnRequest(Form):
    """What is missing."""

    reason: str = field("退回理由", min_length=2, max_length=1_000, kind="textarea")


@action(
    "sharing_request.return",
    title="退回",
    on=SharingRequest,
    by=Role.FINANCE_SUPERVISOR,
    source="submitted",
    target="returned",
    task=False,
)
async def return_request(ctx: Context, row: SharingRequest, form: ReturnRequest) -> None:
    """To be revised."""
    row.note(ctx.now, "退回", ctx.actor.name, form.reason)


class WithdrawRequest(Form):
    """Why it is needed no more."""

    reason: str = field("撤回理由", min_length=2, max_length=1_000, kind="textarea")


@action(
    "sharing_request.withdraw",
    title="撤回",
    on=SharingRequest,
    by=PROPOSERS,
    source=("draft", "submitted", "returned", *ABOVE),
    target="withdrawn",
    danger=True,
)
async def withdraw_request(ctx: Context, row: SharingRequest, form: WithdrawRequest) -> None:
    """Until it is answered; who has it above is told."""
    row.note(ctx.now, "撤回", ctx.actor.name, form.reason)
    if row.state in ABOVE:
        ctx.tell(
            gathered_by(ctx.tenant.path),
            "sharing_withdrawn",
            origin_tenant=ctx.tenant.code,
            origin_id=str(row.id),
            round=row.round,
        )


class FollowRequest(Form):
    """What has been decided above."""

    state: str = field("进展", pattern=f"^({'|'.join(FOLLOWED)})$")
    number: str | None = field("汇总上报编号", None)
    text: str = field("内容", max_length=2_000)


USUAL = {
    "collected": ("consolidated", "returned"),
    "consolidated": ("reported",),
    "reported": ("common", "individual", "returned"),
    "common": ("specified",),
    "individual": ("granted", "refused"),
}
"""The ways that a request usually takes once it has been collected."""


@action(
    "sharing_request.follow",
    title="上级办理进展",
    on=SharingRequest,
    by=Role.SYSTEM,
    source=(*ABOVE, "specified"),
    target=tuple(FOLLOWED),
    hidden=True,
    usual=USUAL,
)
async def follow_request(ctx: Context, row: SharingRequest, form: FollowRequest) -> None:
    """In the row where it was raised."""
    row.state = form.state
    row.letter_number = form.number or row.letter_number
    if form.state not in ("consolidated", "reported", "returned"):
        row.outcome = form.text
    row.note(ctx.now, REQUEST_STATES[form.state], ctx.actor.name, form.text)


def tell_home(
    ctx: Context, row: SharingArrival, state: str, text: str, number: str | None = None
) -> None:
    """Have the request follow, if it has not been collected anew since."""
    ctx.tell(
        row.origin_tenant,
        "sharing_followed",
        request=str(row.origin_id),
        round=row.round,
        state=state,
        text=text,
        number=number,
    )
