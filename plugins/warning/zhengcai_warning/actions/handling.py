"""The loop of a warning: assigned, checked by whom it concerns, handled, closed with a result."""

from collections.abc import Sequence
from datetime import date

from zhengcai import (
    Collection,
    Context,
    Form,
    LinkTo,
    Message,
    Owner,
    Problem,
    Role,
    Section,
    action,
    field,
    table,
)
from zhengcai_warning.models import Alert
from zhengcai_warning.terms import MEASURES, OUTCOMES, STATES

CONCERNED: dict[Role, Owner] = dict.fromkeys(
    (Role.PURCHASER_OPERATOR, Role.PURCHASER_MANAGER, Role.AGENCY, Role.SUPPLIER), "assigned_code"
)
"""Whom a warning may be assigned to: they see it from then on."""

TOLD = (Role.PURCHASER_MANAGER, Role.AGENCY, Role.SUPPLIER)
LAW = "政府采购法 第59条"


async def _sections(ctx: Context, alert: Alert) -> Sequence[Section]:
    link = LinkTo(alert.title, ctx.address(alert.collection, alert.subject_id))
    return (
        table(
            "办理经过",
            (("步骤", "word"), ("时间", "datetime"), ("办理人", "text"), ("内容", "word")),
            [(each["step"], each["at"], each["by"], each["text"]) for each in alert.steps],
        ),
        table("预警的记录", (("记录", "link"),), [(link,)]),
    )


WARNINGS = Collection(
    model=Alert,
    name="warnings",
    singular="warning",
    title="预警",
    states=STATES,
    read={**CONCERNED, Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    columns=("title", "rule_title", "phase", "severity", "organisation_name", "due_on"),
    filters=("state", "phase", "severity", "rule_id", "organisation_code"),
    search=("title", "organisation_name", "text"),
    sections=_sections,
)


class AssignWarning(Form):
    """Who is to look into it, and until when."""

    organisation: str | None = field(
        "自查单位统一社会信用代码", None, max_length=18, hint="不填即为预警的相关单位"
    )
    instruction: str = field("分办要求", min_length=2, max_length=1_000, kind="textarea")
    check_by: date = field("自查期限")


@action(
    "warning.assign",
    title="分办",
    on=Alert,
    by=Role.FINANCE_SUPERVISOR,
    source="raised",
    target="assigned",
    law=LAW,
)
async def assign_warning(ctx: Context, alert: Alert, form: AssignWarning) -> None:
    """Put the warning to whom it concerns, and tell them."""
    code = form.organisation or alert.organisation_code
    found = await ctx.organisation(code)
    alert.assigned_code, alert.assigned_name = code, found.name if found else code
    alert.instruction, alert.check_by = form.instruction, form.check_by
    alert.note(ctx.now, "分办", ctx.actor.name, form.instruction)
    await _tell(ctx, alert, form.instruction)


async def _tell(ctx: Context, alert: Alert, text: str) -> None:
    if "notify" in ctx.enabled:
        title = f"预警待自查：{alert.title}"
        message = Message("warning.assign", title[:200], text, ("warning.warnings", alert.id))
        for role in TOLD:
            await ctx.notify.tell_role(role, alert.assigned_code, message)


@assign_warning.check
async def assignment_can_be_met(ctx: Context, alert: Alert, form: AssignWarning) -> list[Problem]:
    """Somebody who is registered here, and a day that is still to come."""
    problems = []
    if form.check_by < ctx.today:
        problems.append(Problem("warning.past", "自查期限不能早于今天", field="check_by"))
    found = await ctx.organisation(form.organisation or alert.organisation_code)
    if found is None or not found.capacities & {"purchaser", "agency", "supplier"}:
        problems.append(
            Problem(
                "warning.nobody",
                "没有登记为采购人、代理机构或者供应商的此单位",
                field="organisation",
            )
        )
    return problems


class SelfCheck(Form):
    """What the organisation has found about itself, and what it does."""

    findings: str = field("自查情况和整改措施", min_length=2, max_length=2_000, kind="textarea")


@action(
    "warning.self_check",
    title="提交自查",
    on=Alert,
    by=CONCERNED,
    source="assigned",
    target="checked",
    law=LAW,
)
async def self_check(ctx: Context, alert: Alert, form: SelfCheck) -> None:
    """The organisation's own word."""
    alert.self_check = form.findings
    alert.note(ctx.now, "自查", ctx.actor.name, form.findings)


class ReturnCheck(Form):
    """Why the self-check does not do, and until when it is asked again."""

    reason: str = field("退回自查的理由", min_length=2, max_length=1_000, kind="textarea")
    check_by: date = field("自查期限")


@action(
    "warning.return",
    title="退回重新自查",
    on=Alert,
    by=Role.FINANCE_SUPERVISOR,
    source="checked",
    target="assigned",
    task=False,
)
async def return_check(ctx: Context, alert: Alert, form: ReturnCheck) -> None:
    """Ask again; the former answer stays in the course of the warning."""
    alert.self_check, alert.check_by = None, form.check_by
    alert.note(ctx.now, "退回自查", ctx.actor.name, form.reason)
    await _tell(ctx, alert, form.reason)


@return_check.check
async def _can_be_met(ctx: Context, alert: Alert, form: ReturnCheck) -> list[Problem]:
    if form.check_by >= ctx.today:
        return []
    return [Problem("warning.past", "自查期限不能早于今天", field="check_by")]


class HandleWarning(Form):
    """What supervision does about it."""

    measure: str = field("处理措施", choices=MEASURES, pattern=f"^({'|'.join(MEASURES)})$")
    opinion: str = field("处理意见", min_length=2, max_length=2_000, kind="textarea")


@action(
    "warning.handle",
    title="处理",
    on=Alert,
    by=Role.FINANCE_SUPERVISOR,
    source="checked",
    target="handled",
    law=LAW,
)
async def handle_warning(ctx: Context, alert: Alert, form: HandleWarning) -> None:
    """The measure; a penalty is another procedure and no business of a warning."""
    alert.measure, alert.opinion = form.measure, form.opinion
    alert.note(ctx.now, "处理", ctx.actor.name, f"{MEASURES[form.measure]}：{form.opinion}")


class CloseWarning(Form):
    """What came of it. Without a result nothing is closed."""

    outcome: str = field("办结结论", choices=OUTCOMES, pattern=f"^({'|'.join(OUTCOMES)})$")
    result: str = field("办结结果", min_length=2, max_length=2_000, kind="textarea")


@action(
    "warning.close",
    title="办结",
    on=Alert,
    by=Role.FINANCE_SUPERVISOR,
    source="handled",
    target="closed",
    law=LAW,
)
async def close_warning(ctx: Context, alert: Alert, form: CloseWarning) -> None:
    """The end of the loop."""
    alert.outcome, alert.result = form.outcome, form.result
    alert.note(ctx.now, "办结", ctx.actor.name, f"{OUTCOMES[form.outcome]}：{form.result}")


@close_warning.check
async def cause_is_gone_if_corrected(
    ctx: Context, alert: Alert, form: CloseWarning
) -> list[Problem]:
    """What is still overdue has not been corrected."""
    if form.outcome != "corrected" or not alert.overdue or alert.gone_at is not None:
        return []
    return [
        Problem(
            "warning.not_corrected",
            "系统记录显示该事项仍未办理，不能以“已改正”办结",
            field="outcome",
        )
    ]
