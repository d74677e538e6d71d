"""Mending a defect: taken and mended by the provider, verified by whoever reported it."""

from zhengcai import Context, Form, Owner, Problem, Role, action, field
from zhengcai_governance.actions.defects import put_to_provider
from zhengcai_governance.defect_terms import LAW, OVERDUE, PARTIES, Overdue
from zhengcai_governance.models.defects import Defect
from zhengcai_governance.notices import tell_role

OPEN = ("urgent", "received", "fixing")
PROVIDER: dict[Role, Owner] = {Role.SERVICE_PROVIDER: put_to_provider}
VERIFIERS: dict[Role, Owner] = {
    **dict.fromkeys(PARTIES, "reporter_code"),
    Role.FINANCE_BUDGET: "reporter_code",
    Role.OVERSEER: "reporter_code",
    Role.FINANCE_SUPERVISOR: None,
}
"""The reporter, and the bureau of the place for it; never the provider."""


class TakeDefect(Form):
    """The first answer."""

    workaround: str = field("临时办法", "", max_length=1_000, kind="textarea")


@action(
    "defect.take",
    title="受理",
    on=Defect,
    by=PROVIDER,
    source=("urgent", "received"),
    target="fixing",
    law=LAW,
)
async def take_defect(ctx: Context, defect: Defect, form: TakeDefect) -> None:
    """The provider has begun; how one can go on meanwhile is told with it."""
    defect.responded_at = ctx.now
    defect.workaround = form.workaround or None
    defect.note(ctx.now, "受理", ctx.actor.name, form.workaround or "已开始处理")


class FixDefect(Form):
    """What it was, and from which version on it is gone."""

    root_cause: str = field("原因", min_length=2, max_length=2_000, kind="textarea")
    fix_version: str = field("修复版本", min_length=1, max_length=40)
    workaround: str | None = field("临时办法", None, max_length=1_000, kind="textarea")


@action(
    "defect.fix",
    title="提交解决结果",
    on=Defect,
    by=PROVIDER,
    source="fixing",
    target="fixed",
    law=LAW,
)
async def fix_defect(ctx: Context, defect: Defect, form: FixDefect) -> None:
    """The provider's word, for the reporter to verify."""
    defect.root_cause, defect.fix_version = form.root_cause, form.fix_version
    defect.workaround = form.workaround or defect.workaround
    defect.fixed_at = ctx.now
    defect.fixer_id, defect.fixer_person = ctx.actor.person_id, ctx.actor.name
    post = ctx.actor.organisation(Role.SERVICE_PROVIDER)
    defect.fixer_code = post.organisation if post else None
    defect.note(ctx.now, "解决", ctx.actor.name, f"{form.fix_version}：{form.root_cause}")


class VerifyDefect(Form):
    """What was tried, and what came of it."""

    verification: str = field("验证情况", min_length=2, max_length=1_000, kind="textarea")


@action(
    "defect.verify",
    title="验证通过",
    on=Defect,
    by=VERIFIERS,
    source="fixed",
    target="verified",
    law=LAW,
)
async def verify_defect(ctx: Context, defect: Defect, form: VerifyDefect) -> None:
    """It works again where it did not."""
    defect.verified_at, defect.verifier_person = ctx.now, ctx.actor.name
    defect.note(ctx.now, "验证通过", ctx.actor.name, form.verification)


@action(
    "defect.reject",
    title="验证不通过",
    on=Defect,
    by=VERIFIERS,
    source="fixed",
    target="fixing",
    law=LAW,
    task=False,
)
async def reject_fix(ctx: Context, defect: Defect, form: VerifyDefect) -> None:
    """It does not; the period goes on from where it was."""
    defect.fixed_at = None
    if defect.solve_by is not None and defect.solve_by <= ctx.now:
        defect.overdue = "solution"
    defect.note(ctx.now, "验证不通过", ctx.actor.name, form.verification)


@verify_defect.check
@reject_fix.check
async def another_than_the_fixer(ctx: Context, defect: Defect, form: VerifyDefect) -> list[Problem]:
    """Nobody verifies own work, under whatever post."""
    organisations = {post.organisation for post in ctx.actor.posts}
    if ctx.actor.person_id != defect.fixer_id and defect.fixer_code not in organisations:
        return []
    return [Problem("defect.own_fix", "解决问题的人员和单位不能验证自己的解决结果", law=LAW)]


class CloseDefect(Form):
    """The end of the entry."""

    conclusion: str = field("办结意见", min_length=2, max_length=1_000, kind="textarea")


@action(
    "defect.close",
    title="办结",
    on=Defect,
    by=Role.FINANCE_SUPERVISOR,
    source="verified",
    target="closed",
    law=LAW,
)
async def close_defect(ctx: Context, defect: Defect, form: CloseDefect) -> None:
    """What was verified is closed in the ledger."""
    defect.conclusion = form.conclusion
    defect.note(ctx.now, "办结", ctx.actor.name, form.conclusion)


@close_defect.check
async def requirement_is_raised(ctx: Context, defect: Defect, form: CloseDefect) -> list[Problem]:
    """What was mended at once and changes a rule goes through the procedure all the same."""
    if not defect.rule_change or defect.requirement_id is not None:
        return []
    message = "涉及业务规则变更的问题，办结前应当提出软件需求"
    return [Problem("defect.no_requirement", message, law=LAW)]


class ExpireDefect(Form):
    """Which period has passed."""

    what: Overdue = field("超时", choices=OVERDUE)


@action(
    "defect.expire",
    title="超时",
    on=Defect,
    by=Role.SYSTEM,
    source=OPEN,
    hidden=True,
)
async def expire_defect(ctx: Context, defect: Defect, form: ExpireDefect) -> None:
    """It stands in the lists as overdue, and both sides are told."""
    defect.overdue = form.what
    defect.note(ctx.now, OVERDUE[form.what], ctx.actor.name, "期限已过，系统自动记录")
    title = f"问题{OVERDUE[form.what]}：{defect.title}"
    for role in (Role.SERVICE_PROVIDER, Role.FINANCE_SUPERVISOR):
        await tell_role(ctx, role, None, "defect.overdue", title, ("governance.defects", defect.id))
