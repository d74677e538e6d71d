"""The port `ledger`: the upgrade ledger and the problem ledger.

Whoever asks does so through `zhengcai.ledger_entries` and `zhengcai.ledger_defects`: the platform
reads in the region then, wherever it is asked. The provider itself reads what its work may read.
"""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import select

from zhengcai import Context, DefectInfo, LedgerEntryInfo, LikeInfo, Provider, grams
from zhengcai_governance.entry_terms import CLASS_LAW, Class
from zhengcai_governance.likeness import similar_to
from zhengcai_governance.models.defects import Defect
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.models.reviews import Review
from zhengcai_governance.shares import paid_for, shares_of
from zhengcai_governance.terms import ENTRY_STATES, REVIEW_STATES


class LedgerService:
    """`zhengcai.LedgerPort` over both ledgers."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def law(self) -> str | None:
        """The region's document on the classes and the ledger."""
        return self._ctx.cite(CLASS_LAW)

    async def entry(self, number: str) -> LedgerEntryInfo | None:
        """The requirement of that ledger number, or None."""
        wanted = (LedgerEntry.tenant_code == self._ctx.tenant.root, LedgerEntry.number == number)
        row = await self._ctx.db.scalar(select(LedgerEntry).where(*wanted))
        if row is None:
            return None
        shares = await shares_of(self._ctx, row)
        return LedgerEntryInfo(
            number=row.number,
            title=row.title,
            classification=cast(Class | None, row.classification),
            state=row.state,
            accepted_at=row.accepted_at,
            proposer=row.proposer_name,
            proposer_tenant=row.source_tenant,
            payers={share.payer_tenant: share.state for share in shares},
            tenants=paid_for(shares),
            publicity_from=row.publicity_begins,
            publicity_to=row.publicity_ends,
            address=_page(row.tenant_code, "ledger-entries", row.id),
        )

    async def defect(self, number: str) -> DefectInfo | None:
        """The problem of that number, or None."""
        ctx = self._ctx
        places = ctx.runtime.snapshot.tree.subtree(ctx.tenant.root)
        wanted = (Defect.tenant_code.in_(places), Defect.number == number)
        row = await ctx.db.scalar(select(Defect).where(*wanted).order_by(Defect.id).limit(1))
        if row is None:
            return None
        return DefectInfo(
            number=number,
            title=row.title,
            state=row.state,
            reporter_tenant=row.tenant_code,
            verified_at=row.verified_at,
            address=_page(row.tenant_code, "defects", row.id),
        )

    async def alike(self, texts: Sequence[str]) -> Sequence[LikeInfo]:
        """Entries, and requirements that are publicised, like `texts`, the closest first."""
        ctx, words = self._ctx, grams(texts)
        entries = [
            LikeInfo(
                requirement=row.requirement_number,
                number=row.number,
                title=row.title,
                state=ENTRY_STATES[row.state],
                percent=percent,
                address=_page(row.tenant_code, "ledger-entries", row.id),
            )
            for row, percent in await similar_to(ctx, LedgerEntry, words)
        ]
        public = Review.state.in_(("publicised", "objected"))
        reviews = [
            LikeInfo(
                requirement=row.number,
                number=row.number,
                title=row.title,
                state=REVIEW_STATES[row.state],
                percent=percent,
                address=_page(row.tenant_code, "reviews", row.id),
            )
            for row, percent in await similar_to(ctx, Review, words, public)
        ]
        return sorted((*entries, *reviews), key=lambda each: -each.percent)


def _page(tenant: str, collection: str, row_id: object) -> str:
    return f"/t/{tenant}/-/governance/{collection}/{row_id}"


LEDGER_SERVICE = Provider("ledger", LedgerService)
