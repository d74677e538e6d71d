"""Who pays for which places of an entry, and what they have said so far."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from zhengcai import Context, Section, table
from zhengcai_governance.classification import bearer_of
from zhengcai_governance.entry_terms import SHARE_STATES
from zhengcai_governance.models.entry_life import Work
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.models.shares import Share

COLUMNS = (
    ("费用承担地区", "text"),
    ("组织实施", "word"),
    ("为哪些地区承担", "text"),
    ("状态", "word"),
    ("预算年度", "code"),
    ("开发费用", "money"),
    ("每年运行维护费用", "money"),
    ("费用承担依据", "text"),
)


def payers_of(
    ctx: Context, chosen: str, places: Collection[str]
) -> dict[str, tuple[str, list[str]]]:
    """Payer → the text that says so, and the places that it pays for.

    Refuses where no row says who pays for the class.
    """
    basis: dict[str, str] = {}
    theirs: dict[str, list[str]] = defaultdict(list)
    for place in sorted(places):
        payer, source = bearer_of(ctx, chosen, place)
        theirs[payer].append(place)
        basis.setdefault(payer, source)
    return {payer: (basis[payer], named) for payer, named in theirs.items()}


async def shares_of(ctx: Context, entry: LedgerEntry, *, lock: bool = False) -> Sequence[Share]:
    """Everybody's share as it was classified last, the lead's first. Asked in the region."""
    own = (Share.entry_id == entry.id, Share.attempt == (entry.attempt or 0))
    rows = ctx.rows(Share, *own).order_by(Share.lead.desc(), Share.payer_tenant)
    return (await ctx.db.scalars(rows.with_for_update() if lock else rows)).all()


def paid_for(shares: Sequence[Share]) -> frozenset[str]:
    """The places whose payers have confirmed: for these it is made."""
    return frozenset(
        place for share in shares if share.state == "confirmed" for place in share.places
    )


def named(ctx: Context, code: str) -> str:
    """A place's name; its code where it is no more."""
    node = ctx.runtime.snapshot.tree.get(code)
    return node.name if node else code


async def places_section(ctx: Context, row: Share | Work) -> Sequence[Section]:
    """For which places its payer pays, by name."""
    rows = [(named(ctx, place),) for place in row.places]
    return (table("为哪些地区承担", (("地区", "text"),), rows),)


async def shares_section(ctx: Context, entry: LedgerEntry) -> Sequence[Section]:
    """Who bears what; nothing before it is classified."""
    rows = [
        (
            share.payer_name,
            "是" if share.lead else "否",
            "、".join(named(ctx, place) for place in share.places),
            SHARE_STATES[share.state],
            f"{share.budget_year or ''}",
            share.development_cost,
            share.yearly_cost,
            share.cost_rule_source,
        )
        for share in await shares_of(ctx, entry)
    ]
    return (table("费用承担", COLUMNS, rows),) if rows else ()
