"""The clock of a sandbox."""

from datetime import datetime, timedelta

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Collection, action
from zhengcai.actions.scheduling import bring_forward
from zhengcai.forms import Form, Moment, field
from zhengcai.identity.roles import Role
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.tenancy.choices import ClockPosition

LAST_YEAR = 2199
"""As far as a sandbox goes: later dates would leave no room for the periods added to them."""

clock_positions = Collection(
    model=ClockPosition,
    name="clock",
    singular="clock",
    title="演示时钟",
    states={"moved": "已调整"},
    read=dict.fromkeys((Role.SYSTEM_ADMIN,)),
    label="ahead",
    columns=("updated_at",),
    menu=False,
)


class AdvanceClock(Form):
    """To when, or by how much."""

    to: Moment | None = field("调整到", None)
    days: int | None = field("前进天数", None, ge=1, le=10 * 366)
    seconds: int | None = field("前进秒数", None, ge=1, le=10 * 366 * 86400)

    def step(self, now: datetime) -> timedelta:
        """How far the clock moves."""
        if self.to is not None:
            return self.to - now
        return timedelta(days=self.days or 0, seconds=self.seconds or 0)


def can_be_moved(ctx: Context) -> bool:
    """A clock is moved in a sandbox, and at the top of its region."""
    return ctx.runtime.settings.sandbox and ctx.tenant.parent is None


@action(
    "clock.advance",
    title="向前调整时钟",
    on=ClockPosition,
    by=Role.SYSTEM_ADMIN,
    target="moved",
    intro="只用于演示环境；时钟只能向前，整个地区的时间一起前进。",
    offered=can_be_moved,
)
async def advance_clock(ctx: Context, form: AdvanceClock) -> ClockPosition:
    """Move the sandbox clock of this whole tree forward."""
    ahead = ctx.runtime.snapshot.clock_offset(ctx.tenant.code)
    row = await ctx.db.scalar(ctx.rows(ClockPosition).with_for_update())
    if row is None:
        row = ctx.add(ClockPosition(ahead=0))
    row.ahead = int((ahead + form.step(ctx.now)).total_seconds())
    tenants = ctx.runtime.snapshot.tree.subtree(ctx.tenant.code)
    await bring_forward(ctx.work, tenants, timedelta(seconds=row.ahead) - ahead)
    ctx.changes_snapshot = True
    return row


@advance_clock.check
async def clock_can_move(ctx: Context, form: AdvanceClock) -> list[Problem]:
    """Only in a sandbox, only at the root, only forward."""
    if not ctx.runtime.settings.sandbox:
        raise Refusal(
            Problem("clock.production", "生产环境的时钟不能调整"), reason=Reason.FORBIDDEN
        )
    problems = []
    if ctx.tenant.parent is not None:
        problems.append(Problem("clock.not_root", "时钟只能在最上级地区调整"))
    given = sum(value is not None for value in (form.to, form.days, form.seconds))
    if given != 1:
        problems.append(
            Problem("clock.ambiguous", "请填写调整到的时间、前进天数、前进秒数中的一项")
        )
    if form.to is not None and form.to <= ctx.now:
        problems.append(Problem("clock.backward", "时钟只能向前调整", field="to"))
    if (form.to or ctx.now + form.step(ctx.now)).year > LAST_YEAR:
        problems.append(
            Problem("clock.too_far", "时钟最远可调整到{year}年", params={"year": LAST_YEAR})
        )
    return problems
