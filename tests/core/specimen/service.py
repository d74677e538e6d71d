"""The port that this plugin provides."""

from datetime import timedelta
from uuid import UUID

from specimen.models import Requisition
from zhengcai import Context, Event, PlanInfo, Problem, Provider, Reason, Refusal, clock


class RequisitionStarted(Event):
    """A requisition is being executed."""

    project: str


class Requisitions:
    """Requisitions as plans, for whoever executes them."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def plan(self, plan_id: UUID) -> PlanInfo | None:
        """The requisition in this tenant, or None."""
        row = await self._ctx.get(Requisition, plan_id)
        return self._info(row) if row is not None else None

    async def start(self, plan_id: UUID, project_id: UUID) -> PlanInfo:
        """Note that it is executed; refuses unless it was submitted."""
        row = await self._ctx.get(Requisition, plan_id, lock=True)
        if row is None or row.state != "submitted":
            raise Refusal(
                Problem("requisition.not_submitted", "领用单尚未提交", law="示例办法 第7条"),
                reason=Reason.CONFLICT,
            )
        row.handed_at = self._ctx.now + timedelta(days=1)
        self._ctx.emit(RequisitionStarted(project=str(project_id)))
        return self._info(row)

    async def stop(self, plan_id: UUID, project_id: UUID) -> None:
        """Forget the execution."""
        row = await self._ctx.get(Requisition, plan_id, lock=True)
        if row is not None:
            row.handed_at = None

    def _info(self, row: Requisition) -> PlanInfo:
        return PlanInfo(
            id=row.id,
            number=row.number or "",
            title=row.title,
            state=row.state,
            purchaser_code=row.purchaser_code,
            purchaser_name="",
            budget_line_id=row.id,
            amount=row.amount,
            method="",
            kind=row.kind,
            catalogue_code="",
            intent_id=None,
            intent_published_on=None,
            filed_at=clock.now(),
            sme_reserve="none",
        )


PLANS = Provider("plans", Requisitions)
