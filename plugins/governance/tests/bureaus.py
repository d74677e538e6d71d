"""People around the procedure, and forms that nothing stands against."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from governance_levels import told

from zhengcai.testing import Person, World

REQUIREMENTS = "governance/requirements"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
STATUTE = "政府采购法 第35条"


def upload(name: str = "申请表.pdf", content: bytes = PDF) -> dict[str, str]:
    """A file as JSON carries it."""
    return {"name": name, "content": b64encode(content).decode()}


def need(**more: Any) -> dict[str, Any]:
    """A requirement as the form asks it."""
    return {
        "title": "增加示例采购进度提醒",
        "content": "采购项目每到一个环节，自动提醒经办人办理下一步",
        "scenario": "采购人经办人每日登录后查看待办",
        "legal_bases": [STATUTE],
        "suggestion": "在待办列表中增加提醒",
        "affected": "采购人的项目办理",
        "impact": "只读取现有数据，不影响系统稳定",
        "expected_on": "2026-12-31",
        "contact": "张示例",
        "phone": "0471-0000000",
        **more,
    }


SEAL = {"file": upload(), "signed_by": "赵示例", "signed_on": "2026-03-02"}
EVALUATION = {
    "criteria": [{"criterion": "符合政策法规", "finding": "符合现行规定", "met": True}],
    "evaluation_basis": STATUTE,
    "evaluation": "经评估，需求合理，可以实现",
    "conclusion": "feasible",
}


def codes(answer: Any) -> list[str]:
    """The codes of a refusal."""
    return [each["code"] for each in answer.json()["problems"]]


@dataclass
class Bureaus:
    """Two officials in each bureau by tenant; parties of the banner; a stranger among them."""

    world: World
    offices: dict[str, tuple[Person, Person]]
    purchaser: Person
    supplier: Person
    stranger: Person

    def official(self, tenant: str = "150121", which: int = 0) -> Person:
        """Somebody of the bureau of a tenant."""
        return self.offices[tenant][which]

    async def drafted(self, by: Person | None = None, **more: Any) -> str:
        """The path of a new draft."""
        made = await (by or self.purchaser).done(f"{REQUIREMENTS}/draft", need(**more))
        return f"{REQUIREMENTS}/{made['id']}"

    async def brought(self, state: str, by: Person | None = None, **more: Any) -> str:
        """The path of a new requirement in a state up to its evaluation."""
        who = by or self.purchaser
        path = await self.drafted(who, **more)
        if state == "draft":
            return path
        await who.done(f"{path}/attach", SEAL)
        await who.done(f"{path}/submit")
        # Whoever proposes for a bureau does not evaluate for it.
        official = self.official(who.tenant, 1)
        if state in ("received", "evaluating", "feasible", "rejected"):
            await official.done(f"{path}/receive")
        if state in ("evaluating", "feasible", "rejected"):
            await official.done(f"{path}/begin_evaluation")
        if state in ("feasible", "rejected"):
            conclusion = "feasible" if state == "feasible" else "infeasible"
            await official.done(f"{path}/evaluate", {**EVALUATION, "conclusion": conclusion})
        return path

    async def state(self, path: str, person: Person | None = None) -> dict[str, Any]:
        """The record as its proposer reads it."""
        record: dict[str, Any] = (await (person or self.purchaser).get(path)).json()
        return record

    async def rows(self, collection: str, tenant: str, **query: Any) -> list[dict[str, Any]]:
        """What the bureau of a tenant sees there, newest first."""
        answer = await self.official(tenant).get(f"governance/{collection}", **query)
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def announced(self) -> list[dict[str, Any]]:
        """What the region's portal shows the public, newest first."""
        answer = await self.world.client.get("/api/v1/t/150000/-/portal/announcements")
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def gathered(self, *paths: str) -> str:
        """The path of a new draft of a letter with requirements that are reported first."""
        for path in paths:
            await self.official("150121", 1).done(f"{path}/report")
        waiting = await self.rows("arrivals", "150100", state="arrived")
        made = await self.official("150100").done(
            "governance/consolidations/draft",
            {**LETTER_DRAFT, "arrivals": [each["id"] for each in waiting]},
        )
        return f"governance/consolidations/{made['id']}"

    async def arrived(self, **more: Any) -> tuple[str, str]:
        """A requirement of the banner that has arrived in the region: its home, its review."""
        home = await self.brought("feasible", **more)
        letter = await self.gathered(home)
        await self.official("150100").done(f"{letter}/report", LETTER)
        (review, *_) = await self.rows("reviews", "150000")
        return home, f"governance/reviews/{review['id']}"

    async def reviewed(self, state: str, **more: Any) -> tuple[str, str]:
        """A requirement brought to a state of the review: its home, its review."""
        home, review = await self.arrived(**more)
        region = self.official("150000")
        states = ("arrived", "reviewing", "passed", "publicised", "objected")
        for verb in REVIEWING[: states.index(state)]:
            if verb == "object":
                await self.stranger.at("150000").done(
                    "governance/objections/raise", objection(review)
                )
            else:
                await region.done(f"{review}/{verb}", REVIEW_FORMS[verb])
        return home, review

    async def told(self, tenant: str, job: str, **arguments: Any) -> None:
        """Have a job of the plugin come (once more) in a tenant."""
        await told(self.world, tenant, job, **arguments)


LETTER_DRAFT = {"title": "关于上报软件需求的函", "opinion": "同意上报"}
LETTER = {"letter_number": "示财购〔2026〕1号", "file": upload("上报函.pdf")}
REVIEWING = ("check_duplicates", "accept", "publicise", "object")
REVIEW_FORMS = {
    "check_duplicates": {"duplicates": "没有重复的需求"},
    "accept": {"opinion": "同意公示"},
    "publicise": {"publicity_contact": "示例自治区财政厅采购处 0471-0000000"},
}


def objection(review: str, **more: Any) -> dict[str, Any]:
    """An objection of somebody who is signed in."""
    return {
        "review_id": review.rpartition("/")[2],
        "phone": "0471-1111111",
        "reason": "该需求会增加经办人的工作量",
        **more,
    }
