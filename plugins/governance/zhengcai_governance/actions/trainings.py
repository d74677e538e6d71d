"""Training: announced by the bureau, open to whoever works with the platform, attendance noted."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, true

from zhengcai import (
    Actor,
    Collection,
    Context,
    Form,
    Moment,
    Problem,
    Reason,
    Refusal,
    Role,
    Upload,
    action,
    clock,
    field,
    job,
)
from zhengcai_governance.models.organising import Training, TrainingPlace
from zhengcai_governance.notices import tell_role
from zhengcai_governance.people import PARTIES, places_below, post_of
from zhengcai_governance.rollout_terms import LAW, PLACE_STATES, TRAINING_STATES

TRAINEES = (*PARTIES, Role.FINANCE_BUDGET, Role.FINANCE_SUPERVISOR)
"""Parties and the bureau's own staff, of this tenant and of those below it."""


def _signed_in(actor: Actor) -> ColumnElement[bool]:
    return false() if actor.anonymous else true()


def _own(actor: Actor) -> ColumnElement[bool]:
    return false() if actor.anonymous else TrainingPlace.person_id == actor.person_id


def _may_enrol(ctx: Context) -> bool:
    return post_of(ctx, TRAINEES, TRAINEES) is not None


TRAININGS = Collection(
    model=Training,
    name="trainings",
    singular="training",
    title="培训",
    group="推广实施",
    states=TRAINING_STATES,
    read={Role.PUBLIC: _signed_in, Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None},
    columns=("title", "begins_at", "place", "seats", "taken"),
    search=("title", "content", "audience"),
)
PLACES = Collection(
    model=TrainingPlace,
    name="training-places",
    singular="training_place",
    title="培训报名",
    group="推广实施",
    states=PLACE_STATES,
    read={
        Role.PUBLIC: _own,
        Role.FINANCE_SUPERVISOR: None,
        Role.OVERSEER: None,
    },
    label="name",
    columns=("title", "name", "organisation_name"),
    filters=("state", "training_id"),
    search=("title", "name", "organisation_name"),
)


class AnnounceTraining(Form):
    """What is taught to whom, when and where."""

    title: str = field("培训名称", min_length=2, max_length=200)
    content: str = field("培训内容", min_length=2, max_length=5000, kind="textarea")
    audience: str = field("培训对象", min_length=2, max_length=500)
    begins_at: Moment = field("开始时间")
    place: str = field("地点或者在线方式", min_length=2, max_length=200)
    seats: int = field("名额", ge=1, le=10000)


class AttachMaterial(Form):
    """Manual or slides."""

    file: Upload = field("培训材料")


class HoldTraining(Form):
    """How it went."""

    summary: str = field("举办情况", min_length=2, max_length=2000, kind="textarea")


@action(
    "training.announce",
    title="安排培训",
    on=Training,
    by=Role.FINANCE_SUPERVISOR,
    target="announced",
    law=LAW,
    task=False,
)
async def announce_training(ctx: Context, form: AnnounceTraining) -> Training:
    """Open for enrolment until it begins; the bureaus below hear of it, and tell their parties."""
    training = Training(**form.model_dump())
    for place in places_below(ctx):
        invite(ctx, training, place)
    return training


def invite(ctx: Context, training: Training, place: str) -> None:
    """Tell the bureau of a place below, which tells its parties."""
    where = f"{ctx.tenant.name}财政部门安排，{when(training)}，{training.place}。"
    text = f"{where}在{ctx.tenant.name}的“培训报名”中报名。"
    ctx.tell(place, "training_above", title=f"培训：{training.title}", text=text)


def when(training: Training) -> str:
    """The day and the minute at which it begins."""
    return f"{clock.local(training.begins_at):%Y年%m月%d日%H时%M分}"


@job("training_above")
async def training_above(ctx: Context, title: str, text: str) -> None:
    """A bureau above teaches; the record stands there."""
    await tell_role(ctx, Role.FINANCE_SUPERVISOR, None, "training.above", title, None, text)


@announce_training.check
async def _to_come(ctx: Context, form: AnnounceTraining) -> list[Problem]:
    if form.begins_at > ctx.now:
        return []
    return [Problem("training.past", "开始时间应晚于现在", field="begins_at")]


