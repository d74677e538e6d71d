"""The home of a role: what waits, what can be begun, what was done last."""

from datetime import datetime

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.reading import visible
from zhengcai.actions.registry import Bound
from zhengcai.actions.todo import Task, open_tasks
from zhengcai.database.models import Subject
from zhengcai.web.language import gettext
from zhengcai.web.pages.fragments import fragments
from zhengcai.web.pages.records import state_of, values_of
from zhengcai.web.pages.request import PageRequest
from zhengcai.web.pages.starting import foremost
from zhengcai.web.views import (
    Column,
    Count,
    HomeView,
    RecentTable,
    Row,
    Table,
    TodoGroup,
    TodoItem,
)

RECENT = 8
"""Records shown as touched last."""
RECENT_OF_ONE = 3
"""How many of one collection at most, the newest, so that the others have room."""


async def home(page: PageRequest) -> HomeView:
    """What waits for this person, what it can begin, and what its organisation did last."""
    ctx = page.ctx
    tasks = await open_tasks(ctx)
    waiting = sum(task.total for task in tasks)
    start, further = await foremost(ctx, ctx.runtime.registry.collections.values())
    count = Count(label=gettext("待办事项"), value=waiting, unit=gettext("件"))
    return HomeView(
        shell=page.shell,
        greeting=gettext("%(name)s，您好") % {"name": ctx.actor.name},
        as_of=clock.local(ctx.now),
        todo=tuple(_group(page, task) for task in tasks),
        counts=(count,) if tasks else (),
        recent=await _recent(ctx),
        start=start,
        further=further,
        fragments=await fragments(ctx, None),
    )


def _group(page: PageRequest, task: Task) -> TodoGroup:
    bound, action = task.bound, task.action
    collection = bound.collection
    number = collection.number_beside
    items = tuple(
        TodoItem(
            title=str(getattr(row, collection.label)),
            href=address_of(bound, row),
            number=getattr(row, number) if number else None,
            state=state_of(bound, row.state),
        )
        for row in task.subjects
    )
    return TodoGroup(
        action=gettext(action.title),
        kind=gettext(collection.title),
        items=items,
        total=task.total,
        href=page.href(bound.plugin, collection.name),
        law=page.ctx.cite(action.law),
    )


def address_of(bound: Bound, row: Subject) -> str:
    """The page of a record, in the tenant that keeps it."""
    return f"/t/{row.tenant_code}/-/{bound.plugin}/{bound.collection.name}/{row.id}"


async def _recent(ctx: Context) -> tuple[RecentTable, ...]:
    """The records touched last among the newest that the reader may see.

    What plugins of the face `service` tell, announcements and messages, has pages of its own; what
    the platform alone writes was not handled by anybody.
    """
    faces = {plugin.id: plugin.manifest.face for plugin in ctx.runtime.report.loaded}
    found: list[tuple[datetime, Bound, Subject, str]] = []
    for bound in ctx.runtime.registry.collections.values():
        acts = any(not action.hidden for action in bound.actions.values())
        handled = bound.collection.menu and acts and faces[bound.plugin] != "service"
        if not handled or not ctx.works(bound.collection):
            continue
        if not ctx.runtime.access.allows(ctx.actor.reading_roles, bound.object, "read"):
            continue
        rows = visible(ctx, bound, tree=True).order_by(bound.collection.model.id.desc())
        for row in await ctx.db.scalars(rows.limit(RECENT_OF_ONE)):
            values = values_of(ctx, bound, row)
            title = values.get(bound.collection.label) or gettext(bound.collection.title)
            found.append((values["updated_at"] or row.created_at, bound, row, str(title)))
    if not found:
        return ()
    found.sort(key=lambda each: each[0], reverse=True)
    columns = (
        Column(name="title", label=gettext("名称"), primary=True),
        Column(name="kind", label=gettext("类别")),
        Column(name="state", label=gettext("状态"), kind="state"),
        Column(name="at", label=gettext("更新时间"), kind="datetime"),
    )
    # Score sheets of one project look all the same: one line tells as much as five.
    lines = {line.values: line for line in (_line(*each) for each in reversed(found))}
    latest = tuple(lines.values())[: -RECENT - 1 : -1]
    return (RecentTable(title=gettext("最近办理"), table=Table(columns=columns, rows=latest)),)


def _line(at: datetime, bound: Bound, row: Subject, title: str) -> Row:
    return Row(
        values=(
            title,
            gettext(bound.collection.title),
            state_of(bound, row.state),
            clock.local(at),
        ),
        href=address_of(bound, row),
    )
