"""Every morning, one message about the work that waits for a person."""

from datetime import time

from sqlalchemy import select

from zhengcai import Context, Message, Task, everybodys_tasks, job
from zhengcai_notify.models import Preference
from zhengcai_notify.service import NotifyService
from zhengcai_notify.settings import NotifySettings

SHOWN = 10


@job("digest", daily=time(8))
async def send_digests(ctx: Context) -> None:
    """To everybody with open tasks here, except who does not want it."""
    if not ctx.settings(NotifySettings).digest:
        return
    unwanted = select(Preference.person_id).where(
        Preference.tenant_code == ctx.tenant.code, Preference.digest.is_(False)
    )
    without = set(await ctx.db.scalars(unwanted))
    service = NotifyService(ctx)
    for actor, tasks in await everybodys_tasks(ctx):
        if actor.person_id not in without:
            await service.tell(actor.person_id, _digest(tasks))


def _digest(tasks: list[Task]) -> Message:
    total = sum(task.total for task in tasks)
    lines = [
        f"{task.bound.collection.title}·{task.action.title}：{task.total}件"
        for task in tasks[:SHOWN]
    ]
    if len(tasks) > SHOWN:
        lines.append(f"另有{len(tasks) - SHOWN}类事项，请登录查看")
    return Message("notify.digest", f"您有{total}件待办事项", "\n".join(lines))
