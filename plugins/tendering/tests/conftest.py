"""A platform with tendering, the portal, and a neighbour that has plans and contracts."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tender_house import House
from zhengcai_tendering import papers

from zhengcai import Role
from zhengcai.testing import World, candidates

NEIGHBOUR = Path(__file__).parent / "tender_neighbour"


@pytest.fixture
def plugin_candidates(monkeypatch: pytest.MonkeyPatch) -> Sequence[Any]:
    """The neighbour stands where supervision would."""
    monkeypatch.syspath_prepend(str(NEIGHBOUR.parent))
    found = [each for each in candidates() if each.id in {"console", "portal", "tendering"}]
    neighbour = replace(
        found[0],
        id="supervision",
        package=NEIGHBOUR.name,
        distribution=NEIGHBOUR.name,
        folder=NEIGHBOUR,
    )
    return [*found, neighbour]


@pytest.fixture
async def house(world: World) -> House:
    """A purchaser, an agency, three suppliers, six experts of the field, and those who watch."""
    purchaser = await world.organisation("示例市教育局")
    agency = await world.organisation("示例招标代理有限公司", capacity="agency")
    suppliers = []
    for name in ("示例甲科技有限公司", "示例乙科技有限公司", "示例丙科技有限公司"):
        code = await world.organisation(name, capacity="supplier")
        suppliers.append(await world.person(Role.SUPPLIER, organisation=code))
    return House(
        world,
        await world.person(Role.PURCHASER_OPERATOR, organisation=purchaser, name="张示例"),
        await world.person(Role.PURCHASER_MANAGER, organisation=purchaser, name="李示例"),
        await world.person(Role.PURCHASER_OPERATOR, organisation=purchaser, name="王示例"),
        await world.person(Role.AGENCY, organisation=agency, name="钱示例"),
        suppliers,
        [await world.expert() for _ in range(6)],
        await world.person(Role.FINANCE_SUPERVISOR, name="孙示例"),
        await world.person(Role.OVERSEER, name="吴示例"),
        await world.person(Role.SYSTEM_ADMIN, name="郑示例"),
        await world.person(name="周示例"),
    )


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What has been typeset: `{title, number, sections}` of each paper, in order."""
    found: list[dict[str, Any]] = []
    render = papers.render_pdf

    def remember(template: str, data: dict[str, Any], settings: Any) -> bytes:
        found.append(data)
        return render(template, data, settings)

    monkeypatch.setattr(papers, "render_pdf", remember)
    return found
