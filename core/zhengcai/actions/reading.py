"""Reading: which rows an actor may see, one page of them, one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Owner
from zhengcai.actions.registry import Bound
from zhengcai.database.models import Subject
from zhengcai.identity.roles import ROLES, Reach, Role
from zhengcai.problems import Problem, Reason, Refusal

S = TypeVar("S", bound=Subject)

PAGE = 20
LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Rows newest first; `next` and `previous` are cursors, None where there is nothing."""

    rows: Sequence[Subject]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a reader asks of a list. Filters are `attribute → value` among the declared ones."""

    filters: Mapping[str, str]
    search: str = ""
    after: UUID | None = None
    before: UUID | None = None
    limit: int = PAGE
    tree: bool = False
    """Whether to read the tenants below as well."""


def rows_of_role(
    ctx: Context, model: type[Subject], role: Role, owner: Owner
) -> ColumnElement[bool] | None:
    """The predicate for one role; None when it reaches every row."""
    if owner is None:
        return None
    if callable(owner):
        return owner(ctx.actor)
    column: InstrumentedAttribute[str] = getattr(model, owner)
    return column.in_(sorted(ctx.actor.organisations(role)))


def reachable(
    ctx: Context, model: type[Subject], by: Mapping[Role, Owner], roles: frozenset[Role]
) -> ColumnElement[bool]:
    """The rows that the actor reaches through any of `roles`."""
    alternatives: list[ColumnElement[bool]] = []
    for role, owner in by.items():
        if role not in roles:
            continue
        predicate = rows_of_role(ctx, model, role, owner)
        if predicate is None:
            return true()
        alternatives.append(predicate)
    return or_(*alternatives) if alternatives else false()


async def reaches(
    ctx: Context,
    model: type[Subject],
    by: Mapping[Role, Owner],
    subject: Subject,
    roles: frozenset[Role],
) -> bool:
    """Whether the actor, by one of `roles`, owns this row: by attribute, or by predicate."""
    for role, owner in by.items():
        if role not in roles:
            continue
        if owner is None:
            return True
        if isinstance(owner, str):
            if getattr(subject, owner) in ctx.actor.organisations(role):
                return True
            continue
        statement = (
            select(func.count())
            .select_from(model)
            .where(
                model.tenant_code == subject.tenant_code, model.id == subject.id, owner(ctx.actor)
            )
        )
        if await ctx.db.scalar(statement):
            return True
    return False


def authorise_read(ctx: Context, bound: Bound, act: str = "read") -> None:
    """Casbin's decision on reading a collection, or on one of its queries (`read:{verb}`)."""
    if not ctx.runtime.access.allows(ctx.actor.reading_roles, bound.object, act):
        reason = Reason.UNKNOWN_ACTOR if ctx.actor.anonymous else Reason.FORBIDDEN
        raise Refusal(Problem("access.denied", "您的角色不能查看此内容"), reason=reason)


def visible(ctx: Context, bound: Bound, *, tree: bool = False) -> Select[Any]:
    """A select over the rows of a collection that the actor may see.

    With `tree`, those of the tenants below too, as far as a role reaches: an official of one
    tenant is nobody in the next.
    """
    model, read, roles = bound.collection.model, bound.collection.read, ctx.actor.reading_roles
    here = and_(model.tenant_code == ctx.tenant.code, reachable(ctx, model, read, roles))
    if not tree:
        return select(model).where(here)
    scope = ctx.work.scope
    below = and_(model.tenant_code >= scope.low, model.tenant_code < scope.high)
    if scope.holes:
        below = and_(below, model.tenant_code.not_in(scope.holes))
    far = frozenset(role for role in roles if ROLES[role].reach is not Reach.TENANT)
    return select(model).where(or_(here, and_(below, reachable(ctx, model, read, far))))


async def read_one(ctx: Context, bound: Bound, row_id: UUID) -> Subject:
    """One row, or a 404 that does not tell whether it exists for others."""
    authorise_read(ctx, bound)
    model = bound.collection.model
    row = (await ctx.db.execute(visible(ctx, bound).where(model.id == row_id))).scalar_one_or_none()
    if row is None:
        raise Refusal(Problem("subject.not_found", "没有找到该记录"), reason=Reason.NOT_FOUND)
    found: Subject = row
    return found


async def read_page(ctx: Context, bound: Bound, listing: Listing) -> Page:
    """One page of a collection, newest first, by keyset on the time-ordered id."""
    authorise_read(ctx, bound)
    model = bound.collection.model
    statement = visible(ctx, bound, tree=listing.tree)
    for name, value in listing.filters.items():
        statement = statement.where(cast(getattr(model, name), String) == value)
    if listing.search and bound.collection.search:
        statement = statement.where(_matches(bound, listing.search))
    if listing.before is not None:
        statement = statement.where(model.id > listing.before).order_by(model.id.asc())
    else:
        if listing.after is not None:
            statement = statement.where(model.id < listing.after)
        statement = statement.order_by(model.id.desc())
    rows = list((await ctx.db.execute(statement.limit(listing.limit + 1))).scalars())
    more = len(rows) > listing.limit
    rows = rows[: listing.limit]
    if listing.before is not None:
        rows.reverse()
        return Page(rows, str(rows[-1].id) if rows else None, str(rows[0].id) if more else None)
    return Page(
        rows,
        str(rows[-1].id) if more else None,
        str(rows[0].id) if rows and listing.after is not None else None,
    )


def _matches(bound: Bound, words: str) -> ColumnElement[bool]:
    model, search = bound.collection.model, bound.collection.search
    if callable(search):
        return search(words)
    pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return or_(*(getattr(model, name).ilike(f"%{pattern}%") for name in search))


def masked(ctx: Context, bound: Bound, row: Subject, record: dict[str, Any]) -> dict[str, Any]:
    """The record as this reader may see it now."""
    if bound.collection.mask is not None:
        bound.collection.mask(ctx, row, record)
    return record
