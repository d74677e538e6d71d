"""Time nodes: a bureau sets them for tenants below, each of which gets a task of its own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from zhengcai import (
    Collection,
    Context,
    Form,
    Problem,
    Role,
    Section,
    action,
    field,
    job,
    new_id,
    table,
)
from zhengcai_governance.actions.rollout_tasks import (
    TaskTerms,
    arrive_task,
    parts_of,
    share_problems,
)
from zhengcai_governance.models.rollout import Milestone, RolloutTask
from zhengcai_governance.rollout_terms import LAW, MILESTONE_STATES


async def _sections(ctx: Context, row: Milestone) -> Sequence[Section]:
    tree = ctx.runtime.snapshot.tree
    names = [(node.name if (node := tree.get(code)) else code,) for code in row.places]
    return (*await parts_of(ctx, row), table("下达地区", (("地区", "text"),), names))


MILESTONES = Collection(
    model=Milestone,
    name="milestones",
    singular="milestone",
    title="实施时间节点",
    group="推广实施",
    states=MILESTONE_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    columns=("title", "due_on"),
    search=("title", "content"),
    sections=_sections,
)


class IssueMilestone(TaskTerms):
    """What is to be done by when, by whom, and where."""

    places: list[str] = field(
        "下达地区", [], max_length=500, reference="place", hint="不选即为本级直接管理的全部地区"
    )


def _places(ctx: Context, form: IssueMilestone) -> list[str]:
    below = [each.code for each in ctx.runtime.snapshot.tree.children(ctx.tenant.code)]
    return sorted(set(form.places)) if form.places else below


@action(
    "milestone.issue",
    title="下达时间节点",
    on=Milestone,
    by=Role.FINANCE_SUPERVISOR,
    target="issued",
    law=LAW,
    task=False,
    offered=lambda ctx: bool(ctx.runtime.snapshot.tree.children(ctx.tenant.code)),
)
async def issue_milestone(ctx: Context, form: IssueMilestone) -> Milestone:
    """Told to each of the tenants."""
    row = Milestone(
        id=new_id(),
        title=form.title,
        content=form.content,
        due_on=form.due_on,
        parts=form.model_dump(mode="json")["parts"],
        places=_places(ctx, form),
        for_all=not form.places,
    )
    for code in row.places:
        _set(ctx, row, code)
    return row


def _set(ctx: Context, row: Milestone, place: str) -> None:
    values = {
        "title": row.title,
        "content": row.content,
        "due_on": row.due_on.isoformat(),
        "parts": row.parts,
    }
    told = {"issuer": ctx.tenant.code, "milestone": str(row.id), "values": values}
    ctx.tell(place, "rollout_task_arrives", **told)


class ExtendMilestone(Form):
    """To which place."""

    place: str = field("地区代码")


@action(
    "milestone.extend",
    title="下达给新设地区",
    on=Milestone,
    by=Role.SYSTEM,
    source="issued",
    hidden=True,
)
async def extend_milestone(ctx: Context, row: Milestone, form: ExtendMilestone) -> None:
    """It was set for all, and this one has come since."""
    row.places = sorted({*row.places, form.place})
    _set(ctx, row, form.place)


@issue_milestone.check
async def _below_and_to_come(ctx: Context, form: IssueMilestone) -> list[Problem]:
    problems = share_problems(form.parts)
    if form.due_on < ctx.today:
        problems.append(Problem("rollout.past", "完成期限不能早于今天", field="due_on"))
    if ctx.tenant.code in form.places:
        message = "时间节点下达给下级地区；本级的任务直接安排"
        problems.append(Problem("rollout.not_below", message, field="places", law=LAW))
    if not _places(ctx, form):
        problems.append(Problem("rollout.nobody_below", "本级没有下级地区", law=LAW))
    return problems


@job("rollout_task_arrives")
async def rollout_task_arrives(
    ctx: Context, issuer: str, milestone: str, values: dict[str, Any]
) -> None:
    """Told from above; the second time it says nothing new."""
    known = ctx.rows(
        RolloutTask,
        RolloutTask.issuer_code == issuer,
        RolloutTask.milestone_id == UUID(milestone),
    )
    if await ctx.db.scalar(known) is not None:
        return
    node = ctx.runtime.snapshot.tree.get(issuer)
    await ctx.perform(
        arrive_task,
        issuer_code=issuer,
        issuer_name=node.name if node else issuer,
        milestone_id=UUID(milestone),
        **values,
    )
