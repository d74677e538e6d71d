"""The list of announcements: by kind, by place, by words."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from sqlalchemy import ColumnElement, select

from zhengcai import Context, DueDate, Problem, Reason, Refusal, clock
from zhengcai.pages import (
    AnnouncementLine,
    Due,
    Empty,
    Filter,
    KindTab,
    Option,
    PageRequest,
    Pages,
    PortalView,
    Search,
    State,
    gettext,
)
from zhengcai_portal.actions import matching
from zhengcai_portal.content import texts_of
from zhengcai_portal.kinds import kinds
from zhengcai_portal.models import Announcement

PAGE_ROWS = 20
EXCERPT = 90
_KEPT = ("q", "kind", "region")
OWN = "own"
"""Value of the region filter that leaves out the tenants below."""


async def listing(ctx: Context, page: PageRequest) -> PortalView:
    """One page of announcements, newest first."""
    asked = {name: page.query.get(name, "").strip()[:100] for name in _KEPT}
    places = _places(ctx, asked)
    where: list[ColumnElement[bool]] = [Announcement.tenant_code.in_(places)]
    if asked["kind"]:
        column = Announcement.local_kind if "." in asked["kind"] else Announcement.kind
        where.append(column == asked["kind"])
    if asked["q"]:
        where.append(matching(asked["q"]))
    rows, pages = await _rows(ctx, page, where, asked)
    terms = tuple(asked["q"].split())
    return PortalView(
        shell=page.shell,
        title=gettext("政府采购公告"),
        action=_href(page),
        tabs=await _tabs(ctx, page, places, asked),
        lines=tuple(_line(ctx, row, terms) for row in rows),
        empty=Empty(
            message=gettext("没有符合条件的公告") if any(asked.values()) else gettext("暂无公告")
        ),
        as_of=clock.local(ctx.now),
        search=Search(value=asked["q"]),
        terms=terms,
        filters=_regions(ctx, asked),
        hidden=(("kind", asked["kind"]),) if asked["kind"] else (),
        pages=pages,
        reset_href=_href(page) if any(asked.values()) else None,
        feed_href=page.api("portal", "announcements"),
    )


def _href(page: PageRequest, **query: str) -> str:
    return page.href("portal", "announcements", **query)


def _places(ctx: Context, asked: dict[str, str]) -> tuple[str, ...]:
    """The tenants whose announcements are shown: this one and those below, or one of them."""
    tree = ctx.runtime.snapshot.tree
    if asked["region"] == OWN:
        return (ctx.tenant.code,)
    below = tree.subtree(ctx.tenant.code)
    return tree.subtree(asked["region"]) if asked["region"] in below else below


def _regions(ctx: Context, asked: dict[str, str]) -> tuple[Filter, ...]:
    below = ctx.runtime.snapshot.tree.children(ctx.tenant.code)
    if not below:
        return ()
    options = (
        Option(value=OWN, label=gettext("仅本级")),
        *(Option(value=child.code, label=child.name) for child in below),
    )
    return (Filter(name="region", label=gettext("地区"), value=asked["region"], options=options),)


async def _rows(
    ctx: Context, page: PageRequest, where: list[ColumnElement[bool]], asked: dict[str, str]
) -> tuple[list[Announcement], Pages]:
    after, before = _cursor(page, "after"), _cursor(page, "before")
    statement = select(Announcement).where(*where).limit(PAGE_ROWS + 1)
    if before is not None:
        statement = statement.where(Announcement.id > before).order_by(Announcement.id.asc())
    else:
        if after is not None:
            statement = statement.where(Announcement.id < after)
        statement = statement.order_by(Announcement.id.desc())
    found = list(await ctx.db.scalars(statement))
    more, rows = len(found) > PAGE_ROWS, found[:PAGE_ROWS]
    if before is not None:
        rows.reverse()
    older = bool(rows) and (more or before is not None)
    newer = bool(rows) and (after is not None or (before is not None and more))
    return rows, Pages(
        first=_href(page, **asked) if after or before else None,
        previous=_href(page, **asked, before=str(rows[0].id)) if newer else None,
        next=_href(page, **asked, after=str(rows[-1].id)) if older else None,
    )


def _cursor(page: PageRequest, name: str) -> UUID | None:
    value = page.query.get(name, "")
    try:
        return UUID(value) if value else None
    except ValueError as error:
        problem = Problem("query.malformed", "游标不正确", field=name)
        raise Refusal(problem, reason=Reason.MALFORMED) from error


async def _tabs(
    ctx: Context, page: PageRequest, places: tuple[str, ...], asked: dict[str, str]
) -> tuple[KindTab, ...]:
    """All kinds, then each kind that there is: those of the law, then those of localities."""
    statement = (
        select(Announcement.kind, Announcement.local_kind, Announcement.local_title)
        .where(Announcement.tenant_code.in_(places))
        .distinct()
    )
    found = (await ctx.db.execute(statement)).all()
    present = {kind for kind, _, _ in found} | {asked["kind"]}
    statutory = ((code, kind.title) for code, kind in kinds().items() if code in present)
    local = {code: title or code for _, code, title in found if code is not None}
    return tuple(
        KindTab(
            label=gettext(title),
            href=_href(page, **{**asked, "kind": code}),
            current=asked["kind"] == code,
        )
        for code, title in (("", "全部"), *statutory, *sorted(local.items()))
    )


def _line(ctx: Context, row: Announcement, terms: tuple[str, ...]) -> AnnouncementLine:
    place = ctx.runtime.snapshot.tree.get(row.tenant_code)
    return AnnouncementLine(
        title=row.title,
        href=f"/t/{row.tenant_code}/-/portal/announcements/{row.id}",
        kind=State(gettext(row.kind_title), "warn" if row.kind == "correction" else "info"),
        place=place.name if place else row.tenant_code,
        at=clock.local(row.published_at),
        purchaser=row.purchaser_name,
        number=row.project_number or row.number,
        amount=_amount(row),
        excerpt=_excerpt(row, terms),
        until=due_of(ctx, row),
    )


def due_of(ctx: Context, row: Announcement) -> Due | None:
    """When the period of an announcement ends, while it runs."""
    place = ctx.runtime.snapshot.tree.get(row.tenant_code)
    if row.closes_on is None or row.closes_on < ctx.today or place is None:
        return None
    calendar = ctx.runtime.snapshot.calendar
    return Due(
        at=DueDate(row.closes_on).ends,
        working_days=calendar.working_days_between(ctx.today, row.closes_on, place.path),
        provisional=row.closes_provisionally,
    )


def _amount(row: Announcement) -> Decimal | None:
    try:
        return Decimal(str(row.facts["amount"]))
    except (KeyError, InvalidOperation):
        return None


def _excerpt(row: Announcement, terms: tuple[str, ...]) -> str | None:
    """The text around the first term found in the content."""
    text = " ".join(texts_of([each["value"] for each in row.content]))
    found = [at for at in (text.lower().find(term.lower()) for term in terms) if at >= 0]
    if not found:
        return None
    start = max(0, min(found) - EXCERPT // 3)
    piece = text[start : start + EXCERPT]
    return ("…" if start else "") + piece + ("…" if start + EXCERPT < len(text) else "")
