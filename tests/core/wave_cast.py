"""A platform with the orchard, its administrator, and releases to roll out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from ledgerbook import entered, reported
from requisition_cast import HERE

from zhengcai.database.testing import ScratchPostgres
from zhengcai.identity.roles import Role
from zhengcai.plugins.discovery import Candidate
from zhengcai.testing import Person, World, open_world

ORCHARD = Candidate("orchard", "orchard", "orchard", HERE / "orchard")
LEDGERBOOK = Candidate("ledgerbook", "ledgerbook", "ledgerbook", HERE / "ledgerbook")

RELEASES = "console/releases"
WAVES = "console/waves"
BELOW = ("150100", "150102", "150121", "150700", "150781")
PLAN = {"title": "果园 0.2.0", "plugins": ["orchard"], "notes": "以厘米计", "notes_en": "In cm."}


@dataclass(slots=True)
class Rollout:
    """Who rolls a release out in 150000, with the steps on the way there."""

    world: World
    admin: Person

    async def tree(self, tenant: str, title: str = "示例树", metres: int = 3) -> tuple[Person, str]:
        """A tree in a tenant; who has planted it, and its address."""
        person = await self.world.person(Role.PURCHASER_OPERATOR, tenant=tenant)
        answer = await person.act("orchard/trees/plant", {"title": title, "metres": metres})
        assert answer.status_code == 201, answer.text
        return person, f"orchard/trees/{answer.json()['id']}"

    async def release(self, until: str = "publish") -> dict[str, Any]:
        """A new release, as far as `until`."""
        row = await self.admin.done(f"{RELEASES}/plan", PLAN)
        for verb in ("check", "publish"):
            if until in ("plan", verb) and until != verb:
                break
            row = await self.admin.done(f"{RELEASES}/{row['id']}/{verb}")
            if verb == until:
                break
        return row

    async def wave(self, release: dict[str, Any], *tenants: str, **more: Any) -> dict[str, Any]:
        """A wave of these tenants that may begin in an hour; of the rest where none is named."""
        form = {
            "release_id": release["id"],
            "title": "试点",
            "chosen": "list" if tenants else "rest",
            "tenants": list(tenants),
            "starts_at": (self.world.now + timedelta(hours=1)).isoformat(),
        }
        return await self.admin.done(f"{WAVES}/plan", form | more)

    async def begin(self, release: dict[str, Any], *tenants: str) -> dict[str, Any]:
        """A wave that has been begun by its time, with all that it does."""
        row = await self.wave(release, *tenants)
        await self.world.travel(timedelta(hours=1, minutes=1))
        await self.world.settle()
        return await self.again(row)

    async def again(self, wave: dict[str, Any]) -> dict[str, Any]:
        """The wave as it now is."""
        found: dict[str, Any] = (await self.admin.get(f"{WAVES}/{wave['id']}")).json()
        return found

    async def codes(self, path: str, form: dict[str, Any] | None = None) -> list[str]:
        """The codes of the problems with which an action is refused; none where it is done."""
        answer = await self.admin.act(path, form)
        return [each["code"] for each in answer.json().get("problems", ())]

    async def heights(self) -> dict[str, list[tuple[int | None, int]]]:
        """Of each tenant, the centimetres of its trees and how often they were measured."""
        rows = await self.world.sql(
            "SELECT tenant_code, centimetres, measured FROM orchard_tree ORDER BY tenant_code, id"
        )
        found: dict[str, list[tuple[int | None, int]]] = {}
        for row in rows:
            found.setdefault(row["tenant_code"], []).append((row["centimetres"], row["measured"]))
        return found


@asynccontextmanager
async def rollout_world(postgres: ScratchPostgres, var: Path) -> AsyncIterator[Rollout]:
    """A platform of its own with the orchard on everywhere."""
    entered("试〔2026〕1号")
    reported("试问〔2026〕1号")
    async with open_world(postgres, [ORCHARD, LEDGERBOOK], var) as world:
        assert not world.runtime.report.quarantined
        await world.had_first("orchard", "0.1.0")
        yield Rollout(world, await world.person(Role.SYSTEM_ADMIN, tenant="150000"))
