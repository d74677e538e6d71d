"""Bookings, and what a tender that is to be opened at a venue must have."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import func, literal, select

from zhengcai import Collection, Context, Form, Problem, Reason, Refusal, Role, action, clock, field
from zhengcai.pages import gettext
from zhengcai_x_huangshi.basis import TRUST
from zhengcai_x_huangshi.venues.models import BOOKING_STATES, VENUE_STATES, Booking, Venue

ANNOUNCING = ("tendering.project.publish", "tendering.project.clarify")

BOOKINGS = Collection(
    model=Booking,
    name="bookings",
    singular="booking",
    title="场地预约",
    states=BOOKING_STATES,
    read={
        Role.AGENCY: "agency_code",
        Role.FINANCE_SUPERVISOR: None,
        Role.OVERSEER: None,
    },
    label="venue_name",
    columns=("venue_name", "agency_name", "day", "project_id"),
    filters=("state", "venue_id", "project_id"),
    search=("venue_name", "agency_name"),
)


class BookVenue(Form):
    """Which venue, for which project, on which day."""

    project_id: UUID = field(
        "采购项目", reference="tendering.projects", states=("drafting", "published")
    )
    venue_id: UUID = field("场地", reference="huangshi.venues", states=("qualified",))
    day: date = field("使用日期", hint="与投标截止日期相同")


@action(
    "booking.book",
    title="预约场地",
    on=Booking,
    by=Role.AGENCY,
    target="booked",
    law=TRUST,
)
async def book_venue(ctx: Context, form: BookVenue) -> Booking:
    """Keep a room; the venue is held meanwhile, so that two cannot take the last one."""
    venue = await ctx.get(Venue, form.venue_id, lock=True)
    post = ctx.actor.organisation(Role.AGENCY)
    if venue is None or post is None:
        raise Refusal(_no_venue(), reason=Reason.CONFLICT)
    if problems := await _room(ctx, venue, form):
        raise Refusal(*problems, reason=Reason.CONFLICT)
    return Booking(
        venue_id=venue.id,
        venue_name=venue.name,
        project_id=form.project_id,
        agency_code=post.organisation,
        agency_name=post.organisation_name,
        day=form.day,
    )


@book_venue.check
async def venue_can_be_had(ctx: Context, form: BookVenue) -> list[Problem]:
    """Qualified, free on a day to come, and the project has none yet."""
    problems = []
    if form.day < ctx.today:
        problems.append(Problem("huangshi.booked_late", "使用日期已过", field="day"))
    kept = ctx.rows(
        Booking,
        Booking.project_id == form.project_id,
        Booking.agency_code.in_(sorted(ctx.actor.organisations(Role.AGENCY))),
        Booking.state == "booked",
    )
    if await ctx.db.scalar(kept) is not None:
        problems.append(
            Problem(
                "huangshi.booked_already",
                "本项目已预约场地；如需更改，请先取消原预约",
                field="project_id",
            )
        )
    venue = await ctx.get(Venue, form.venue_id)
    return [*problems, *(await _room(ctx, venue, form) if venue else [_no_venue()])]


async def _room(ctx: Context, venue: Venue, form: BookVenue) -> list[Problem]:
    if venue.state != "qualified":
        return [_unqualified(venue, "venue_id")]
    taken = await ctx.db.scalar(
        select(func.count())
        .select_from(Booking)
        .where(
            Booking.tenant_code == ctx.tenant.code,
            Booking.venue_id == venue.id,
            Booking.day == form.day,
            Booking.state == "booked",
        )
    )
    if (taken or 0) < venue.rooms:
        return []
    return [
        Problem(
            "huangshi.venue_full",
            "该场地{day}已无空闲开标室",
            field="day",
            params={"day": form.day.isoformat()},
        )
    ]


def _no_venue() -> Problem:
    return Problem("huangshi.no_venue", "没有找到该场地", field="venue_id")


def _unqualified(venue: Venue, place: str | None = None) -> Problem:
    return Problem(
        "huangshi.venue_not_qualified",
        "场地“{venue}”尚未核验合格，不能用于开标、评审",
        field=place,
        law=TRUST,
        params={"venue": venue.name},
    )


@action(
    "booking.cancel",
    title="取消预约",
    on=Booking,
    by=Role.AGENCY,
    owner="agency_code",
    source="booked",
    target="cancelled",
    danger=True,
)
async def cancel_booking(ctx: Context, booking: Booking) -> None:
    """The room is free again."""


async def venue_is_ready(
    ctx: Context, action_id: str, project: Any, form: Form
) -> Sequence[Problem]:
    """A tender that names a venue of the register as its place of opening may use it that day."""
    if action_id not in ANNOUNCING or project is None:
        return []
    place = project.terms.get("opening_place", "")
    deadline = getattr(form, "bid_deadline", None) or project.bid_deadline
    named = ctx.rows(Venue, func.strpos(literal(place), Venue.name) > 0).order_by(Venue.name)
    problems = []
    for venue in (await ctx.db.scalars(named)).all():
        if venue.state != "qualified":
            problems.append(_unqualified(venue))
        elif deadline is not None and not await _booked(ctx, venue, project, deadline):
            day = clock.local(deadline).date()
            problems.append(
                Problem(
                    "huangshi.venue_not_booked",
                    "本项目未预约场地“{venue}”{day}的使用",
                    law=TRUST,
                    params={"venue": venue.name, "day": day.isoformat()},
                )
            )
    return problems


async def _booked(ctx: Context, venue: Venue, project: Any, deadline: datetime) -> bool:
    kept = ctx.rows(
        Booking,
        Booking.project_id == project.id,
        Booking.agency_code == project.agency_code,
        Booking.venue_id == venue.id,
        Booking.day == clock.local(deadline).date(),
        Booking.state == "booked",
    )
    return await ctx.db.scalar(kept) is not None


async def booked_venue(ctx: Context, slot: str, subject: Any) -> list[str]:
    """The venue that is kept for a project, beside it."""
    if slot != "aside" or getattr(subject, "__tablename__", "") != "tendering_project":
        return []
    kept = ctx.rows(
        Booking,
        Booking.project_id == subject.id,
        Booking.agency_code == subject.agency_code,
        Booking.state == "booked",
    )
    booking = await ctx.db.scalar(kept)
    venue = await ctx.get(Venue, booking.venue_id) if booking else None
    if booking is None or venue is None:
        return []
    return [
        Markup("<p>{}</p>").format(
            gettext("已预约场地：%(venue)s（%(state)s），%(day)s")
            % {
                "venue": venue.name,
                "state": gettext(VENUE_STATES[venue.state]),
                "day": booking.day.isoformat(),
            }
        )
    ]
