"""Contracts that are signed, still drafted, or somebody else's."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from zhengcai import AwardInfo, Context, ContractInfo, Provider, Role

SIGNED, DRAFTED, FOREIGN = (UUID(int=number) for number in (1, 2, 3))
STRANGER = "11150100MA999999XX"
DAY = date(2026, 1, 5)


class Contracts:
    """`zhengcai.ContractsPort`, as far as the extension asks it."""

    def __init__(self, ctx: Context) -> None:
        post = ctx.actor.organisation(Role.PURCHASER_MANAGER)
        self.own = post.organisation if post else ""

    async def contract(self, contract_id: UUID) -> ContractInfo | None:
        signed = ContractInfo(
            id=SIGNED,
            number="150100-HT-2026-00001",
            state="signed",
            project_id=SIGNED,
            plan_id=SIGNED,
            budget_line_id=SIGNED,
            frozen_amount=Decimal(0),
            purchaser_code=self.own,
            supplier_code="91150100MA000002XX",
            supplier_name="示例甲科技有限公司",
            supplier_size="small",
            supplier_account="",
            amount=Decimal(860000),
            filed=False,
            accepted_at=None,
            rules_on=DAY,
        )
        return {
            SIGNED: signed,
            DRAFTED: replace(signed, id=DRAFTED, state="draft"),
            FOREIGN: replace(signed, id=FOREIGN, purchaser_code=STRANGER),
        }.get(contract_id)


class Awards:
    """`zhengcai.AwardsPort`."""

    def __init__(self, ctx: Context) -> None:
        self.own = Contracts(ctx).own

    async def award(self, project_id: UUID) -> AwardInfo | None:
        return AwardInfo(
            project_id=project_id,
            project_number="BTZCQSS-G-H-260001",
            title="便携式计算机采购",
            plan_id=SIGNED,
            purchaser_code=self.own,
            purchaser_name="示例市教育局",
            supplier_code="91150100MA000002XX",
            supplier_name="示例甲科技有限公司",
            supplier_size="small",
            amount=Decimal(860000),
            notified_at=datetime.fromisoformat("2026-01-05T09:00:00+08:00"),
            rules_on=DAY,
        )


CONTRACTS = Provider("contracts", Contracts)
AWARDS = Provider("awards", Awards)
