"""The people of one tender, and the road to each of its states."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from zhengcai.testing import Person, World

DEADLINE = datetime.fromisoformat("2026-03-23T09:30:00+08:00")
"""20 days after 2026-03-02 is a Sunday; the next working day is this Monday."""

PASSPHRASE = "示例密封密码-只有供应商知道"

CRITERIA = (
    {"name": "技术参数", "weight": "40", "objective": False, "description": "按响应程度评分"},
    {"name": "质保年限", "weight": "10", "objective": True, "description": "每年2分"},
    {"name": "售后服务", "weight": "20", "objective": False, "description": "按方案评分"},
)
"""What is scored beside the price (30)."""

STATES = (
    "drafting",
    "published",
    "opening",
    "opened",
    "evaluating",
    "evaluated",
    "awarded",
    "notified",
    "contracted",
    "archived",
)


def terms(**more: Any) -> dict[str, Any]:
    """A tender document that nothing stands against on 2026-03-02."""
    return {
        "title": "便携式计算机采购",
        "requirement": "便携式计算机200台，内存不低于16GB",
        "ceiling_price": "1000000",
        "quantity": "200",
        "unit": "台",
        "delivery": "签订合同后30日内送达示例路1号",
        "qualification": "符合政府采购法第22条规定",
        "price_weight": "30",
        "criteria": list(CRITERIA),
        "sme_deduction": "10",
        "bid_bond": "20000",
        "documents_from": "2026-03-02",
        "documents_until": "2026-03-09",
        "bid_deadline": DEADLINE.isoformat(),
        "opening_place": "示例市政府采购平台开标大厅",
        "contract_days": 60,
        **more,
    }


def bid(price: str, size: str = "small", **more: Any) -> dict[str, Any]:
    """The content of a bid and its passphrase."""
    return {
        "price": price,
        "manufacturer": "示例制造有限公司",
        "manufacturer_size": size,
        "brand": f"示例牌{price}",
        "model": "SL-14",
        "delivery_days": 30,
        "statement": "完全响应招标文件",
        "passphrase": PASSPHRASE,
        **more,
    }


BIDS = (
    bid("800000.00", "large"),
    bid("860000.00", "small"),
    bid("900000.00", "medium"),
)
"""The vector of the price scores: 29.03, 30.00, 25.80."""


@dataclass
class House:
    """Everybody who takes part in one tender."""

    world: World
    operator: Person
    manager: Person
    representative: Person
    agency: Person
    suppliers: list[Person]
    experts: list[Person]
    supervisor: Person
    overseer: Person
    admin: Person
    public: Person
    bid_ids: list[str] = field(default_factory=list)

    async def plan(self, **more: Any) -> str:
        """The id of a filed plan."""
        return str((await self.operator.done("supervision/plans/file", more))["id"])

    async def project(
        self,
        state: str = "published",
        *,
        document: Mapping[str, Any] | None = None,
        bids: Sequence[Mapping[str, Any]] = BIDS,
        plan: Mapping[str, Any] | None = None,
    ) -> str:
        """A project brought to `state`; its id."""
        form = {
            "plan_id": await self.plan(**(plan or {})),
            "agency_code": self.agency.organisation,
        }
        project = str((await self.operator.done("tendering/projects/create", form))["id"])
        await self.agency.done(f"tendering/projects/{project}/prepare", terms(**(document or {})))
        for reached in STATES[1 : STATES.index(state) + 1]:
            await getattr(self, f"_to_{reached}")(project, bids)
        return project

    async def _to_published(self, project: str, bids: Sequence[Mapping[str, Any]]) -> None:
        await self.agency.done(f"tendering/projects/{project}/publish")

    async def submit(self, project: str, bids: Sequence[Mapping[str, Any]]) -> list[str]:
        """Each supplier submits one of the bids; their ids."""
        answers = await asyncio.gather(
            *(
                supplier.act("tendering/bids/submit", {"project_id": project, **content})
                for supplier, content in zip(self.suppliers, bids, strict=False)
            )
        )
        assert [answer.status_code for answer in answers] == [201] * len(bids)
        self.bid_ids = [answer.json()["id"] for answer in answers]
        return self.bid_ids

    async def _to_opening(self, project: str, bids: Sequence[Mapping[str, Any]]) -> None:
        await self.submit(project, bids)
        await self.world.travel(DEADLINE)
        await self.agency.done(f"tendering/projects/{project}/open")

    async def decrypt(self, number: int, passphrase: str = PASSPHRASE) -> Any:
        """A supplier opens its bid."""
        path = f"tendering/bids/{self.bid_ids[number]}/decrypt"
        return await self.suppliers[number].act(path, {"passphrase": passphrase})

    async def _to_opened(self, project: str, bids: Sequence[Mapping[str, Any]]) -> None:
        for number in range(len(bids)):
            assert (await self.decrypt(number)).status_code == 200
        await self.agency.done(f"tendering/projects/{project}/close_opening")

    async def seat(self, project: str) -> None:
        """Draw the experts and appoint the representative."""
        path = f"tendering/projects/{project}"
        await self.agency.done(f"{path}/draw_experts", {"word": "示例口令"})
        await self.manager.done(f"{path}/appoint", {"login": self.representative.login})

    async def _to_evaluating(self, project: str, bids: Sequence[Mapping[str, Any]]) -> None:
        await self.agency.done(f"tendering/projects/{project}/qualify", {})
        await self.seat(project)

    async def members(self, project: str) -> list[Person]:
        """The committee in the order of its seats, seen from behind the wall."""
        rows = await self.world.sql(
            "SELECT person_id FROM tendering_member WHERE project_id = $1 AND state = 'seated' "
            "ORDER BY seat",
            project,
        )
        everybody = [*self.experts, self.representative]
        people = {person.person_id: person for person in everybody}
        return [people[row["person_id"]].at("150100") for row in rows]

    def sheet(
        self, project: str, scores: Sequence[Sequence[str]] | None = None, **more: Any
    ) -> dict[str, Any]:
        """A whole score sheet: for each bid one score a criterion."""
        given = scores or [["36", "6", "15"] for _ in self.bid_ids]
        return {
            "project_id": project,
            "scores": [
                {"bid_id": bid_id, "criterion": criterion["name"], "score": score}
                for bid_id, row in zip(self.bid_ids, given, strict=True)
                for criterion, score in zip(CRITERIA, row, strict=True)
            ],
            **more,
        }

    async def elect(self, project: str) -> list[Person]:
        """As many members as it takes elect the first expert; the members."""
        members = await self.members(project)
        form = {"seat": await self.seat_of(members[0])}
        for member in members[: len(members) // 2 + 1]:
            await member.done(f"tendering/projects/{project}/elect_head", form)
        return members

    async def seat_of(self, member: Person) -> int:
        """The number of a member's seat, as the member sees it."""
        [own] = (await member.get("tendering/members", state="seated")).json()["items"]
        return int(own["seat"])

    async def score(
        self, project: str, scores: Sequence[Sequence[str]] | None = None
    ) -> list[Person]:
        """Everybody scores alike and the first expert becomes the head; the members."""
        members = await self.elect(project)
        for member in members:
            await member.done("tendering/score-sheets/submit", self.sheet(project, scores))
        return members

    async def _to_evaluated(self, project: str, bids: Sequence[Mapping[str, Any]]) -> None:
        members = await self.score(project)
        await members[0].done(f"tendering/projects/{project}/report")

    async def _to_awarded(self, project: str, bids: Sequence[Mapping[str, Any]]) -> None:
        await self.manager.done(f"tendering/projects/{project}/award", {})

    async def _to_notified(self, project: str, bids: Sequence[Mapping[str, Any]]) -> None:
        await self.agency.done(f"tendering/projects/{project}/announce_result", {})

    async def _to_contracted(self, project: str, bids: Sequence[Mapping[str, Any]]) -> None:
        await self.manager.done("supervision/contracts/sign", {"project_id": project})

    async def _to_archived(self, project: str, bids: Sequence[Mapping[str, Any]]) -> None:
        contracts = (await self.manager.get("supervision/contracts")).json()["items"]
        await self.manager.done(f"supervision/contracts/{contracts[0]['id']}/complete")
        await self.agency.done(f"tendering/projects/{project}/archive")

    async def after_deadline(self, seconds: int = 1) -> None:
        """Move to shortly after the deadline."""
        await self.world.travel(DEADLINE + timedelta(seconds=seconds))

    async def record(self, path: str, reader: Person | None = None) -> dict[str, Any]:
        """A record as a reader (the agency) sees it."""
        answer = await (reader or self.agency).get(f"tendering/{path}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def section(paper: Mapping[str, Any], heading: str) -> Any:
    """The text or table under a heading of a typeset paper."""
    return next(each["value"] for each in paper["sections"] if each["heading"].endswith(heading))


def problems(answer: Any) -> list[str]:
    """The codes of all problems of a refusal."""
    return [each["code"] for each in answer.json()["problems"]]


def laws(answer: Any) -> list[str | None]:
    """The legal bases of all problems of a refusal."""
    return [each.get("law") for each in answer.json()["problems"]]
