"""One announcement as a page."""

from typing import Any
from uuid import UUID

from zhengcai import Context, Problem, Reason, Refusal, clock
from zhengcai.pages import (
    AnnouncementView,
    Clause,
    Column,
    Fact,
    KindTab,
    Link,
    PageRequest,
    Row,
    Table,
    gettext,
    history,
)
from zhengcai_portal.kinds import Kind
from zhengcai_portal.local_kinds import kind_of
from zhengcai_portal.models import Announcement
from zhengcai_portal.pages.listing import due_of
from zhengcai_portal.queries import series_of


async def article(ctx: Context, page: PageRequest, announcement_id: str) -> AnnouncementView:
    """The announcement in the layout of its kind, with the others of the same purchase."""
    row = await _row(ctx, announcement_id)
    series = await series_of(ctx, row)
    kind = await kind_of(ctx, row.local_kind or row.kind)
    corrected = [each.number for each in series if each.corrects_id == row.id]
    here = page.href("portal", "announcements")
    return AnnouncementView(
        shell=page.shell,
        kind=gettext(row.kind_title),
        title=row.title,
        number=row.number,
        published_at=clock.local(row.published_at),
        publisher=row.purchaser_name,
        clauses=tuple(_clause(each["heading"], each["value"]) for each in row.content),
        digest=row.digest,
        meta=_meta(ctx, row, kind),
        chain=tuple(
            KindTab(
                label=gettext(each.kind_title),
                href=f"{here}/{each.id}",
                current=each.id == row.id,
            )
            for each in series
        ),
        until=due_of(ctx, row),
        law=row.kind_law,
        audit=await history(ctx, row, row.subject_id),
        trail=(Link(gettext("公告"), here),),
        api_href=page.api("portal", "announcements", str(row.id)),
        withdrawn=(
            gettext("本公告已更正，请见更正公告%(numbers)s。") % {"numbers": "、".join(corrected)}
            if corrected
            else None
        ),
    )


async def _row(ctx: Context, announcement_id: str) -> Announcement:
    try:
        found = await ctx.get(Announcement, UUID(announcement_id))
    except ValueError:
        found = None
    if found is None:
        raise Refusal(Problem("announcement.unknown", "没有此公告"), reason=Reason.NOT_FOUND)
    return found


def _meta(ctx: Context, row: Announcement, kind: Kind | None) -> tuple[Fact, ...]:
    """`kind` is None where the extension that brought it is off: the announcement stands alone."""
    publisher = kind.publisher if kind else "发布机构"
    facts = [Fact(label=gettext(publisher), value=row.purchaser_name)]
    if kind and kind.page:
        address = ctx.address(kind.page, row.subject_id)
        facts.append(
            Fact(
                label=gettext("办理"), value=Link(gettext("打开所公告的事项"), address), kind="link"
            )
        )
    if row.project_number:
        facts.append(Fact(label=gettext("项目编号"), value=row.project_number, kind="code"))
    if row.closes_on:
        hint = gettext("待节假日通知核实") if row.closes_provisionally else None
        facts.append(Fact(label=gettext("公告期限至"), value=row.closes_on, kind="date", hint=hint))
    facts.append(Fact(label=gettext("至少保存至"), value=row.kept_until, kind="date"))
    return tuple(facts)


def _clause(heading: str, value: Any) -> Clause:
    if isinstance(value, list) and value:
        return Clause(title=heading, tables=(_table(value),))
    text = "" if value is None else str(value)
    return Clause(title=heading, paragraphs=tuple(text.splitlines()))


def _table(rows: list[Any]) -> Table:
    """A table from rows: the first one heads it, unless the rows name their cells themselves."""
    if isinstance(rows[0], dict):
        head = list(rows[0])
        body = [[row.get(name) for name in head] for row in rows]
    else:
        head, *body = [row if isinstance(row, list) else [row] for row in rows]
    columns = tuple(
        Column(name=f"c{place}", label=str(label), primary=place == 0)
        for place, label in enumerate(head)
    )
    return Table(columns=columns, rows=tuple(Row(values=tuple(map(_cell, row))) for row in body))


def _cell(value: Any) -> str | None:
    return value if value is None else str(value)
