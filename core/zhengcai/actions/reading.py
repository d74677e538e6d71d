"""Reading: which rows an actor may see, one page of them, one of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from operator import attrgetter, itemgetter
from typing import Any, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    BindParameter,
    Column,
    ColumnElement,
    Select,
    String,
    Text,
    all_,
    and_,
    any_,
    bindparam,
    cast,
    false,
    func,
    inspect,
    or_,
    select,
    true,
)

from zhengcai.actions.approving import APPROVALS, told
from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Owner
from zhengcai.actions.extra import matching
from zhengcai.actions.prepared import Prepared
from zhengcai.actions.records import encoder_of, record_of
from zhengcai.actions.registry import Bound
from zhengcai.database.models import Subject
from zhengcai.identity.roles import ROLES, Reach, Role
from zhengcai.problems import Problem, Reason, Refusal

S = TypeVar("S", bound=Subject)

PAGE = 20
SHAPES_KEPT = 200
LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Rows newest first; `next` and `previous` are cursors, None where there is nothing."""

    rows: Sequence[Any]
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


@cache
def columns_by_attribute(model: type[Subject]) -> dict[str, Column[Any]]:
    """The columns of the table. Predicates on them are made in half the time of those on the
    attributes of the model, which carry what only joins and relationships need."""
    return dict(inspect(model).columns.items())


def rows_of_role(
    ctx: Context, model: type[Subject], role: Role, owner: Owner
) -> ColumnElement[bool] | None:
    """The predicate for one role; None when it reaches every row."""
    if owner is None:
        return None
    if callable(owner):
        return owner(ctx.actor)
    column = columns_by_attribute(model)[owner]
    name, codes = _codes_of(ctx, role)
    # One code is asked for as such: the planner then knows that the rows come in order.
    return column == (
        any_(bindparam(name, codes, ARRAY(Text)))
        if isinstance(codes, list)
        else bindparam(name, codes)
    )


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
        raise ctx.denied()


def visible(ctx: Context, bound: Bound, *, tree: bool = False) -> Select[Any]:
    """A select over the rows of a collection that the actor may see.

    With `tree`, those of the tenants below too, as far as a role reaches: an official of one
    tenant is nobody in the next.
    """
    return select(bound.collection.model).where(in_view(ctx, bound, tree=tree))


def in_view(ctx: Context, bound: Bound, *, tree: bool = False) -> ColumnElement[bool]:
    """The predicate of `visible`."""
    model: type[Subject] = bound.collection.model
    read, roles = bound.collection.read, ctx.actor.reading_roles
    tenant_code = columns_by_attribute(model)["tenant_code"]
    here = and_(
        tenant_code == bindparam("view_tenant", ctx.tenant.code),
        reachable(ctx, model, read, roles),
    )
    if not tree:
        return here
    scope = ctx.work.scope
    below = and_(
        tenant_code >= bindparam("view_low", scope.low),
        tenant_code < bindparam("view_high", scope.high),
        tenant_code != all_(bindparam("view_holes", list(scope.holes), ARRAY(Text))),
    )
    far = frozenset(role for role in roles if ROLES[role].reach is not Reach.TENANT)
    return or_(here, and_(below, reachable(ctx, model, read, far)))


async def read_one(ctx: Context, bound: Bound, row_id: UUID) -> Subject:
    """One row, or a 404 that does not tell whether it exists for others."""
    authorise_read(ctx, bound)
    model = bound.collection.model
    row = (await ctx.db.execute(visible(ctx, bound).where(model.id == row_id))).scalar_one_or_none()
    if row is None:
        raise Refusal(Problem("subject.not_found", "没有找到该记录"), reason=Reason.NOT_FOUND)
    found: Subject = row
    ctx.matter = found
    return found


async def read_page(ctx: Context, bound: Bound, listing: Listing) -> Page:
    """One page of a collection, newest first, by keyset on the time-ordered id."""
    statement = _asked(ctx, bound, listing, select(bound.collection.model))
    return page_of((await ctx.db.scalars(statement)).all(), listing)


async def read_records(
    ctx: Context, bound: Bound, listing: Listing
) -> tuple[list[dict[str, Any]], Page]:
    """The records of `read_page`, and the page for its cursors.

    Where nobody wants to see the objects, none are made: that halves the time of a list.
    """
    authorise_read(ctx, bound)
    prepared = _prepared(ctx, bound, listing)
    if prepared is None:
        page = await read_page(ctx, bound, listing)
        return [masked(ctx, bound, row, record_of(row)) for row in page.rows], page
    found = await prepared.fetch(ctx.work.driver, _values(ctx, listing))
    page = page_of(found, listing, itemgetter("id"))
    encoded = encoder_of(bound.collection.model)
    return [encoded(row) for row in page.rows], page


