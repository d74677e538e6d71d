"""A platform with governance, messages and the portal, and the people of three levels."""

from collections.abc import Sequence
from typing import Any

import pytest
from bureaus import Bureaus
from governance_levels import Levels, people_of

from zhengcai import Role
from zhengcai.testing import World, candidates

WANTED = frozenset({"console", "notify", "portal", "governance"})
PUBLICITY = """
INSERT INTO rule_row (rule_id, jurisdiction, valid_from, title, value, unit, law, article, also,
                  delegable, strictness, mark, synthetic, note, basis)
SELECT rule_id, '150000', '2020-01-01', title, '10', unit, law, article, also,
       delegable, strictness, mark, synthetic, note, '内财购〔2021〕1131号 二（三）'
  FROM rule_row WHERE rule_id = 'A-61'
"""
BANNER, CITY, REGION = "150121", "150100", "150000"


@pytest.fixture
def plugin_candidates() -> Sequence[Any]:
    """Of all that is installed, only these."""
    return [each for each in candidates() if each.id in WANTED]


@pytest.fixture
async def bureaus(world: World) -> Bureaus:
    """Two people in each bureau, parties in the banner; ten working days of publicity (A-61)."""
    await world.sql(PUBLICITY)
    await world.runtime.reload()
    offices = {}
    for tenant, name in ((BANNER, "示例旗"), (CITY, "示例市"), (REGION, "示例自治区")):
        code = await world.organisation(f"{name}财政局", capacity="bureau")
        offices[tenant] = (
            await world.person(Role.FINANCE_SUPERVISOR, tenant=tenant, organisation=code),
            await world.person(Role.FINANCE_SUPERVISOR, tenant=tenant, organisation=code),
        )
    return Bureaus(
        world,
        offices,
        await world.person(
            Role.PURCHASER_OPERATOR,
            tenant=BANNER,
            organisation=await world.organisation("示例旗教育局"),
            name="张示例",
        ),
        await world.person(
            Role.SUPPLIER,
            tenant=BANNER,
            organisation=await world.organisation("示例甲科技有限公司", capacity="supplier"),
            name="李示例",
        ),
        await world.person(Role.PURCHASER_OPERATOR, tenant=BANNER, name="王示例"),
    )


@pytest.fixture
async def levels(world: World) -> Levels:
    """A bureau at each level, a purchaser of the banner, a supplier, the provider."""
    return await people_of(world)
