"""What only a round does: raise a warning, follow its cause."""

from datetime import date
from uuid import UUID

from zhengcai import Context, Form, Role, action, field
from zhengcai_warning.models import Alert
from zhengcai_warning.terms import PHASES, SEVERITIES

GONE = "原因已不存在，系统自动记录"
BACK = "原因再次出现，系统自动记录"
OVERDUE = "期限已过，系统自动记录"


class RaiseWarning(Form):
    """A rule's finding."""

    rule_id: str = field("规则", max_length=100)
    rule_title: str = field("规则名称", max_length=200)
    phase: str = field("阶段", choices=PHASES, pattern=f"^({'|'.join(PHASES)})$")
    severity: str = field("程度", choices=SEVERITIES, pattern=f"^({'|'.join(SEVERITIES)})$")
    title: str = field("预警事项", min_length=1, max_length=300)
    text: str = field("情况", min_length=1, max_length=2_000)
    law: str | None = field("依据", None)
    collection: str = field("相关记录类别")
    subject_id: UUID = field("相关记录")
    cause: str = field("原因标识", "", max_length=100)
    due_on: date | None = field("最迟日期", None)
    overdue: bool = field("是否已过期限", False)
    organisation_code: str = field("相关单位代码", max_length=18)


@action(
    "warning.raise",
    title="产生预警",
    on=Alert,
    by=Role.SYSTEM,
    target="raised",
    hidden=True,
)
async def raise_warning(ctx: Context, form: RaiseWarning) -> Alert:
    """A new warning; its cause has none yet."""
    found = await ctx.organisation(form.organisation_code)
    name = found.name if found else form.organisation_code
    alert = Alert(**form.model_dump(), organisation_name=name)
    alert.note(ctx.now, "产生", ctx.actor.name, form.text)
    ctx.facts.update(rule_id=form.rule_id, severity=form.severity)
    return alert


class Follow(Form):
    """The cause as it stands now."""

    text: str = field("情况", min_length=1, max_length=2_000)
    severity: str = field("程度", choices=SEVERITIES, pattern=f"^({'|'.join(SEVERITIES)})$")
    due_on: date | None = field("最迟日期", None)


@action(
    "warning.escalate",
    title="期限届满",
    on=Alert,
    by=Role.SYSTEM,
    source=("raised", "assigned", "checked", "handled"),
    hidden=True,
)
async def escalate_warning(ctx: Context, alert: Alert, form: Follow) -> None:
    """A deadline that was near has passed: the same warning, more serious."""
    alert.text, alert.severity, alert.due_on = form.text, form.severity, form.due_on
    alert.overdue = True
    alert.note(ctx.now, "加重", ctx.actor.name, OVERDUE)


@action(
    "warning.lift",
    title="原因消除",
    on=Alert,
    by=Role.SYSTEM,
    source=("raised", "assigned", "checked", "handled"),
    target={
        "raised": "lifted",
        "assigned": "lifted",
        "checked": "checked",
        "handled": "handled",
    },
    hidden=True,
)
async def lift_warning(ctx: Context, alert: Alert) -> None:
    """The cause is gone. What nobody has answered for yet closes by itself.

    From the self-check on somebody's word has to be judged: supervision ends that with a result.
    """
    alert.gone_at = ctx.now
    alert.note(ctx.now, "消除", ctx.actor.name, GONE)


@action(
    "warning.recur",
    title="原因再现",
    on=Alert,
    by=Role.SYSTEM,
    source=("lifted", "checked", "handled"),
    target={"lifted": "raised", "checked": "checked", "handled": "handled"},
    hidden=True,
)
async def recur_warning(ctx: Context, alert: Alert) -> None:
    """The cause is there again: the same warning goes on."""
    alert.gone_at = None
    alert.note(ctx.now, "再现", ctx.actor.name, BACK)