def _prepared(ctx: Context, bound: Bound, listing: Listing) -> Prepared | None:
    """The statement for a list of this shape; None where it depends on more than its shape."""
    collection = bound.collection
    used = frozenset(ctx.actor.reading_roles & collection.read.keys())
    if (
        collection.mask is not None
        or bound.added
        or (listing.search and callable(collection.search))
        or any(callable(collection.read[role]) for role in used)
    ):
        return None
    shape = (
        frozenset(_codes_of(ctx, role)[0] for role in used),
        listing.tree,
        tuple(listing.filters),
        bool(listing.search) and tuple(each.plugin for each in bound.extra_in(ctx.works)),
        listing.before is not None,
        listing.after is not None,
    )
    prepared = bound.lists.get(shape)
    if prepared is None:
        model: type[Subject] = collection.model
        columns = columns_by_attribute(model).items()
        rows = select(*(column.label(key) for key, column in columns))
        names = frozenset(_values(ctx, listing))
        prepared = Prepared(_asked(ctx, bound, listing, rows), names, ctx.runtime.engine.dialect)
        if len(bound.lists) >= SHAPES_KEPT:
            bound.lists.clear()
        bound.lists[shape] = prepared
    return prepared


def _values(ctx: Context, listing: Listing) -> dict[str, Any]:
    """The value of every parameter of a list, for this actor and this request."""
    scope = ctx.work.scope
    return {
        "view_tenant": ctx.tenant.code,
        "view_low": scope.low,
        "view_high": scope.high,
        "view_holes": list(scope.holes),
        "view_words": _pattern(listing.search),
        "view_after": listing.after,
        "view_before": listing.before,
        "view_rows": listing.limit + 1,
        **dict(_codes_of(ctx, role) for role in ctx.actor.reading_roles),
        **{f"view_is_{name}": value for name, value in listing.filters.items()},
    }


def _codes_of(ctx: Context, role: Role) -> tuple[str, str | list[str]]:
    """Name and value of the parameter with the organisations for which the actor holds a role."""
    codes = sorted(ctx.actor.organisations(role))
    if len(codes) == 1:
        return f"view_code_{role.value}", codes[0]
    return f"view_codes_{role.value}", codes


def _asked(ctx: Context, bound: Bound, listing: Listing, rows: Select[Any]) -> Select[Any]:
    """`rows`, narrowed to the page asked for and one more."""
    authorise_read(ctx, bound)
    model: type[Subject] = bound.collection.model
    columns = columns_by_attribute(model)
    where = [in_view(ctx, bound, tree=listing.tree)]
    where += [
        cast(columns[name], String) == bindparam(f"view_is_{name}", value)
        for name, value in listing.filters.items()
    ]
    if listing.search and bound.collection.search:
        where.append(_matches(ctx, bound, listing.search))
    order = columns["id"].desc()
    if listing.before is not None:
        where.append(columns["id"] > bindparam("view_before", listing.before))
        order = columns["id"].asc()
    elif listing.after is not None:
        where.append(columns["id"] < bindparam("view_after", listing.after))
    return rows.where(*where).order_by(order).limit(bindparam("view_rows", listing.limit + 1))


def page_of(
    found: Sequence[Any], listing: Listing, id_of: Callable[[Any], UUID] = attrgetter("id")
) -> Page:
    """The page of `found`, which holds one row more than fits where there is more to read."""
    more = len(found) > listing.limit
    rows = list(found[: listing.limit])
    if listing.before is not None:
        rows.reverse()
        return Page(
            rows, str(id_of(rows[-1])) if rows else None, str(id_of(rows[0])) if more else None
        )
    return Page(
        rows,
        str(id_of(rows[-1])) if more else None,
        str(id_of(rows[0])) if rows and listing.after is not None else None,
    )


def _matches(ctx: Context, bound: Bound, words: str) -> ColumnElement[bool]:
    model, search = bound.collection.model, bound.collection.search
    pattern: BindParameter[str] = bindparam("view_words", _pattern(words))
    further = matching(model, bound.extra_in(ctx.works), pattern)
    if callable(search):
        return or_(search(words), *further)
    return or_(*(getattr(model, name).ilike(pattern) for name in search), *further)


def _pattern(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def told_version(row: Subject, record: Mapping[str, Any]) -> str:
    """What a reader of `record` may know of how often it changed: its version, as in an ETag.

    From whom a mask keeps `updated_at`, acts are kept that must not be counted either: they get a
    digest of what they see, which changes only with that.
    """
    if record.get("updated_at") is not None:
        return str(row.version)
    return sha256(orjson.dumps(record, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def masked(ctx: Context, bound: Bound, row: Subject, record: dict[str, Any]) -> dict[str, Any]:
    """The record as this reader may see it now."""
    if bound.collection.mask is not None:
        bound.collection.mask(ctx, row, record)
    if APPROVALS in record.get("extra", ()):
        opinions = told(ctx, bound.added, row)
        kept = {key: value for key, value in record["extra"].items() if key != APPROVALS}
        record["extra"] = kept | ({APPROVALS: opinions} if opinions else {})
    return record
