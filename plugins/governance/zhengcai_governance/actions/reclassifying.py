"""A triage is one bureau's word: who finds later that a rule changes sends the defect to the procedure."""

from zhengcai import Context, Form, Problem, Role, action, field
from zhengcai_governance.actions.defects import put_to_provider
from zhengcai_governance.defect_terms import LAW
from zhengcai_governance.models.defects import Defect
from zhengcai_governance.people import gathered_by

MENDED = ("fixed", "verified")


class ReclassifyDefect(Form):
    """Which rule changes, and why that was not seen before."""

    finding: str = field("认定理由", min_length=2, max_length=1_000, kind="textarea", law=LAW)


@action(
    "defect.reclassify",
    title="认定为涉及业务规则变更",
    on=Defect,
    by={
        Role.FINANCE_SUPERVISOR: None,
        Role.SERVICE_PROVIDER: put_to_provider,
        Role.SYSTEM: None,
    },
    source=("triaged", "rolled_up", "urgent", "received", "fixing", *MENDED),
    target=("rule_change", "urgent", "fixing", *MENDED),
    usual=dict.fromkeys(("triaged", "rolled_up", "received"), ("rule_change",)),
    law=LAW,
    task=False,
    intro="解决办法涉及业务规则变更的，须提出软件需求，不得免予评估和公示。",
)
async def reclassify_defect(ctx: Context, defect: Defect, form: ReclassifyDefect) -> None:
    """What is urgent is mended all the same, what is mended stays so; neither is closed before."""
    if defect.state == "triaged":
        ctx.tell(
            gathered_by(ctx.tenant.path),
            "defect_withdrawn",
            origin_tenant=ctx.tenant.code,
            defect=str(defect.id),
            finding=form.finding,
        )
    defect.rule_change = True
    if not defect.urgent and defect.state not in MENDED:
        defect.state = "rule_change"
    defect.note(ctx.now, "认定为涉及业务规则变更", ctx.actor.name, form.finding)


@reclassify_defect.check
async def not_known_yet(ctx: Context, defect: Defect, form: ReclassifyDefect) -> list[Problem]:
    """Once."""
    if not defect.rule_change:
        return []
    message = "该问题已经认定为涉及业务规则变更"
    return [Problem("defect.rule_change", message, law=LAW)]
