"""A need that comes back: returned to be revised, withdrawn by whoever raised it, collected anew."""

from zhengcai import Context, Form, Role, action, field
from zhengcai_governance.actions.grants import revoke_grant
from zhengcai_governance.actions.sharing_planning import ReportedArrival
from zhengcai_governance.actions.sharing_requests import tell_home
from zhengcai_governance.models.sharing import Grant
from zhengcai_governance.models.sharing_requests import SharingArrival
from zhengcai_governance.people import is_region
from zhengcai_governance.sharing_terms import LAW, UNANSWERED, WITHDRAWABLE


@action(
    "sharing_arrival.renew",
    title="再次收到数据共享需求",
    on=SharingArrival,
    by=Role.SYSTEM,
    source=("gathered", "returned"),
    target=("waiting", "arrived"),
    hidden=True,
)
async def renew_arrival(ctx: Context, row: SharingArrival, form: ReportedArrival) -> None:
    """It was returned, revised and collected anew."""
    for name, value in form:
        setattr(row, name, value)
    row.state = "arrived" if is_region(ctx) else "waiting"
    row.kind = row.outcome = None
    if row.state == "arrived":
        tell_home(ctx, row, "reported", "省级财政部门已收到", form.letter_number)


@action(
    "sharing_arrival.withdraw",
    title="提出单位已撤回",
    on=SharingArrival,
    by=Role.SYSTEM,
    source=WITHDRAWABLE,
    target="withdrawn",
    hidden=True,
)
async def withdraw_arrival(ctx: Context, row: SharingArrival) -> None:
    """What went on with a letter is withdrawn where the letter went.

    At home it is withdrawn only as long as no answer is known there: one that was given meanwhile
    answers nothing, and its grant ends.
    """
    if row.grant_id is not None:
        grant = await ctx.get(Grant, row.grant_id, lock=True)
        if grant is not None and grant.state in ("active", "suspended"):
            await ctx.perform_as_system(revoke_grant, grant, reason="提出单位已撤回数据共享需求")
    if row.state == "gathered":
        ctx.tell(
            ctx.tenant.root,
            "sharing_withdrawn",
            origin_tenant=row.origin_tenant,
            origin_id=str(row.origin_id),
            round=row.round,
        )


class ReturnArrival(Form):
    """What is missing."""

    reason: str = field("退回理由", min_length=2, max_length=1_000, kind="textarea")


@action(
    "sharing_arrival.return",
    title="退回提出单位",
    on=SharingArrival,
    by=Role.FINANCE_SUPERVISOR,
    source=UNANSWERED,
    target="returned",
    law=LAW,
    task=False,
)
async def return_arrival(ctx: Context, row: SharingArrival, form: ReturnArrival) -> None:
    """To be revised where it was raised, and collected anew."""
    row.outcome = form.reason
    tell_home(ctx, row, "returned", form.reason)
