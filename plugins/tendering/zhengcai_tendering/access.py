"""Who reaches which rows, and when: the secrets of a tender are predicates, not courtesy.

Before the opening nobody but its supplier sees that a bid exists (令87 第28条, 第33条); before the
result nobody but the member sees a membership (第47条); scores are told with the result (第69条).
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists

from zhengcai import Actor, Context, Role, clock
from zhengcai_tendering.models import Bid, Member, PriceInquiry, Project, Report, ScoreSheet

PURCHASER_ROLES = (
    Role.PURCHASER_OPERATOR,
    Role.PURCHASER_MANAGER,
    Role.PURCHASER_ACCEPTOR,
)
MEMBER_ROLES = (Role.EXPERT, *PURCHASER_ROLES)
SUPERVISORS = (Role.FINANCE_SUPERVISOR, Role.OVERSEER)

Predicate = Callable[[Actor], ColumnElement[bool]]
Child = type[Bid] | type[PriceInquiry] | type[Report] | type[ScoreSheet]


def published(_: Actor) -> ColumnElement[bool]:
    """Projects that have been announced."""
    return Project.published_at.is_not(None)


def of_project(model: Child, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Rows whose project is as `where` says."""
    return exists().where(
        Project.tenant_code == model.tenant_code, Project.id == model.project_id, *where
    )


def of_organisation(
    model: Child, role: Role, column: str, *where: ColumnElement[bool]
) -> Predicate:
    """Rows whose project belongs to the actor's organisation in `role`, once `where` holds."""

    def predicate(actor: Actor) -> ColumnElement[bool]:
        mine = getattr(Project, column).in_(sorted(actor.organisations(role)))
        return of_project(model, mine, *where)

    return predicate


def of_any(model: Child, *where: ColumnElement[bool]) -> Predicate:
    """Rows of every project of the tenant, once `where` holds."""
    return lambda _: of_project(model, *where)


def seated(model: type[Project] | Child, *, head: bool = False) -> Predicate:
    """Rows of the projects on whose committee the actor sits, or which it heads."""
    column = getattr(model, "id" if model is Project else "project_id")

    def predicate(actor: Actor) -> ColumnElement[bool]:
        found = exists().where(
            Member.tenant_code == model.tenant_code,
            Member.project_id == column,
            Member.person_id == actor.person_id,
            Member.state == "seated",
        )
        return found.where(Member.head.is_(True)) if head else found

    return predicate


def electing(actor: Actor) -> ColumnElement[bool]:
    """Projects whose committee the actor sits on and has not voted for, while it has no head."""
    own = and_(Member.person_id == actor.person_id, Member.head_vote.is_(None))
    of_project = exists().where(
        Member.tenant_code == Project.tenant_code,
        Member.project_id == Project.id,
        Member.state == "seated",
    )
    return of_project.where(own) & ~of_project.where(Member.head.is_(True))


def unscored(ctx: Context) -> ColumnElement[bool]:
    """Projects whose committee the reader sits on without having scored."""
    own = exists().where(
        ScoreSheet.tenant_code == Project.tenant_code,
        ScoreSheet.project_id == Project.id,
        ScoreSheet.person_id == ctx.actor.person_id,
    )
    return seated(Project)(ctx.actor) & ~own


def open_to_bids(ctx: Context) -> ColumnElement[bool]:
    """Projects before their deadline to which the reader's organisation has not bid."""
    own = exists().where(
        Bid.tenant_code == Project.tenant_code, Bid.project_id == Project.id, _own_bid(ctx.actor)
    )
    return (Project.bid_deadline > ctx.now) & ~own


def _own_bid(actor: Actor) -> ColumnElement[bool]:
    return Bid.supplier_code.in_(sorted(actor.organisations(Role.SUPPLIER)))


def awaited(inquiry: type[PriceInquiry]) -> ColumnElement[bool]:
    """Inquiries whose time is not over, while the committee still evaluates."""
    evaluating = of_project(inquiry, Project.state == "evaluating")
    return and_(inquiry.answer_until >= clock.now(), evaluating)


def asked_price(actor: Actor) -> ColumnElement[bool]:
    """The supplier's inquiries that the committee still waits for."""
    own = PriceInquiry.supplier_code.in_(sorted(actor.organisations(Role.SUPPLIER)))
    return and_(own, awaited(PriceInquiry))


def corrected_price(actor: Actor) -> ColumnElement[bool]:
    """The supplier's bids with a corrected price that it has not confirmed."""
    return and_(
        _own_bid(actor),
        Bid.corrected_price.is_not(None),
        Bid.correction_confirmed_at.is_(None),
    )


def own_membership(actor: Actor) -> ColumnElement[bool]:
    """The actor's own memberships."""
    return Member.person_id == actor.person_id


