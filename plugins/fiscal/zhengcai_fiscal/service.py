"""The port `fiscal`, for other plugins."""

from decimal import Decimal
from uuid import UUID

from zhengcai import BudgetLineInfo, Context, Provider
from zhengcai_fiscal.balances import move
from zhengcai_fiscal.models import BudgetLine


class FiscalService:
    """Budget lines inside the caller's transaction (`zhengcai.FiscalPort`)."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def line(self, line_id: UUID) -> BudgetLineInfo | None:
        found = await self._ctx.get(BudgetLine, line_id)
        if found is None:
            return None
        return BudgetLineInfo(
            id=found.id,
            code=found.code,
            title=found.title,
            year=found.year,
            purchaser_code=found.purchaser_code,
            available=found.available,
            frozen=found.frozen,
            used=found.used,
        )

    async def freeze(self, line_id: UUID, amount: Decimal, reference: str) -> None:
        await move(self._ctx, line_id, "freeze", amount, reference)

    async def release(self, line_id: UUID, amount: Decimal, reference: str) -> None:
        await move(self._ctx, line_id, "release", amount, reference)


FISCAL = Provider("fiscal", FiscalService)
