"""The port `awards`: confirmed results, for whoever makes contracts of them."""

from uuid import UUID

from zhengcai import AwardInfo, Context, Provider
from zhengcai_tendering.models import Bid, Project


class AwardsService:
    """Reads the awards of the caller's tenant."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def award(self, project_id: UUID) -> AwardInfo | None:
        """The award once the winner has been notified, else None."""
        project = await self._ctx.get(Project, project_id)
        if project is None or project.notified_at is None or project.winner_bid_id is None:
            return None
        bid = await self._ctx.get(Bid, project.winner_bid_id)
        if bid is None:
            return None
        return AwardInfo(
            project_id=project.id,
            project_number=project.number,
            title=project.title,
            plan_id=project.plan_id,
            purchaser_code=project.purchaser_code,
            purchaser_name=project.purchaser_name,
            supplier_code=bid.supplier_code,
            supplier_name=bid.supplier_name,
            supplier_size=bid.manufacturer_size or "",
            amount=bid.final_price,
            notified_at=project.notified_at,
            rules_on=project.rules_on,
        )


awards = Provider("awards", AwardsService)
