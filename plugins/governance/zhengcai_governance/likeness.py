"""Requirements that are like another one: how many of the shorter one's pairs of characters both hold."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Float, and_, any_, cast, func, literal, select

from zhengcai import (
    GRAMS,
    Context,
    LinkTo,
    Role,
    Section,
    Suggestion,
    grams,
    ledger_alike,
    table,
)
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.models.requirements import Requirement
from zhengcai_governance.models.reviews import Review
from zhengcai_governance.people import PROPOSERS
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.terms import REQUIREMENT_STATES

M = TypeVar("M", Requirement, Review, LedgerEntry)

MOST = 10
FEWEST = 4
"""Pairs of characters below which everything would be alike."""


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


async def similar_requirements(
    ctx: Context, words: Sequence[str], but: UUID | None = None
) -> list[tuple[Requirement, int]]:
    """Requirements of this tenant like `words` that were submitted, as far as the reader may read them.

    An official reads all; anybody else those of the own organisation. What was publicised is
    suggested by its page in the region: the text raised here may be another, merged into that.
    """
    seen: ColumnElement[bool] = Requirement.number.is_not(None)
    if not ctx.actor.reading_roles & {Role.FINANCE_SUPERVISOR, Role.OVERSEER}:
        own = {post.organisation for post in ctx.actor.posts if post.role in PROPOSERS}
        seen = and_(seen, Requirement.proposer_code.in_(own))
    return await similar_to(ctx, Requirement, words, seen, but=but)


async def alike_here_and_in_the_region(
    ctx: Context, texts: Sequence[str], row: Requirement | None = None
) -> Section | None:
    """Of this tenant what the reader may know of, of the region what is public; None without any.

    What is known in the region is told once, by its page there.
    """
    words = grams(texts)
    if len(words) < FEWEST:
        return None
    own = row.number if row is not None else None
    region = [each for each in await ledger_alike(ctx, texts) if each.requirement != own]
    there = {each.requirement for each in region}
    here = await similar_requirements(ctx, words, row.id if row is not None else None)
    found = [
        (each.percent, LinkTo(each.title, each.address), each.number, each.state) for each in region
    ] + [
        (
            percent,
            LinkTo(each.title, ctx.address("governance.requirements", each.id)),
            each.number or "",
            REQUIREMENT_STATES[each.state],
        )
        for each, percent in here
        if each.number not in there
    ]
    found.sort(key=lambda each: -each[0])
    rows = [(link, number, state, f"{percent}%") for percent, link, number, state in found[:MOST]]
    columns = (("需求", "link"), ("编号", "code"), ("状态", "word"), ("相似度", "text"))
    return table("相似的需求", columns, rows) if rows else None


async def _while_writing(ctx: Context, row: object, texts: Mapping[str, str]) -> Section | None:
    written = row if isinstance(row, Requirement) else None
    return await alike_here_and_in_the_region(ctx, list(texts.values()), written)


ALIKE = Suggestion("查找相似的需求", ("title", "content", "scenario"), _while_writing)
"""What has been raised before, while somebody writes a requirement."""