@action(
    "training.attach",
    title="上传培训材料",
    on=Training,
    by=Role.FINANCE_SUPERVISOR,
    source=("announced", "held"),
    task=False,
)
async def attach_material(ctx: Context, training: Training, form: AttachMaterial) -> None:
    """Whoever reads the session may read it."""
    kept = await ctx.keep(form.file, training)
    training.material_id, training.material = kept.id, kept.name


@action(
    "training.hold",
    title="登记举办情况",
    on=Training,
    by=Role.FINANCE_SUPERVISOR,
    source="announced",
    target="held",
)
async def hold_training(ctx: Context, training: Training, form: HoldTraining) -> None:
    """After it has begun; attendance is noted then."""
    training.summary = form.summary


@hold_training.check
async def _has_begun(ctx: Context, training: Training, form: HoldTraining) -> list[Problem]:
    if training.begins_at <= ctx.now:
        return []
    return [Problem("training.not_begun", "培训尚未开始")]


class Enrol(Form):
    """In which session."""

    training_id: UUID = field("培训", reference="governance.trainings", states=("announced",))


@action(
    "training_place.enrol",
    title="报名",
    on=TrainingPlace,
    by=Role.PUBLIC,
    target="enrolled",
    task=False,
    offered=_may_enrol,
)
async def enrol(ctx: Context, form: Enrol) -> TrainingPlace:
    """The person who asks; a seat is counted under the session's lock."""
    training = await _session(ctx, form.training_id)
    training.taken += 1
    post = post_of(ctx, TRAINEES, TRAINEES)
    code = post.organisation if post is not None else ""
    found = await ctx.organisation(code)
    here = ctx.tenant.code
    return TrainingPlace(
        training_id=training.id,
        title=training.title,
        person_id=ctx.actor.person_id,
        name=ctx.actor.name,
        organisation_code=code,
        organisation_name=found.name if found else code,
        home_tenant=here if post is None or post.tenant in ctx.tenant.path else post.tenant,
        told=training.changes,
    )


async def _session(ctx: Context, training_id: UUID) -> Training:
    found = await ctx.get(Training, training_id, lock=True)
    if found is None:
        raise Refusal(Problem("subject.not_found", "没有找到该记录"), reason=Reason.NOT_FOUND)
    return found


@enrol.check
async def _seat_is_free(ctx: Context, form: Enrol) -> list[Problem]:
    training = await _session(ctx, form.training_id)
    problems = []
    if not _may_enrol(ctx):
        message = "只有本地区和下级地区的政府采购当事人、财政部门人员可以报名"
        problems.append(Problem("training.not_invited", message))
    if training.state != "announced" or training.begins_at <= ctx.now:
        problems.append(Problem("training.closed", "该培训不再接受报名", field="training_id"))
    if training.taken >= training.seats:
        problems.append(Problem("training.full", "该培训名额已满", field="training_id"))
    mine = ctx.rows(
        TrainingPlace,
        TrainingPlace.training_id == training.id,
        TrainingPlace.person_id == ctx.actor.person_id,
        TrainingPlace.state != "left",
    )
    if await ctx.db.scalar(mine) is not None:
        problems.append(Problem("training.enrolled", "您已经报名", field="training_id"))
    return problems


@action(
    "training_place.leave",
    title="退出报名",
    on=TrainingPlace,
    by={Role.PUBLIC: _own},
    source="enrolled",
    target="left",
    danger=True,
)
async def leave(ctx: Context, place: TrainingPlace) -> None:
    """The seat is free again."""
    training = await _session(ctx, place.training_id)
    training.taken -= 1


async def _held(ctx: Context, place: TrainingPlace, form: object) -> list[Problem]:
    training = await _session(ctx, place.training_id)
    if training.state == "held":
        return []
    return [Problem("training.not_held", "培训尚未登记举办情况")]


@action(
    "training_place.attend",
    title="确认参加",
    on=TrainingPlace,
    by=Role.FINANCE_SUPERVISOR,
    source=("enrolled", "absent"),
    target="attended",
    task=False,
)
async def attend(ctx: Context, place: TrainingPlace) -> None:
    """Was there."""


@action(
    "training_place.miss",
    title="记为未参加",
    on=TrainingPlace,
    by=Role.FINANCE_SUPERVISOR,
    source=("enrolled", "attended"),
    target="absent",
    task=False,
)
async def miss(ctx: Context, place: TrainingPlace) -> None:
    """Was not."""


attend.check(_held)
miss.check(_held)
