"""People around warnings, and what the sample rule finds."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from zhengcai import Finding
from zhengcai.testing import Person, World

WARNINGS = "warning/warnings"
CHECK_BY = "2026-03-31"
FORMS: dict[str, dict[str, Any]] = {
    "assign": {"instruction": "请核实并说明情况", "check_by": CHECK_BY},
    "self_check": {"findings": "经自查，系经办人疏漏，现已补办"},
    "return": {"reason": "未说明整改措施", "check_by": CHECK_BY},
    "handle": {"measure": "remind", "opinion": "提醒该单位按期办理"},
    "close": {"outcome": "dealt", "result": "已提醒，单位已建立台账"},
}
LOOP = ("assign", "self_check", "handle", "close")
"""The steps of a warning, in order; `FORMS` has their forms."""


@dataclass
class Desk:
    """Who supervises, who is supervised, and a stranger."""

    world: World
    supervisor: Person
    overseer: Person
    operator: Person
    manager: Person
    stranger: Person

    def finds(self, *, tenant: str = "150100", due: date | None = None, cause: str = "") -> Finding:
        """Lay down one more finding about the purchaser."""
        import inspector

        found = Finding(
            collection="console.plugin-choices",
            subject_id=uuid4(),
            title="示例采购项目：备案",
            text="示例采购项目尚未备案。",
            organisation=self.operator.organisation,
            due=due,
            cause=cause,
        )
        inspector.FOUND.setdefault(tenant, []).append(found)
        return found

    def finds_nothing(self) -> None:
        """Every cause is gone."""
        import inspector

        inspector.FOUND.clear()

    async def look(self) -> dict[str, Any]:
        """Have the rules asked now; the round as it ended."""
        asked = await self.supervisor.done("warning/rounds/ask")
        record: dict[str, Any] = (await self.supervisor.get(f"warning/rounds/{asked['id']}")).json()
        assert record["state"] == "done", record
        return record

    async def warnings(self, person: Person | None = None) -> list[dict[str, Any]]:
        """The warnings that somebody sees, newest first."""
        answer = await (person or self.supervisor).get(WARNINGS)
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def raised(self) -> str:
        """The id of a new warning."""
        self.finds()
        await self.look()
        return str((await self.warnings())[0]["id"])

    def actor(self, verb: str) -> Person:
        """Who takes a step."""
        return self.operator if verb == "self_check" else self.supervisor

    async def brought_to(self, state: str) -> str:
        """The id of a new warning in that state."""
        warning = await self.raised()
        states = ("raised", "assigned", "checked", "handled", "closed")
        for verb in LOOP[: states.index(state)]:
            await self.actor(verb).done(f"{WARNINGS}/{warning}/{verb}", FORMS[verb])
        return warning

    async def warning(self, warning: str) -> dict[str, Any]:
        record: dict[str, Any] = (await self.supervisor.get(f"{WARNINGS}/{warning}")).json()
        return record
