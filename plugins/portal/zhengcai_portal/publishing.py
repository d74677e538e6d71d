"""Publishing: the one way in which an announcement comes to be, and the port `announcements`."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from zhengcai import (
    Context,
    DueDate,
    Event,
    Notice,
    PackageFile,
    Problem,
    Provider,
    Refusal,
    grams,
    new_id,
)
from zhengcai_portal.archive import papers_of
from zhengcai_portal.content import digest_of, filled, plain, sections_of, texts_of
from zhengcai_portal.kinds import Kind
from zhengcai_portal.local_kinds import LOCAL, further_sections, kind_of
from zhengcai_portal.models import Announcement
from zhengcai_portal.settings import PortalSettings

NO_CHANGE_LAW = "政府采购信息发布管理办法 第14条"


class AnnouncementPublished(Event):
    """An announcement is public from now on."""

    announcement_id: UUID
    number: str
    kind: str
    title: str
    subject_type: str
    subject_id: UUID
    project_number: str | None
    closes_on: date | None
    digest: str


async def publish(ctx: Context, notice: Notice) -> Announcement:
    """Publish a notice today, or refuse it with everything that is missing.

    A correction names what it corrects as `facts["corrects"]`, the id of the announcement; without
    it, the latest announcement on the same record is meant.
    """
    kind = await kind_of(ctx, notice.kind)
    if kind is None:
        raise Refusal(
            Problem("announcement.unknown_kind", "没有“{kind}”类公告", params={"kind": notice.kind})
        )
    own = sections_of(notice.content)
    sections = own + await further_sections(ctx, notice)
    facts = plain(dict(notice.facts))
    problems = list(kind.missing(filled(own)))
    corrects = await _corrected(ctx, notice, problems)
    closes = _closing(ctx, kind, notice, problems)
    if problems:
        raise Refusal(*problems)
    local = "." in notice.kind
    number = await ctx.number("announcement", ctx.settings(PortalSettings).announcement_number)
    known = (notice.title, number, notice.project_number or "", notice.purchaser_name)
    row = ctx.add(
        Announcement(
            id=new_id(),
            state="published",
            number=number,
            kind=LOCAL if local else notice.kind,
            local_kind=notice.kind if local else None,
            local_title=kind.title if local else None,
            local_law=ctx.cite(kind.law) if local else None,
            title=notice.title,
            subject_type=notice.subject_type,
            subject_id=notice.subject_id,
            project_number=notice.project_number,
            purchaser_code=notice.purchaser_code,
            purchaser_name=notice.purchaser_name,
            agency_code=facts.get("agency_code"),
            corrects_id=corrects,
            content=sections,
            facts=facts,
            digest=digest_of(sections),
            published_at=ctx.now,
            closes_on=closes.day if closes else None,
            closes_provisionally=bool(closes and closes.provisional),
            kept_until=ctx.not_before(kind.kept, ctx.today, notice.rules_on).day,
            grams=grams([*known, *texts_of(sections)]),
        )
    )
    ctx.emit(
        AnnouncementPublished(
            announcement_id=row.id,
            number=number,
            kind=notice.kind,
            title=notice.title,
            subject_type=notice.subject_type,
            subject_id=notice.subject_id,
            project_number=notice.project_number,
            closes_on=row.closes_on,
            digest=row.digest,
        )
    )
    return row


async def _corrected(ctx: Context, notice: Notice, problems: list[Problem]) -> UUID | None:
    """The announcement that a correction corrects; a correction of nothing is a problem."""
    if notice.kind != "correction":
        return None
    named = notice.facts.get("corrects")
    if named:
        original = await ctx.get(Announcement, UUID(str(named)))
    else:
        latest = ctx.rows(
            Announcement,
            Announcement.subject_id == notice.subject_id,
            Announcement.kind != "correction",
        ).order_by(Announcement.id.desc())
        original = await ctx.db.scalar(latest.limit(1))
    if original is None:
        problems.append(
            Problem(
                "announcement.corrects_nothing",
                "更正公告应指明被更正的公告",
                law=NO_CHANGE_LAW,
            )
        )
        return None
    return original.id


def _closing(ctx: Context, kind: Kind, notice: Notice, problems: list[Problem]) -> DueDate | None:
    """The last day of the period: the one that the law asks for, or a later one that was given."""
    if kind.period is None:
        return DueDate(notice.closes_on) if notice.closes_on else None
    lawful = ctx.due(kind.period, ctx.today, notice.rules_on)
    if notice.closes_on is None:
        return lawful
    if notice.closes_on < lawful.day:
        problems.append(
            Problem(
                "announcement.closes_early",
                "公告期限不得早于{day}截止",
                field="closes_on",
                law=ctx.rule(kind.period, notice.rules_on).citation,
                params={"day": lawful.day.isoformat()},
            )
        )
    return DueDate(notice.closes_on, lawful.provisional, lawful.reason)


class AnnouncementService:
    """Publication inside the caller's transaction (`zhengcai.AnnouncementsPort`)."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def publish(self, notice: Notice) -> UUID:
        return (await publish(self._ctx, notice)).id

    async def papers(self, subjects: Collection[UUID]) -> Sequence[PackageFile]:
        return await papers_of(self._ctx, subjects)


ANNOUNCEMENTS_PORT = Provider("announcements", AnnouncementService)
