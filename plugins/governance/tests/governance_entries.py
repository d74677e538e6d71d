"""Entries of the ledger, brought to any state of their life."""

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from governance_levels import BANNER, CITY, REGION, Levels

from zhengcai.testing import Person

ENTRIES = "governance/ledger-entries"


def report(text: str) -> dict[str, str]:
    """The answer of the check as the form carries it."""
    return {"name": "check.json", "content": b64encode(text.encode()).decode()}


PASSED = json.dumps({"errors": 0, "warnings": 0, "mended": [], "findings": []})
FAILED = json.dumps(
    {
        "errors": 1,
        "warnings": 0,
        "mended": [],
        "findings": [
            {"rule": "imports.private", "severity": "error", "message": "示例：使用了内部模块"}
        ],
    }
)
CLASSIFY: dict[str, dict[str, Any]] = {
    "general": {"classification": "general", "reason": "全区各地均需要", "whole_region": True},
    "separate": {
        "classification": "separate",
        "reason": "两个地区的功能延伸",
        "concerned": "150102",
    },
    "personal": {"classification": "personal", "reason": "只有提出地区需要"},
}
CONFIRM = {"budget_year": 2026, "budget_item": "示例信息化项目", "cost": "50000.00"}
SCHEDULE = {"starts_on": "2026-03-10", "due_on": "2026-06-30", "plan": "单独开发扩展后验收"}
ORDER = {"content": "按台账内容开发个性化扩展", "due_on": "2026-06-30"}
DELIVER = {
    "delivered_version": "1.2.0",
    "evidence": "回归测试全部通过，共示例用例若干",
    "check_report": report(PASSED),
}
OPINION = {"opinion": "经试用符合需求"}
RELEASE = {"released_version": "1.2.0", "release_notes": "增加示例功能的扩展"}
STAGES = (
    "ledgered",
    "classified",
    "confirmed",
    "scheduled",
    "ordered",
    "taken",
    "delivered",
    "proposer_accepted",
    "accepted",
    "released",
)


@dataclass
class Entry:
    """One entry with what belongs to it at other levels; None as long as it is not there."""

    levels: Levels
    id: str
    number: str
    source: str
    kind: str = "personal"

    @property
    def place(self) -> str:
        return f"{ENTRIES}/{self.id}"

    @property
    def bearer(self) -> Person:
        """The bureau that pays and arranges."""
        city = CITY if self.source == BANNER else self.source
        bearers = {"general": REGION, "separate": city, "personal": self.source}
        return self._bureau(bearers[self.kind])

    @property
    def proposer(self) -> Person:
        return self._bureau(self.source)

    def _bureau(self, tenant: str) -> Person:
        bureaus = (self.levels.banner, self.levels.city, self.levels.region, self.levels.direct)
        return next(each for each in bureaus if each.tenant == tenant)

    async def record(self) -> dict[str, Any]:
        """As the region has it."""
        answer = await self.levels.region.get(self.place)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def newest(self, person: Person, collection: str) -> dict[str, Any]:
        """The newest row of a collection in that person's tenant."""
        answer = await person.get(f"governance/{collection}")
        found: dict[str, Any] = answer.json()["items"][0]
        return found

    async def work(self) -> str:
        return f"governance/works/{(await self.newest(self.bearer, 'works'))['id']}"

    async def order(self) -> str:
        return f"governance/work-orders/{(await self.newest(self.bearer, 'work-orders'))['id']}"

    async def acceptance(self) -> str:
        return f"governance/acceptances/{(await self.newest(self.proposer, 'acceptances'))['id']}"

    @property
    def provider(self) -> Person:
        """The provider, at work where the order was issued."""
        return self.levels.provider.at(self.bearer.tenant)

    async def to(self, stage: str, since: str = "ledgered") -> "Entry":
        """Take every step up to `stage`."""
        for step in STAGES[STAGES.index(since) + 1 : STAGES.index(stage) + 1]:
            await self.step(step)
        return self

    async def step(self, stage: str) -> None:
        """The step that leads to `stage`."""
        region = self.levels.region
        match stage:
            case "classified":
                await region.done(f"{self.place}/classify", CLASSIFY[self.kind])
            case "confirmed":
                await self.bearer.done(f"{await self.work()}/confirm", CONFIRM)
            case "scheduled":
                await self.bearer.done(f"{await self.work()}/schedule", SCHEDULE)
            case "ordered":
                form = {**ORDER, "ledger_number": self.number}
                await self.bearer.done("governance/work-orders/issue", form)
            case "taken":
                await self.provider.done(f"{await self.order()}/take")
            case "delivered":
                await self.provider.done(f"{await self.order()}/deliver", DELIVER)
            case "proposer_accepted":
                await self.proposer.done(f"{await self.acceptance()}/accept", OPINION)
            case "accepted":
                await region.done(f"{self.place}/accept", OPINION)
            case "released":
                await region.done(f"{self.place}/release", RELEASE)


async def ledgered(levels: Levels, kind: str = "personal", source: str = BANNER) -> Entry:
    """A new entry, as its entry leaves it; what comes before has tests of its own."""
    entry_id, number = str(uuid4()), f"RJTZ-2026-{uuid4().hex[:8]}"
    texts = dict.fromkeys(
        (
            "title",
            "requirement_number",
            "source_name",
            "proposer_name",
            "content",
            "scenario",
            "reason",
            "suggestion",
            "affected",
            "impact",
        ),
        "示例",
    )
    days = dict.fromkeys(
        ("expected_on", "publicity_begins", "publicity_ends", "entered_on"), "2026-03-01"
    )
    row = {
        "tenant_code": REGION,
        "id": entry_id,
        "number": number,
        "review_id": str(uuid4()),
        "source_tenant": source,
        "source_id": str(uuid4()),
        "state": "ledgered",
        "version": 1,
        "created_at": "2026-03-02T09:00:00+08:00",
        "updated_at": "2026-03-02T09:00:00+08:00",
        "extra": {},
        "merged": [],
        "steps": [],
        "grams": [],
        **texts,
        **days,
    }
    await levels.world.sql(
        "INSERT INTO governance_ledger_entry "
        "SELECT * FROM jsonb_populate_record(NULL::governance_ledger_entry, $1::jsonb)",
        json.dumps(row),
    )
    return Entry(levels, entry_id, number, source, kind)
