"""Tasks of the roll-out with their days and who does what (I.7-rollout)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from zhengcai import Collection, Context, Form, Problem, Role, Section, action, field, table
from zhengcai_governance.models.rollout import Milestone, RolloutTask
from zhengcai_governance.rollout_terms import (
    DEPARTMENTS,
    LAW,
    LEADING,
    PARTS,
    TASK_STATES,
    Department,
    Part,
)


async def parts_of(ctx: Context, row: RolloutTask | Milestone) -> Sequence[Section]:
    """Who does what."""
    rows = [
        (DEPARTMENTS[each["department"]], each["name"], PARTS[each["part"]]) for each in row.parts
    ]
    return (table("职责分工", (("部门", "word"), ("名称", "text"), ("职责", "word")), rows),)


TASKS = Collection(
    model=RolloutTask,
    name="rollout-tasks",
    singular="rollout_task",
    title="实施任务",
    group="推广实施",
    states=TASK_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.FINANCE_BUDGET: None, Role.OVERSEER: None},
    columns=("title", "issuer_name", "due_on", "percent", "done_on"),
    filters=("state", "issuer_code"),
    search=("title", "content"),
    sections=parts_of,
    tells={"planned": {}},
)


class Share(Form):
    """What a department has to do with it."""

    department: Department = field("部门", choices=DEPARTMENTS)
    name: str = field("名称", "", max_length=100, hint="例如示例市财政局政府采购科")
    part: Part = field("职责", choices=PARTS)


class TaskTerms(Form):
    """What is to be done by when, and by whom."""

    title: str = field("任务", min_length=2, max_length=200)
    content: str = field("工作要求", min_length=2, max_length=5000, kind="textarea")
    due_on: date = field("完成期限")
    parts: list[Share] = field("职责分工", min_length=2, max_length=50, law=LAW)


def share_problems(parts: Sequence[Share]) -> list[Problem]:
    """Procurement supervision and IT take the lead, the business departments cooperate."""
    problems = []
    accountable = [each for each in parts if each.part == "accountable"]
    if len(accountable) != 1:
        problems.append(
            Problem("rollout.accountable", "应当有且只有一个负责的部门", field="parts", law=LAW)
        )
    leads = {each.department for each in parts if each.part in ("accountable", "lead")}
    if missing := [DEPARTMENTS[each] for each in LEADING if each not in leads]:
        problems.append(
            Problem(
                "rollout.lead",
                "{departments}应当负责或者牵头",
                field="parts",
                law=LAW,
                params={"departments": "、".join(missing)},
            )
        )
    if others := [DEPARTMENTS[each] for each in sorted(leads - set(LEADING))]:
        problems.append(
            Problem(
                "rollout.cooperate",
                "{departments}配合实施，不负责或者牵头",
                field="parts",
                law=LAW,
                params={"departments": "、".join(others)},
            )
        )
    return problems


@action(
    "rollout_task.plan",
    title="安排实施任务",
    on=RolloutTask,
    by=Role.FINANCE_SUPERVISOR,
    target="planned",
    law=LAW,
    task=False,
)
async def plan_task(ctx: Context, form: TaskTerms) -> RolloutTask:
    """A task of this tenant's own."""
    return RolloutTask(**form.model_dump(mode="json", exclude={"due_on"}), due_on=form.due_on)


@plan_task.check
async def _planned_ahead(ctx: Context, form: TaskTerms) -> list[Problem]:
    problems = share_problems(form.parts)
    if form.due_on < ctx.today:
        problems.append(Problem("rollout.past", "完成期限不能早于今天", field="due_on"))
    return problems


class ArriveTask(TaskTerms):
    """A time node of a bureau above."""

    issuer_code: str = field("下达地区代码")
    issuer_name: str = field("下达地区")
    milestone_id: UUID = field("时间节点记录")


@action(
    "rollout_task.arrive",
    title="收到实施任务",
    on=RolloutTask,
    by=Role.SYSTEM,
    target="planned",
    hidden=True,
)
async def arrive_task(ctx: Context, form: ArriveTask) -> RolloutTask:
    """The task as it was set above."""
    return RolloutTask(
        **form.model_dump(exclude={"parts"}),
        parts=[each.model_dump(mode="json") for each in form.parts],
    )


class Progress(Form):
    """How far it has come."""

    progress: str = field("进展情况", min_length=2, max_length=2000, kind="textarea")
    percent: int = field("完成比例（%）", ge=0, le=99)


@action(
    "rollout_task.progress",
    title="报告进展",
    on=RolloutTask,
    by=Role.FINANCE_SUPERVISOR,
    source=("planned", "under_way"),
    target="under_way",
)
async def report_progress(ctx: Context, row: RolloutTask, form: Progress) -> None:
    """The first report begins the task."""
    row.started_on = row.started_on or ctx.today
    row.progress, row.percent = form.progress, form.percent


class Complete(Form):
    """What shows that it is done."""

    evidence: str = field("完成情况", min_length=5, max_length=5000, kind="textarea")


@action(
    "rollout_task.complete",
    title="完成",
    on=RolloutTask,
    by=Role.FINANCE_SUPERVISOR,
    source="under_way",
    target="done",
    task=False,
)
async def complete_task(ctx: Context, row: RolloutTask, form: Complete) -> None:
    """On this day."""
    row.evidence, row.percent, row.done_on = form.evidence, 100, ctx.today


class Postpone(Form):
    """Until when, and why."""

    due_on: date = field("完成期限")
    postponed: str = field("延期原因", min_length=2, max_length=1000, kind="textarea")


@action(
    "rollout_task.postpone",
    title="延期",
    on=RolloutTask,
    by=Role.FINANCE_SUPERVISOR,
    source=("planned", "under_way"),
    task=False,
)
async def postpone_task(ctx: Context, row: RolloutTask, form: Postpone) -> None:
    """Only what this bureau has set itself."""
    row.due_on, row.postponed = form.due_on, form.postponed


@postpone_task.check
async def _own_and_later(ctx: Context, row: RolloutTask, form: Postpone) -> list[Problem]:
    problems = _own(row)
    if form.due_on <= row.due_on:
        problems.append(Problem("rollout.not_later", "新的期限应晚于原期限", field="due_on"))
    return problems


def _own(row: RolloutTask) -> list[Problem]:
    if row.issuer_code is None:
        return []
    return [Problem("rollout.from_above", "上级下达的时间节点，本级不能延期或者取消", law=LAW)]


class Cancel(Form):
    """Why."""

    postponed: str = field("取消原因", min_length=2, max_length=1000, kind="textarea")


@action(
    "rollout_task.cancel",
    title="取消任务",
    on=RolloutTask,
    by=Role.FINANCE_SUPERVISOR,
    source=("planned", "under_way"),
    target="cancelled",
    danger=True,
)
async def cancel_task(ctx: Context, row: RolloutTask, form: Cancel) -> None:
    """It stays, with its reason."""
    row.postponed = form.postponed


@cancel_task.check
async def _own_alone(ctx: Context, row: RolloutTask, form: Cancel) -> list[Problem]:
    return _own(row)