def own_sheet(actor: Actor) -> ColumnElement[bool]:
    """The actor's own score sheets."""
    return ScoreSheet.person_id == actor.person_id


def either(*predicates: Predicate) -> Predicate:
    """Rows that any of `predicates` reaches."""

    def predicate(actor: Actor) -> ColumnElement[bool]:
        first, *others = (each(actor) for each in predicates)
        for other in others:
            first = first | other
        return first

    return predicate


def undelayed(actor: Actor) -> ColumnElement[bool]:
    """The purchaser's projects for whose delay no reason was given."""
    mine = Project.purchaser_code.in_(sorted(actor.organisations(Role.PURCHASER_MANAGER)))
    return and_(mine, Project.award_late_reason.is_(None))


def unopened_bid() -> ColumnElement[bool]:
    """Bids of projects whose opening is not over (令87 第28条, 第41条).

    A trace of a decryption tells the price, so it is secret as long as `mask_bid` hides that. Where
    a tender fails before, its bids stay secret for good.
    """
    return of_project(Bid, Project.opening_closed_at.is_(None))


def _undecided() -> ColumnElement[bool]:
    """The tender is still to be decided; one that failed has no judgement left to protect."""
    return and_(Project.notified_at.is_(None), Project.failed_at.is_(None))


def unannounced_sheet() -> ColumnElement[bool]:
    """Score sheets before the result: each names a member (令87 第47条)."""
    return of_project(ScoreSheet, _undecided())


def unannounced_inquiry() -> ColumnElement[bool]:
    """Inquiries into prices before the result: they tell what the committee thinks of a bid."""
    return of_project(PriceInquiry, _undecided())


def unannounced_member() -> ColumnElement[bool]:
    """Committee members before the result."""
    return exists().where(
        Project.tenant_code == Member.tenant_code,
        Project.id == Member.project_id,
        _undecided(),
    )


def unannounced_project() -> ColumnElement[bool]:
    """Projects whose result, and with it the committee, is not public yet."""
    return _undecided()


def insider(ctx: Context, project: Project) -> bool:
    """Whether the reader works on the project's own side, or supervises it."""
    actor = ctx.actor
    return (
        any(role in actor.reading_roles for role in SUPERVISORS)
        or project.agency_code in actor.organisations(Role.AGENCY)
        or any(project.purchaser_code in actor.organisations(role) for role in PURCHASER_ROLES)
    )


async def membership(
    ctx: Context, project_id: UUID, person_id: UUID, *, lock: bool = False
) -> Member | None:
    """The seat that a person holds on a committee, or None; `lock` keeps them from leaving it."""
    statement = ctx.rows(
        Member,
        Member.project_id == project_id,
        Member.person_id == person_id,
        Member.state == "seated",
    )
    return await ctx.db.scalar(statement.with_for_update() if lock else statement)


_CONTENT = (
    "price", "unit_price", "manufacturer", "manufacturer_size", "brand", "model", "delivery_days",
    "statement", "corrected_price", "correction_rule", "correction_confirmed_at",
)  # fmt: skip
_SCORES = (
    "deduction", "price_score", "technical_score", "total_score", "item_scores", "rank",
    "invalid_reason", "invalid_law",
)  # fmt: skip
_RESULT = (
    "findings", "winner_bid_id", "winner_code", "winner_name", "award_amount", "awarded_at",
    "deemed_at", "award_late_reason",
)  # fmt: skip


_TOLD = ("kind", "bid_id", "supplier", "among")
"""What of a finding on a bid is told to those outside."""


def mask_bid(ctx: Context, bid: Bid, record: dict[str, Any]) -> None:
    """Content is the supplier's until the opening closes; scores are not, until the result."""
    own = bid.supplier_code in ctx.actor.organisations(Role.SUPPLIER)
    hidden: tuple[str, ...] = ()
    if not own and bid.state in ("submitted", "decrypted"):
        hidden = _CONTENT
    if own and bid.told_at is None:
        hidden = _SCORES if bid.state in ("submitted", "decrypted") else (*_SCORES, "updated_at")
    for name in hidden:
        record[name] = None


def mask_project(ctx: Context, project: Project, record: dict[str, Any]) -> None:
    """The findings and the winner are for the project's own side until the result.

    What was found of a bid, and why, never is anybody else's (政府采购法 第11条): its bidder reads it
    on the bid.
    """
    if insider(ctx, project):
        return
    if project.notified_at is None:
        record["updated_at"] = None  # what the committee does is not to be counted from outside
        for name in _RESULT:
            record[name] = [] if name == "findings" else None
    record["findings"] = [
        {name: one[name] for name in _TOLD if name in one} if "bid_id" in one else one
        for one in record["findings"]
    ]
