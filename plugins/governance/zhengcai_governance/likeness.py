"""Requirements that are like another one: how many of the shorter one's pairs of characters both hold."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Float, and_, any_, cast, func, literal, or_, select

from zhengcai import GRAMS, Context, Role
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.models.requirements import Requirement
from zhengcai_governance.models.reviews import Review
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.terms import FOLLOWED

M = TypeVar("M", Requirement, Review, LedgerEntry)

MOST = 10


async def similar_to(
    ctx: Context,
    model: type[M],
    words: Sequence[str],
    *where: ColumnElement[bool],
    but: UUID | None = None,
) -> list[tuple[M, int]]:
    """Rows of this tenant like `words` (`zhengcai.grams`) with the likeness in percent, closest first.

    Below the tenant's `similar_percent` nothing counts as alike.
    """
    wanted = literal(list(words), GRAMS)
    gram = func.unnest(model.grams).column_valued("gram")
    common = select(func.count()).where(gram == any_(wanted)).correlate(model).scalar_subquery()
    shorter = func.greatest(1, func.least(func.cardinality(model.grams), len(words)))
    percent = cast(100.0 * common / shorter, Float).label("percent")
    least = ctx.settings(GovernanceSettings).similar_percent
    rows = select(model, percent).where(
        model.tenant_code == ctx.tenant.code, model.grams.op("&&")(wanted), percent >= least, *where
    )
    if but is not None:
        rows = rows.where(model.id != but)
    found = await ctx.db.execute(rows.order_by(percent.desc(), model.id).limit(MOST))
    return [(row, round(value)) for row, value in found]


async def similar_requirements(ctx: Context, row: Requirement) -> list[tuple[Requirement, int]]:
    """Requirements of this tenant like `row`, as far as its reader may know of them.

    An official knows all that were submitted; anybody else those of the own organisation, and what
    has been publicised.
    """
    seen: ColumnElement[bool] = Requirement.number.is_not(None)
    if not ctx.actor.reading_roles & {Role.FINANCE_SUPERVISOR, Role.OVERSEER}:
        own = {post.organisation for post in ctx.actor.posts}
        public = Requirement.state.in_(FOLLOWED[FOLLOWED.index("publicised") :])
        seen = and_(seen, or_(Requirement.proposer_code.in_(own), public & ~_ENDED))
    return await similar_to(ctx, Requirement, row.grams, seen, but=row.id)


_ENDED = Requirement.state.in_(("returned", "rejected"))
"""Told down as well, but perhaps before anything was public."""
