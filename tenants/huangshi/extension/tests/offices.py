"""The people of one purchase in one tenant, and how to bring it to its announcement."""

from dataclasses import dataclass
from typing import Any

from zhengcai import Role
from zhengcai.testing import Person, World

HERE = "420200"
COUNTY = "420202"
ELSEWHERE = "150100"
DEADLINE = "2026-03-23"
URGENT = {"intent_exemption": "urgent", "intent_exemption_reason": "示例紧急情况"}


@dataclass
class Offices:
    """Purchaser, agency, supplier, bureau, and who oversees them."""

    world: World
    operator: Person
    manager: Person
    agency: Person
    supplier: Person
    bureau: Person
    overseer: Person
    line_id: str

    def plan(self, **more: Any) -> dict[str, Any]:
        """A plan of goods that can be filed at once."""
        return {
            "title": "便携式计算机采购",
            "budget_line_id": self.line_id,
            "amount": "1000000",
            "catalogue_code": "A02010108",
            "kind": "goods",
            "need": "便携式计算机",
            "quantity": "100台",
            "organisation_form": "decentralised",
            "method": "open_tender",
            "sme_reserve": "whole",
            **URGENT,
            **more,
        }

    def works(self, **more: Any) -> dict[str, Any]:
        """A plan of works."""
        return self.plan(kind="works", catalogue_code="B07000000", title="校舍装修", **more)

    async def project(self, place: str) -> str:
        """A project whose bids are to be opened at `place`, not announced yet."""
        plan = await self.operator.done("supervision/plans/draft", self.plan())
        await self.manager.done(f"supervision/plans/{plan['id']}/file")
        form = {"plan_id": plan["id"], "agency_code": self.agency.organisation}
        project = str((await self.operator.done("tendering/projects/create", form))["id"])
        await self.agency.done(f"tendering/projects/{project}/prepare", document(place))
        return project


def document(place: str) -> dict[str, Any]:
    """A tender document that nothing stands against on 2026-03-02."""
    return {
        "title": "便携式计算机采购",
        "requirement": "便携式计算机100台，内存不低于16GB",
        "ceiling_price": "1000000",
        "quantity": "100",
        "unit": "台",
        "delivery": "签订合同后30日内送达示例路1号",
        "qualification": "符合政府采购法第22条规定",
        "price_weight": "30",
        "criteria": [
            {"name": "技术参数", "weight": "70", "objective": False, "description": "按响应程度"}
        ],
        "sme_deduction": "0",
        "bid_bond": "0",
        "documents_from": "2026-03-02",
        "documents_until": "2026-03-09",
        "bid_deadline": f"{DEADLINE}T09:30:00+08:00",
        "opening_place": place,
        "contract_days": 60,
    }


async def open_offices(world: World, tenant: str, root: str) -> Offices:
    """Everybody, and a budget line of 9,000,000 yuan."""
    purchaser = await world.organisation("示例教育局", root=root)
    agency = await world.organisation("示例招标代理有限公司", capacity="agency", root=root)
    supplier = await world.organisation("示例甲科技有限公司", capacity="supplier", root=root)
    budget = await world.person(Role.FINANCE_BUDGET, tenant=tenant)
    notice = {
        "code": f"{tenant}-2026-0001",
        "title": "设备和修缮",
        "year": 2026,
        "purchaser_code": purchaser,
        "amount": "9000000",
        "fund_nature": "general",
        "sme_reserved_amount": "0",
    }
    await budget.done("fiscal/budget-notices/issue", notice)
    lines = (await budget.get("fiscal/budget-lines")).json()["items"]
    return Offices(
        world,
        await world.person(Role.PURCHASER_OPERATOR, tenant=tenant, organisation=purchaser),
        await world.person(Role.PURCHASER_MANAGER, tenant=tenant, organisation=purchaser),
        await world.person(Role.AGENCY, tenant=tenant, organisation=agency),
        await world.person(Role.SUPPLIER, tenant=tenant, organisation=supplier, name="赵示例"),
        await world.person(Role.FINANCE_SUPERVISOR, tenant=tenant, name="孙示例"),
        await world.person(Role.OVERSEER, tenant=tenant),
        lines[0]["id"],
    )


def codes(answer: Any) -> list[str]:
    """The codes of all problems of a refusal."""
    return [each["code"] for each in answer.json().get("problems", [])]
