"""Entries of the ledger, brought to any state of their life."""

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from governance_levels import BANNER, CITY, REGION, Levels, told

from zhengcai.testing import Person

ENTRIES = "governance/ledger-entries"


KINDS = {"general": "subsystem", "separate": "separate", "personal": "extension"}
CLASSIFY: dict[str, dict[str, Any]] = {
    "general": {"classification": "general", "reason": "全区各地均需要", "whole_region": True},
    "separate": {
        "classification": "separate",
        "reason": "两个地区的功能延伸",
        "concerned": ["150102"],
    },
    "personal": {"classification": "personal", "reason": "只有提出地区需要"},
}
CONFIRM = {
    "budget_year": 2026,
    "budget_item": "示例信息化项目",
    "development_cost": "50000.00",
    "yearly_cost": "6000.00",
}
SCHEDULE = {"starts_on": "2026-03-10", "due_on": "2026-06-30", "plan": "单独开发扩展后验收"}
ORDER = {"content": "按台账内容开发个性化扩展", "due_on": "2026-06-30", "plugin": "built"}
DELIVER = {"evidence": "回归测试全部通过，共示例用例若干"}
OPINION = {"opinion": "经试用符合需求"}
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

    async def shares(self) -> list[dict[str, Any]]:
        """As the public reads them, the oldest first."""
        answer = await self.levels.supplier.at(REGION).get(f"governance/shares?entry_id={self.id}")
        found: list[dict[str, Any]] = answer.json()["items"]
        return found[::-1]

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
                for share in await self.shares():
                    if share["state"] == "asked":
                        payer = self._bureau(share["payer_tenant"])
                        work = (await self.newest(payer, "works"))["id"]
                        await payer.done(f"governance/works/{work}/confirm", CONFIRM)
            case "scheduled":
                await self.bearer.done(f"{await self.work()}/schedule", SCHEDULE)
            case "ordered":
                await self.install()
                await self.bearer.done("governance/work-orders/issue", ordering(self))
            case "taken":
                await self.provider.done(f"{await self.order()}/take")
            case "delivered":
                await self.install()
                await self.provider.done(f"{await self.order()}/deliver", DELIVER)
            case "proposer_accepted":
                await self.proposer.done(f"{await self.acceptance()}/accept", OPINION)
            case "accepted":
                await region.done(f"{self.place}/accept", OPINION)
            case "released":
                await self.taken_by(*await self.made_for())
                await self.rolled_out()

    async def install(self, **manifest: Any) -> None:
        """The provider brings to this platform what it has built, where it was ordered."""
        loaded = self.levels.world.runtime.report.loaded
        place = next(number for number, each in enumerate(loaded) if each.id == "built")
        usual = {
            "version": "1.2.0",
            "kind": KINDS[self.kind],
            "ledger": (self.number,),
            "fix": [],
        }
        before = loaded[place].manifest
        read = before.model_validate({**before.model_dump(by_alias=True), **usual, **manifest})
        loaded[place] = replace(loaded[place], manifest=read)
        world = self.levels.world
        if self.kind != "general" and "built" in world.runtime.enabled(REGION):
            await world.choose("built", "inherit", REGION)
            for tenant in await self.made_for():
                await world.choose("built", "on", tenant)

    async def made_for(self) -> list[str]:
        """The tenants that are to have it."""
        runtime = self.levels.world.runtime
        if self.kind != "general":
            shares = await self.shares()
            return sorted(
                code
                for share in shares
                if share["state"] == "confirmed"
                for code in share["places"]
            )
        below = runtime.snapshot.tree.subtree(REGION)
        return [code for code in below if "built" in runtime.enabled(code)]

    async def taken_by(self, *tenants: str, version: str = "1.2.0") -> None:
        """The rows that a wave leaves in each tenant: waves have tests of their own."""
        at = "2026-03-02T09:00:00+08:00"
        row = {
            **dict.fromkeys(("wave_id", "release_id"), str(uuid4())),
            **dict.fromkeys(("begun_at", "done_at", "created_at", "updated_at"), at),
            **dict.fromkeys(("rows", "batches", "undone"), 0),
            **{"plugin": "built", "to_version": version, "step": "", "state": "done"},
            **{"version": 1, "features": [], "extra": {}},
        }
        for tenant in tenants:
            await self.levels.world.sql(
                "INSERT INTO core_upgrade "
                "SELECT * FROM jsonb_populate_record(NULL::core_upgrade, $1::jsonb)",
                json.dumps({**row, "tenant_code": tenant, "id": str(uuid4())}),
            )

    async def rolled_out(self, version: str = "1.2.0") -> None:
        """The region hears that a release is complete."""
        told_ = {"number": self.number, "title": "示例版本", "versions": {"built": version}}
        await told(self.levels.world, REGION, "entry_rolled_out", **told_)


def ordering(entry: Entry) -> dict[str, Any]:
    """The form of its order."""
    return {**ORDER, "ledger_number": entry.number}


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
        "legal_bases": [],
        **texts,
        **days,
    }
    await levels.world.sql(
        "INSERT INTO governance_ledger_entry "
        "SELECT * FROM jsonb_populate_record(NULL::governance_ledger_entry, $1::jsonb)",
        json.dumps(row),
    )
    return Entry(levels, entry_id, number, source, kind)
