"""From a defect or a ticket to a requirement: what changes a rule takes the procedure."""

from typing import cast

from zhengcai import Context, Problem, Role, action
from zhengcai_governance.actions.requirements import DraftRequirement, draft_requirement
from zhengcai_governance.defect_terms import LAW
from zhengcai_governance.likeness import ALIKE
from zhengcai_governance.models.defects import Defect
from zhengcai_governance.models.requirements import Requirement
from zhengcai_governance.models.tickets import Ticket
from zhengcai_governance.ticket_sides import of_the_bureau
from zhengcai_governance.ticket_terms import LAW as TICKET_LAW
from zhengcai_governance.ticket_terms import STATES as TICKET_STATES


async def _drafted(ctx: Context, form: DraftRequirement) -> Requirement:
    return cast(Requirement, await ctx.perform(draft_requirement, **form.model_dump()))


@action(
    "defect.convert",
    title="转为软件需求",
    on=Defect,
    by=Role.FINANCE_SUPERVISOR,
    source=("rule_change", "urgent", "fixing", "fixed", "verified"),
    target={
        "rule_change": "converted",
        "urgent": "urgent",
        "fixing": "fixing",
        "fixed": "fixed",
        "verified": "verified",
    },
    law=LAW,
    when=lambda ctx, model: model.rule_change.is_(True) & model.requirement_id.is_(None),
    intro="涉及业务规则变更的问题须提出软件需求；影响业务办理的，同时按急事急办先行解决。",
    suggestion=ALIKE,
)
async def convert_defect(ctx: Context, defect: Defect, form: DraftRequirement) -> None:
    """A draft of the bureau, and each names the other. What is urgent is mended all the same."""
    requirement = await _drafted(ctx, form)
    defect.requirement_id, requirement.defect_id = requirement.id, defect.id
    defect.note(ctx.now, "转为软件需求", ctx.actor.name, form.title)


@convert_defect.check
async def changes_a_rule(ctx: Context, defect: Defect, form: DraftRequirement) -> list[Problem]:
    """What changes no rule needs no procedure; what has begun one begins no second."""
    problems = []
    if not defect.rule_change:
        message = "不涉及业务规则变更的问题不需要提出软件需求"
        problems.append(Problem("defect.no_rule_change", message, law=LAW))
    if defect.requirement_id is not None:
        problems.append(Problem("defect.converted", "该问题已经转为软件需求", law=LAW))
    return problems


@action(
    "ticket.to_requirement",
    title="转为软件需求",
    on=Ticket,
    by={Role.FINANCE_SUPERVISOR: of_the_bureau},
    source=tuple(TICKET_STATES),
    law=TICKET_LAW,
    task=False,
    suggestion=ALIKE,
)
async def convert_ticket(ctx: Context, ticket: Ticket, form: DraftRequirement) -> None:
    """What turns out to be a wish, as a draft of the bureau."""
    requirement = await _drafted(ctx, form)
    ticket.requirement_id, requirement.ticket_id = requirement.id, ticket.id


@convert_ticket.check
async def not_converted_yet(ctx: Context, ticket: Ticket, form: DraftRequirement) -> list[Problem]:
    """Once."""
    if ticket.requirement_id is None:
        return []
    return [Problem("ticket.converted", "该问题已经转为软件需求", law=TICKET_LAW)]
