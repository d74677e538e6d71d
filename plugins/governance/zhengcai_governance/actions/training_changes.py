"""A training is moved or cancelled: whoever was invited or has enrolled hears of it."""

from uuid import UUID

from zhengcai import Context, Form, Moment, Problem, Role, action, field, job
from zhengcai_governance.actions.trainings import when
from zhengcai_governance.models.organising import Training, TrainingPlace
from zhengcai_governance.notices import tell_person
from zhengcai_governance.people import places_below
from zhengcai_governance.rollout_terms import LAW

AT_ONCE = 200
"""People told by one job."""


class MoveTraining(Form):
    """To when and where, and why."""

    begins_at: Moment = field("开始时间")
    place: str = field("地点或者在线方式", min_length=2, max_length=200)
    reason: str = field("变更原因", min_length=2, max_length=500, kind="textarea")


class CancelTraining(Form):
    """Why."""

    reason: str = field("取消原因", min_length=2, max_length=500, kind="textarea")


@action(
    "training.move",
    title="变更时间地点",
    on=Training,
    by=Role.FINANCE_SUPERVISOR,
    source="announced",
    law=LAW,
    task=False,
    intro="已报名的人员保留名额，并收到变更通知。",
)
async def move_training(ctx: Context, training: Training, form: MoveTraining) -> None:
    """Who has enrolled stays so, and may leave."""
    before = f"{when(training)}，{training.place}"
    training.begins_at, training.place = form.begins_at, form.place
    after = f"{when(training)}，{training.place}"
    told = f"原定{before}，现改为{after}。变更原因：{form.reason}"
    await _tell(ctx, training, f"培训变更：{training.title}", told)


@move_training.check
async def _may_move(ctx: Context, training: Training, form: MoveTraining) -> list[Problem]:
    problems = []
    if training.begins_at <= ctx.now:
        problems.append(Problem("training.begun", "培训已经开始，不能变更"))
    if form.begins_at <= ctx.now:
        problems.append(Problem("training.past", "开始时间应晚于现在", field="begins_at"))
    if (form.begins_at, form.place) == (training.begins_at, training.place):
        problems.append(Problem("training.unchanged", "时间和地点都没有变更"))
    return problems


@action(
    "training.cancel",
    title="取消培训",
    on=Training,
    by=Role.FINANCE_SUPERVISOR,
    source="announced",
    target="cancelled",
    danger=True,
)
async def cancel_training(ctx: Context, training: Training, form: CancelTraining) -> None:
    """With its reason."""
    training.summary = form.reason
    told = f"原定{when(training)}，{training.place}，现已取消。取消原因：{form.reason}"
    await _tell(ctx, training, f"培训取消：{training.title}", told)


async def _tell(ctx: Context, training: Training, title: str, text: str) -> None:
    training.changes += 1
    above = f"{ctx.tenant.name}财政部门安排的培训，{text}"
    for place in places_below(ctx):
        ctx.tell(place, "training_above", title=title, text=above)
    ctx.defer(
        "training_changed",
        training=str(training.id),
        change=training.changes,
        title=title,
        text=text,
    )


@job("training_changed")
async def training_changed(ctx: Context, training: str, change: int, title: str, text: str) -> None:
    """Tell those who have enrolled and do not know of this change, some at once."""
    untold = ctx.rows(
        TrainingPlace,
        TrainingPlace.training_id == UUID(training),
        TrainingPlace.state == "enrolled",
        TrainingPlace.told < change,
    )
    places = (await ctx.db.scalars(untold.limit(AT_ONCE).with_for_update())).all()
    for place in places:
        await ctx.perform(inform_place, place, change=change, title=title, text=text)
    if len(places) == AT_ONCE:
        ctx.defer("training_changed", training=training, change=change, title=title, text=text)


class Inform(Form):
    """Of which change, in which words."""

    change: int = field("变更次数")
    title: str = field("标题", max_length=300)
    text: str = field("内容", max_length=2_000)


@action(
    "training_place.inform",
    title="告知培训变更",
    on=TrainingPlace,
    by=Role.SYSTEM,
    source="enrolled",
    hidden=True,
)
async def inform_place(ctx: Context, place: TrainingPlace, form: Inform) -> None:
    """Where the person works: there the inbox is."""
    place.told = form.change
    ctx.tell(
        place.home_tenant,
        "training_told",
        person=str(place.person_id),
        training=str(place.training_id) if place.home_tenant == ctx.tenant.code else None,
        title=form.title,
        text=form.text,
    )


@job("training_told")
async def training_told(
    ctx: Context, person: str, training: str | None, title: str, text: str
) -> None:
    """The record stands where the training is held."""
    record = ("governance.trainings", UUID(training)) if training is not None else None
    await tell_person(ctx, UUID(person), "training.changed", title, record, text)
