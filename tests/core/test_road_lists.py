"""Lists: pages that stay stable, filters, search, and how far down the tree a reader sees."""

from typing import Any

import pytest
from requisition_cast import REQUISITIONS, Cast

from zhengcai.identity.roles import Role
from zhengcai.testing import Person, World


@pytest.fixture
async def reader(cast: Cast) -> Person:
    """An operator of an organisation whose list holds nothing yet."""
    return await cast.world.person(Role.PURCHASER_OPERATOR)


async def drafts(cast: Cast, person: Person, count: int, **more: Any) -> list[str]:
    made = []
    for number in range(count):
        form = cast.form(title=f"第{number}张台灯", **more)
        made.append((await person.act(f"{REQUISITIONS}/draft", form)).json()["id"])
    return made


async def pages(reader: Person, **asked: Any) -> list[list[str]]:
    found = []
    while True:
        page = (await reader.get(REQUISITIONS, **asked)).json()
        found.append([item["id"] for item in page["items"]])
        if page["next"] is None:
            return found
        asked["after"] = page["next"]


async def test_pages_follow_each_other_without_gap_or_repetition(
    cast: Cast, reader: Person
) -> None:
    made = await drafts(cast, reader, 7)
    found = await pages(reader, limit=3)
    assert [len(page) for page in found] == [3, 3, 1]
    listed = [each for page in found for each in page]
    assert listed == sorted(made, reverse=True)


async def test_pages_stay_as_they_are_while_records_are_added(cast: Cast, reader: Person) -> None:
    made = sorted(await drafts(cast, reader, 5), reverse=True)
    first = (await reader.get(REQUISITIONS, limit=2)).json()
    await drafts(cast, reader, 3)
    second = (await reader.get(REQUISITIONS, limit=2, after=first["next"])).json()
    assert [item["id"] for item in second["items"]] == made[2:4]
    back = (await reader.get(REQUISITIONS, limit=2, before=second["previous"])).json()
    assert [item["id"] for item in back["items"]] == made[:2]
    assert back["next"] == made[1]
    assert back["previous"] is not None


async def test_an_empty_list_is_a_list(reader: Person) -> None:
    page = (await reader.get(REQUISITIONS)).json()
    assert (page["items"], page["next"], page["previous"]) == ([], None, None)
    assert page["as_of"].endswith("+08:00")


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"kind": "desk"}, 2),
        ({"kind": "lamp"}, 3),
        ({"kind": "lamp", "state": "submitted"}, 0),
        ({"quantity": "7"}, 2),
        ({"quantity": "seven"}, 0),
        ({"q": "台灯"}, 5),
        ({"q": "第1张"}, 2),
        ({"q": "沙发"}, 0),
        ({"state": ""}, 5),
    ],
)
async def test_a_list_is_narrowed(
    cast: Cast, reader: Person, asked: dict[str, str], count: int
) -> None:
    await drafts(cast, reader, 2, kind="desk", quantity=7)
    await drafts(cast, reader, 3, kind="lamp")
    answer = await reader.get(REQUISITIONS, **asked)
    assert answer.status_code == 200
    assert len(answer.json()["items"]) == count


async def test_an_unknown_filter_is_refused(reader: Person) -> None:
    answer = await reader.get(REQUISITIONS, colour="red")
    assert (answer.status_code, answer.json()["problems"][0]["field"]) == (400, "colour")


TENANTS = ("150000", "150100", "150102", "150121", "150700", "150781", "420200", "420202")


@pytest.fixture(scope="module")
async def everywhere(shared: World, cast: Cast) -> dict[str, str]:
    """One requisition in every tenant, by its id."""
    made = {}
    for tenant in TENANTS:
        person = await shared.person(Role.PURCHASER_OPERATOR, tenant=tenant)
        answer = await person.act(f"{REQUISITIONS}/draft", cast.form(title=f"全域{tenant}"))
        assert answer.status_code == 201, answer.text
        made[answer.json()["id"]] = tenant
    return made


@pytest.mark.parametrize(
    ("home", "seen"),
    [
        ("150000", {"150000", "150100", "150102", "150121", "150700", "150781"}),
        ("150100", {"150100", "150102", "150121"}),
        ("150700", {"150700"}),
        ("150781", {"150781"}),
        ("150102", {"150102"}),
        ("420200", {"420200", "420202"}),
    ],
)
async def test_a_supervisor_reads_down_its_own_tree(
    shared: World, everywhere: dict[str, str], home: str, seen: set[str]
) -> None:
    supervisor = await shared.person(Role.FINANCE_SUPERVISOR, tenant=home)
    listed = (await supervisor.get(REQUISITIONS, scope="tree", q="全域", limit=200)).json()["items"]
    assert {everywhere[item["id"]] for item in listed} == seen
    assert {item["tenant_code"] for item in listed} == seen
    for row, tenant in everywhere.items():
        answer = await supervisor.at(tenant).get(f"{REQUISITIONS}/{row}")
        assert answer.status_code == (200 if tenant in seen else 403), tenant


async def test_a_role_of_one_tenant_does_not_read_below(
    shared: World, everywhere: dict[str, str]
) -> None:
    budget = await shared.person(Role.FINANCE_BUDGET, tenant="150100")
    listed = (await budget.get(REQUISITIONS, scope="tree", q="全域")).json()["items"]
    assert {everywhere[item["id"]] for item in listed} == {"150100"}
