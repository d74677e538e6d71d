"""A bureau, its provider, and a contract brought to where a test needs it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bureaus import upload

from zhengcai import Role
from zhengcai.testing import Person, World

PLACE = "governance"
MEMBER = {"name": "赵示例", "post": "运维工程师", "skills": "数据库、政府采购业务"}
TEAM = {
    "leader": "钱示例",
    "phone": "0471-0000000",
    "experience": "示例团队，熟悉政府采购业务",
    "staff": [MEMBER],
}
CONTRACT = {
    "title": "示例平台运维服务",
    "year": 2026,
    "amount": "100000.00",
    "starts_on": "2026-03-03",
    "ends_on": "2026-12-31",
    "payment_days": 30,
}
STANDARDS = [
    {"code": "S1", "standard": "30分钟内响应", "measure": "以工单记录为准"},
    {"code": "S2", "standard": "系统可用率不低于99.9%", "measure": "以监测记录为准"},
]
PLAN = {
    "served": "示例市政府采购当事人",
    "content": "日常运维、热线和现场支持",
    "standards": STANDARDS,
    "manner": "驻场和远程相结合",
}
SCHEME = {
    "assessed": "示例运维服务商",
    "content": "响应、可用率",
    "items": [
        {"item": "响应及时", "standard": "S1", "weight": "60"},
        {"item": "系统可用", "standard": "S2", "weight": "40"},
    ],
    "manner": "查阅记录、问卷调查",
    "criteria": "每项百分制评分，按权重合计",
    "period": "quarter",
    "pass_line": "80",
    "serious_line": "60",
    "due_days": 10,
}
AFTER_FIRST = date(2026, 6, 8)
"""A Monday after the first quarter of the contract, which ends on 2026-06-02."""


def scores(first: str, second: str, **more: Any) -> dict[str, Any]:
    """A score for each item of the scheme."""
    return {
        "scores": [
            {"item": "响应及时", "score": first, "finding": "示例依据"},
            {"item": "系统可用", "score": second, "finding": "示例依据"},
        ],
        **more,
    }


def signed(day: str) -> dict[str, Any]:
    """What makes a contract active."""
    return {"signed_on": day, "file": upload("运维服务合同.pdf")}


def codes(answer: Any) -> set[str]:
    """The codes of the problems that an answer tells."""
    return {each["code"] for each in answer.json().get("problems", [])}


@dataclass
class ServiceDesk:
    """People around one contract in one tenant."""

    world: World
    bureau: Person
    budget: Person
    overseer: Person
    provider: Person
    other: Person

    async def team(self) -> None:
        """A confirmed team."""
        made = await self.provider.done(f"{PLACE}/service-teams/submit", TEAM)
        await self.bureau.done(f"{PLACE}/service-teams/{made['id']}/confirm")

    async def draft(self, **more: Any) -> str:
        """The path of a contract that is being drafted."""
        form = {**CONTRACT, "provider_code": self.provider.organisation, **more}
        made = await self.bureau.done(f"{PLACE}/service-contracts/draft", form)
        return f"{PLACE}/service-contracts/{made['id']}"

    async def plan(self, contract: str, *, accepted: bool = True) -> str:
        """The path of the plan for a contract."""
        form = {**PLAN, "contract_id": contract.rpartition("/")[2]}
        made = await self.provider.done(f"{PLACE}/service-plans/submit", form)
        path = f"{PLACE}/service-plans/{made['id']}"
        if accepted:
            await self.bureau.done(f"{path}/accept", {"opinion": "方案可行"})
        return path

    async def scheme(self, contract: str, **more: Any) -> str:
        """The path of a scheme that is being drafted."""
        form = {**SCHEME, "contract_id": contract.rpartition("/")[2], **more}
        made = await self.bureau.done(f"{PLACE}/assessment-schemes/draft", form)
        return f"{PLACE}/assessment-schemes/{made['id']}"

    async def active(self, **more: Any) -> str:
        """The path of an active contract with an adopted scheme."""
        await self.team()
        contract = await self.draft(**more)
        await self.plan(contract)
        await self.bureau.done(f"{await self.scheme(contract)}/adopt")
        today = self.world.now.date().isoformat()
        await self.bureau.done(f"{contract}/activate", signed(today))
        return contract

    async def assessments(self) -> list[dict[str, Any]]:
        """Those of the tenant, the oldest first."""
        found: list[dict[str, Any]] = (
            await self.bureau.get(f"{PLACE}/assessments", limit=50)
        ).json()["items"]
        return found[::-1]

    async def due(self) -> str:
        """The path of the assessment of the first quarter."""
        await self.active()
        await self.world.travel(AFTER_FIRST)
        await self.world.next_day()
        (made,) = await self.assessments()
        return f"{PLACE}/assessments/{made['id']}"

    async def scored(self, form: dict[str, Any]) -> str:
        """The path of an assessment that the provider may answer."""
        path = await self.due()
        await self.bureau.done(f"{path}/score", form)
        await self.bureau.done(f"{path}/present")
        return path

    async def concluded(self, form: dict[str, Any]) -> str:
        """The path of an assessment with its result."""
        path = await self.scored(form)
        await self.conclude(path)
        return path

    async def conclude(self, path: str) -> dict[str, Any]:
        """The provider answers, the bureau concludes."""
        await self.provider.done(f"{path}/state", {"statement": "示例说明"})
        form = {"opinion": "示例考核意见", "rectify_by": "2026-07-31"}
        return await self.bureau.done(f"{path}/conclude", form)

    def application(self, path: str, amount: str = "25000.00") -> dict[str, str]:
        """What the provider applies for."""
        return {
            "assessment_id": path.rpartition("/")[2],
            "amount": amount,
            "invoice_number": "示例发票001",
            "payee_account": "6200000000001",
        }


async def open_desk(world: World, tenant: str = "150100") -> ServiceDesk:
    """People in a tenant; the provider and another one are registered in the region."""
    own = await world.organisation("示例甲科技有限公司", capacity="service_provider")
    other = await world.organisation("示例乙科技有限公司", capacity="service_provider")
    return ServiceDesk(
        world,
        await world.person(Role.FINANCE_SUPERVISOR, tenant=tenant, name="孙示例"),
        await world.person(Role.FINANCE_BUDGET, tenant=tenant, name="李示例"),
        await world.person(Role.OVERSEER, tenant=tenant, name="吴示例"),
        await world.person(Role.SERVICE_PROVIDER, tenant=tenant, organisation=own, name="钱示例"),
        await world.person(Role.SERVICE_PROVIDER, tenant=tenant, organisation=other, name="周示例"),
    )
