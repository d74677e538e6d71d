"""The people of a banner (150121), its city (150100) and the region (150000)."""

import json
from dataclasses import dataclass
from typing import Any

from zhengcai import Role
from zhengcai.testing import Person, World

BANNER, CITY, REGION, DIRECT = "150121", "150100", "150000", "150781"
"""150781 reports to the region although its code lies in another city."""


@dataclass
class Levels:
    """Who acts where; everybody of another organisation than the others."""

    world: World
    banner: Person
    city: Person
    region: Person
    direct: Person
    purchaser: Person
    supplier: Person
    provider: Person
    overseer: Person

    def by_name(self, name: str) -> Person:
        """The person of that name among the fields: for tables of cases."""
        person = getattr(self, name)
        assert isinstance(person, Person)
        return person


async def people_of(world: World) -> Levels:
    """New people, each with an organisation of the right capacity."""

    async def one(role: Role, tenant: str, capacity: str, name: str) -> Person:
        code = await world.organisation(name=f"示例{name}单位", capacity=capacity)
        return await world.person(role, tenant=tenant, organisation=code, name=f"{name}示例")

    bureau = Role.FINANCE_SUPERVISOR
    return Levels(
        world,
        banner=await one(bureau, BANNER, "bureau", "旗财政"),
        city=await one(bureau, CITY, "bureau", "市财政"),
        region=await one(bureau, REGION, "bureau", "区财政"),
        direct=await one(bureau, DIRECT, "bureau", "直管财政"),
        purchaser=await one(Role.PURCHASER_OPERATOR, BANNER, "purchaser", "采购人"),
        supplier=await one(Role.SUPPLIER, BANNER, "supplier", "供应商"),
        provider=await one(Role.SERVICE_PROVIDER, BANNER, "service_provider", "服务商"),
        overseer=await one(Role.OVERSEER, BANNER, "bureau", "监察"),
    )


async def told(world: World, tenant: str, job: str, **arguments: Any) -> None:
    """Have a job of the plugin come (once more) in a tenant, and wait for all that it causes."""
    args = {"tenant": tenant, "job": f"governance.{job}", "arguments": arguments}
    await world.sql(
        "SELECT procrastinate_defer_jobs_v1(ARRAY["
        "ROW('zhengcai', 'zhengcai.job', 0, NULL, NULL, $1::jsonb, NULL)"
        "::procrastinate_job_to_defer_v1])",
        json.dumps(args),
    )
    await world.settle()


def codes(answer: Any) -> set[str]:
    """The codes of the problems of a refusal."""
    return {each["code"] for each in answer.json()["problems"]}
