"""Requirements that are like another one: how many of the shorter one's pairs of characters both hold."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Float, any_, cast, func, literal, select

from zhengcai import GRAMS, Context
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.models.requirements import Requirement
from zhengcai_governance.models.reviews import Review
from zhengcai_governance.settings import GovernanceSettings

M = TypeVar("M", Requirement, Review, LedgerEntry)

MOST = 10


async def similar_to(
    ctx: Context, model: type[M], words: Sequence[str], but: UUID | None = None
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
        model.tenant_code == ctx.tenant.code, model.grams.op("&&")(wanted), percent >= least
    )
    if but is not None:
        rows = rows.where(model.id != but)
    found = await ctx.db.execute(rows.order_by(percent.desc(), model.id).limit(MOST))
    return [(row, round(value)) for row, value in found]
