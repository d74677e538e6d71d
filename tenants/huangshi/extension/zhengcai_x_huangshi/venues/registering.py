"""An agency registers its venue; the bureau inspects it, and suspends it where it fails later."""

from collections.abc import Sequence
from datetime import date

from zhengcai import (
    Collection,
    Context,
    Form,
    Problem,
    Reason,
    Refusal,
    Role,
    Section,
    action,
    field,
    table,
)
from zhengcai_x_huangshi.basis import TRUST
from zhengcai_x_huangshi.venues.models import BOOKING_STATES, VENUE_STATES, Booking, Venue

CONDITIONS = ("recorded", "secluded", "connected", "identified")
"""What is inspected. The document names none: these are a choice of ours, after 令87 第39条."""


async def _bookings(ctx: Context, venue: Venue) -> Sequence[Section]:
    rows = ctx.rows(Booking, Booking.venue_id == venue.id).order_by(Booking.day.desc()).limit(20)
    return [
        table(
            "预约情况",
            (("使用日期", "date"), ("代理机构", "text"), ("状态", "word")),
            [
                (each.day, each.agency_name, BOOKING_STATES[each.state])
                for each in (await ctx.db.scalars(rows)).all()
            ],
        )
    ]


VENUES = Collection(
    model=Venue,
    name="venues",
    singular="venue",
    title="就近开标场地",
    states=VENUE_STATES,
    read={
        Role.AGENCY: None,
        Role.PURCHASER_OPERATOR: None,
        Role.PURCHASER_MANAGER: None,
        Role.FINANCE_SUPERVISOR: None,
        Role.OVERSEER: None,
    },
    label="name",
    columns=("name", "agency_name", "rooms", "inspected_on"),
    search=("name", "agency_name"),
    sections=_bookings,
)


class VenueForm(Form):
    """A venue as its agency describes it."""

    name: str = field("场地名称", min_length=4, max_length=60)
    address: str = field("地址", min_length=4, max_length=120)
    rooms: int = field("可同时使用的开标室", 1, ge=1, le=50)
    recorded: bool = field("全程音像记录并可调阅", False)
    secluded: bool = field("评审区域封闭隔离", False)
    connected: bool = field("与政府采购平台联网", False)
    identified: bool = field("进出人员身份核验", False)


class Inspection(Form):
    """What was found on the spot."""

    inspected_on: date = field("现场核验日期")
    opinion: str = field("核验意见", min_length=2, max_length=500, kind="textarea")


@action(
    "venue.register",
    title="登记场地",
    on=Venue,
    by=Role.AGENCY,
    target="registered",
    law=TRUST,
)
async def register_venue(ctx: Context, form: VenueForm) -> Venue:
    """A venue that waits for its inspection."""
    post = ctx.actor.organisation(Role.AGENCY)
    if post is None:
        raise Refusal(Problem("access.denied", "您的角色不能进行此操作"), reason=Reason.FORBIDDEN)
    return Venue(
        **form.model_dump(), agency_code=post.organisation, agency_name=post.organisation_name
    )


@action(
    "venue.revise",
    title="修改后重新申请核验",
    on=Venue,
    by=Role.AGENCY,
    owner="agency_code",
    source=("registered", "rejected", "suspended"),
    target="registered",
    task=False,
    law=TRUST,
)
async def revise_venue(ctx: Context, venue: Venue, form: VenueForm) -> None:
    """As it is now; the inspection begins anew."""
    for name, value in form.model_dump().items():
        setattr(venue, name, value)
    venue.inspected_on = venue.inspector = venue.decided_at = None


async def _taken(ctx: Context, name: str, own: Venue | None = None) -> list[Problem]:
    known = await ctx.db.scalar(ctx.rows(Venue, Venue.name == name))
    if known is None or (own is not None and known.id == own.id):
        return []
    return [Problem("huangshi.venue_exists", "已有同名的场地", field="name")]


@register_venue.check
async def name_is_new(ctx: Context, form: VenueForm) -> list[Problem]:
    """A tender document names the venue by its name."""
    return await _taken(ctx, form.name)


@revise_venue.check
async def revised_name_is_new(ctx: Context, venue: Venue, form: VenueForm) -> list[Problem]:
    """As when it was registered."""
    return await _taken(ctx, form.name, venue)


@action(
    "venue.qualify",
    title="核验合格",
    on=Venue,
    by=Role.FINANCE_SUPERVISOR,
    source="registered",
    target="qualified",
    law=TRUST,
)
async def qualify_venue(ctx: Context, venue: Venue, form: Inspection) -> None:
    """From now on it can be booked."""
    _decide(ctx, venue, form)


@action(
    "venue.reject",
    title="核验不合格",
    on=Venue,
    by=Role.FINANCE_SUPERVISOR,
    source="registered",
    target="rejected",
    law=TRUST,
)
async def reject_venue(ctx: Context, venue: Venue, form: Inspection) -> None:
    """The agency can mend it and ask again."""
    _decide(ctx, venue, form)


def _decide(ctx: Context, venue: Venue, form: Inspection) -> None:
    venue.inspected_on, venue.opinion = form.inspected_on, form.opinion
    venue.inspector, venue.decided_at = ctx.actor.name, ctx.now


async def inspected_by_now(ctx: Context, venue: Venue, form: Inspection) -> list[Problem]:
    """Nobody has inspected tomorrow."""
    if form.inspected_on <= ctx.today:
        return []
    return [Problem("huangshi.inspected_later", "核验日期不能晚于今天", field="inspected_on")]


qualify_venue.check(inspected_by_now)
reject_venue.check(inspected_by_now)


@qualify_venue.check
async def meets_the_standard(ctx: Context, venue: Venue, form: Inspection) -> list[Problem]:
    """Every condition, each told by its name."""
    columns = Venue.__table__.columns
    return [
        Problem(
            "huangshi.venue_lacks",
            "场地不具备“{condition}”，不能核验为合格",
            law=TRUST,
            params={"condition": columns[name].info["title"]},
        )
        for name in CONDITIONS
        if not getattr(venue, name)
    ]


class Suspension(Form):
    """Why the venue is no longer to be used."""

    opinion: str = field("暂停原因", min_length=2, max_length=500, kind="textarea")


@action(
    "venue.suspend",
    title="暂停使用",
    on=Venue,
    by=Role.FINANCE_SUPERVISOR,
    source="qualified",
    target="suspended",
    law=TRUST,
    danger=True,
)
async def suspend_venue(ctx: Context, venue: Venue, form: Suspension) -> None:
    """No new bookings, and no tender is announced for it."""
    venue.opinion, venue.decided_at = form.opinion, ctx.now
