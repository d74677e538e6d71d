"""Steps of approval: what extensions ask for before an action of another plugin.

What was agreed stands in the record itself, under `extra.approvals`, by the step's action.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, select, true

from zhengcai.actions.declaring import Action
from zhengcai.forms import Form, field
from zhengcai.problems import Problem

if TYPE_CHECKING:
    from zhengcai.actions.context import Context
    from zhengcai.actions.extending import ApprovalStep
    from zhengcai.database.models import Subject

APPROVALS = "approvals"


class Opinion(Form):
    """What whoever is asked says."""

    agreed: bool = field("同意")
    opinion: str = field("意见", "", kind="textarea", max_length=500)


def action_of(step: ApprovalStep, guarded: Action) -> Action:
    """The action by which the step is taken: on the records of `guarded`, before it."""

    async def take(ctx: Context, subject: Subject, form: Opinion) -> None:
        given = {
            "agreed": form.agreed,
            "opinion": form.opinion,
            "by": ctx.actor.name,
            "at": ctx.now.isoformat(timespec="seconds"),
        }
        subject.extra = {**subject.extra, APPROVALS: {**_given(subject), made.id: given}}

    def asked(_: Context, model: type[Subject]) -> ColumnElement[bool]:
        return step.when(model) if step.when is not None else true()

    made = Action(
        name=f"{guarded.singular}.approve_{step.plugin}_{step.name}",
        title=step.title,
        on=guarded.on,
        by=dict(step.by),
        effect=take,
        form=Opinion,
        source=guarded.source,
        target=None,
        law=step.law,
        stage=guarded.stage,
        intro="审批后方可继续办理。",
        guards=guarded,
        when=asked if step.when is not None else None,
        feature=step.feature,
    )
    made.plugin = step.plugin

    @made.check
    async def can_be_taken(ctx: Context, subject: Subject, form: Opinion) -> list[Problem]:
        problems = []
        if made.id in _given(subject):
            problems.append(Problem("approval.given", "此项审批已有意见；修改后可重新审批"))
        elif not await _asked(ctx, made, subject):
            problems.append(Problem("approval.not_asked", "此记录不需要此项审批"))
        earlier = _steps(ctx, guarded, subject)
        for other in earlier[: earlier.index(made)]:
            if await _asked(ctx, other, subject) and not _agreed(subject, other):
                problems.append(_missing(other))
        if not form.agreed and not form.opinion:
            problems.append(
                Problem("approval.no_reason", "不同意的，请说明理由", field="opinion", law=step.law)
            )
        return problems

    return made


async def outstanding(ctx: Context, action: Action, subject: Subject) -> list[Problem]:
    """The steps that must still agree before `action` may be performed."""
    problems = []
    for step in _steps(ctx, action, subject):
        given = _given(subject).get(step.id)
        if given is not None and not given["agreed"]:
            problems.append(
                Problem(
                    "approval.refused",
                    "“{step}”不同意：{opinion}",
                    law=step.law,
                    params={"step": step.title, "opinion": given["opinion"]},
                )
            )
        elif given is None and await _asked(ctx, step, subject):
            problems.append(_missing(step))
    return problems


def withdraw(ctx: Context, action: Action, subject: Subject) -> None:
    """A changed record has to be agreed to again; a step itself changes nothing."""
    known = _given(subject)
    if not known or action.guards is not None:
        return
    steps = ctx.runtime.registry.actions
    kept = {
        key: value
        for key, value in known.items()
        if key in steps and subject.state not in (steps[key].source or ())
    }
    if kept != known:
        subject.extra = {**subject.extra, APPROVALS: kept}


def told(ctx: Context, steps: Sequence[Action], row: Subject) -> dict[str, Any]:
    """The opinions on a record that the reader may know: its steps' roles, and who acts after."""
    return {
        step.id: _given(row)[step.id]
        for step in steps
        if step.id in _given(row)
        and (_may(ctx, step, row) or (step.guards is not None and _may(ctx, step.guards, row)))
    }


def _may(ctx: Context, action: Action, row: Subject) -> bool:
    for role, owner in action.by.items():
        if role in ctx.actor.reading_roles and (
            owner is None
            or (isinstance(owner, str) and getattr(row, owner) in ctx.actor.organisations(role))
        ):
            return True
    return False


def waiting(ctx: Context, action: Action) -> list[ColumnElement[bool]]:
    """Predicates for the records on which an action is still to be taken, beside their state."""
    asked = [] if action.when is None else [action.when(ctx, action.on)]
    if action.guards is None:
        return asked
    return [action.on.extra[APPROVALS][action.id].is_(None), *asked]


def waits(action: Action, subject: Subject) -> bool:
    """Whether a step is still open on this record, as far as the record itself tells."""
    return action.guards is None or action.id not in _given(subject)


def _steps(ctx: Context, guarded: Action, subject: Subject) -> list[Action]:
    return [
        step for step in ctx.runtime.registry.steps.get(guarded.id, ()) if ctx.works(step, subject)
    ]


def _given(subject: Subject) -> dict[str, Any]:
    found: dict[str, Any] = (subject.extra or {}).get(APPROVALS, {})
    return found


def _agreed(subject: Subject, step: Action) -> bool:
    return bool(_given(subject).get(step.id, {}).get("agreed"))


async def _asked(ctx: Context, step: Action, subject: Subject) -> bool:
    if step.when is None:
        return True
    await ctx.db.flush()
    model = step.on
    statement = (
        select(func.count())
        .select_from(model)
        .where(
            and_(
                model.tenant_code == subject.tenant_code,
                model.id == subject.id,
                step.when(ctx, model),
            )
        )
    )
    return bool(await ctx.db.scalar(statement))


def _missing(step: Action) -> Problem:
    return Problem(
        "approval.missing", "须先完成“{step}”", law=step.law, params={"step": step.title}
    )
