"""A purchase's people, their forms, and how to bring records to any state."""

from dataclasses import dataclass
from typing import Any

from zhengcai.testing import Person, World

NOTEBOOK = "A02010108"

Deed = tuple[Person, str, dict[str, Any]]
"""Who does what with which form."""


def intent_form(**more: Any) -> dict[str, Any]:
    """An intent that nothing stands against."""
    return {
        "title": "便携式计算机采购",
        "catalogue_code": NOTEBOOK,
        "kind": "goods",
        "need": "便携式计算机100台，用于日常办公，签订合同后30日内交付，质保三年",
        "amount": "1000000",
        "expected_month": "2026-05",
        **more,
    }


def terms(**more: Any) -> dict[str, Any]:
    """Contract terms that nothing stands against."""
    return {
        "perform_by": "2026-08-31",
        "place": "示例路1号",
        "payment_days": 30,
        "payment_terms": "验收合格并收到发票后一次性支付",
        **more,
    }


def acceptance(**more: Any) -> dict[str, Any]:
    """A record of acceptance that everything passed."""
    return {
        "members": [{"name": "张示例", "unit": "示例单位信息科", "opinion": "同意"}],
        "standards": [{"standard": "内存不低于16GB", "finding": "抽检10台均符合", "met": True}],
        "result": "qualified",
        "opinion": "全部符合合同约定",
        **more,
    }


@dataclass
class Desk:
    """The people of one purchase, and how to bring its records to any state."""

    world: World
    operator: Person
    manager: Person
    acceptor: Person
    supplier: Person
    agency: Person
    budget: Person
    supervisor: Person
    public: Person
    line_id: str

    @property
    def purchaser(self) -> str:
        return self.operator.organisation

    async def line(self) -> dict[str, Any]:
        answer = await self.budget.get(f"fiscal/budget-lines/{self.line_id}")
        record: dict[str, Any] = answer.json()
        return record

    async def balances(self) -> tuple[str, str, str]:
        """Available, frozen, used."""
        record = await self.line()
        return record["available"], record["frozen"], record["used"]

    async def announced(self, kind: str) -> list[dict[str, Any]]:
        answer = await self.public.get("portal/announcements", kind=kind)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def intent(self, state: str = "published", **more: Any) -> str:
        intent = await self.operator.done("supervision/intents/draft", intent_form(**more))
        path = f"supervision/intents/{intent['id']}"
        if state != "draft":
            await self.manager.done(f"{path}/publish")
        if state == "withdrawn":
            await self.manager.done(f"{path}/withdraw", {"reason": "预算调整"})
        return str(intent["id"])

    def plan_form(self, **more: Any) -> dict[str, Any]:
        """A plan that nothing stands against once it names a public intent."""
        return {
            "title": "便携式计算机采购",
            "budget_line_id": self.line_id,
            "amount": "1000000",
            "catalogue_code": NOTEBOOK,
            "kind": "goods",
            "need": "便携式计算机",
            "quantity": "100台",
            "organisation_form": "decentralised",
            "method": "open_tender",
            "sme_reserve": "whole",
            **more,
        }

    async def plan(self, state: str = "filed", **more: Any) -> str:
        more.setdefault("intent_id", await self.intent())
        plan = await self.operator.done("supervision/plans/draft", self.plan_form(**more))
        path = f"supervision/plans/{plan['id']}"
        if state != "draft":
            await self.manager.done(f"{path}/file")
        if state == "revoked":
            await self.manager.done(f"{path}/revoke", {"reason": "需求取消"})
        if state == "started":
            await self.award(plan["id"])
        return str(plan["id"])

    async def award(self, plan_id: str, **more: Any) -> str:
        """The id of a project that executes the plan, awarded to the supplier."""
        form = {
            "plan_id": plan_id,
            "supplier_code": self.supplier.organisation,
            "amount": "860000",
            **more,
        }
        return str((await self.agency.done("awarding/awards/confirm", form))["id"])

    async def contract(
        self, state: str = "draft", *, plan: dict[str, Any] | None = None, **more: Any
    ) -> str:
        project = await self.award(await self.plan(**(plan or {})))
        form = terms(project_id=project, **more)
        contract = await self.operator.done("supervision/contracts/draft", form)
        path = f"supervision/contracts/{contract['id']}"
        for who, verb, body in self._road(state):
            await who.done(f"{path}/{verb}", body)
        return str(contract["id"])

    def _road(self, state: str) -> list[Deed]:
        confirm: Deed = (self.supplier, "confirm", {})
        sign: Deed = (self.manager, "sign", {})
        announce: Deed = (self.operator, "announce", {})
        file: Deed = (self.operator, "file", {})
        unmet = [{"standard": "内存不低于16GB", "finding": "2台为8GB", "met": False}]
        failed = acceptance(result="unqualified", standards=unmet, opinion="退回更换")
        signed = [confirm, sign]
        return {
            "draft": [],
            "confirmed": [confirm],
            "signed": signed,
            "announced": [*signed, announce],
            "registered": [*signed, file],
            "filed": [*signed, announce, file],
            "rejected": [*signed, announce, file, (self.acceptor, "accept", failed)],
            "accepted": [*signed, announce, file, (self.acceptor, "accept", acceptance())],
        }[state]

    async def record(self, collection: str, row_id: str) -> dict[str, Any]:
        answer = await self.operator.get(f"supervision/{collection}/{row_id}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


async def allot(budget: Person, purchaser: str, amount: str, code: str = "150100-2026-0001") -> str:
    """The id of a budget line that has arrived."""
    form = {
        "code": code,
        "title": "办公设备购置",
        "year": 2026,
        "purchaser_code": purchaser,
        "amount": amount,
        "fund_nature": "general",
        "sme_reserved_amount": "0",
    }
    await budget.done("fiscal/budget-notices/issue", form)
    lines = (await budget.get("fiscal/budget-lines")).json()["items"]
    return str(next(line["id"] for line in lines if line["code"] == code))


def problems(answer: Any) -> list[str]:
    """The codes of all problems of a refusal."""
    return [each["code"] for each in answer.json()["problems"]]


async def page_of(person: Person, path: str) -> str:
    """The page below `/t/{tenant}/-/` as this person sees it."""
    answer = await person.world.client.get(f"/t/{person.tenant}/-/{path}", headers=person.headers)
    assert answer.status_code == 200, (path, answer.text)
    return answer.text
