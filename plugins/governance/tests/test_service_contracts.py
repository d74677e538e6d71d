"""A contract becomes active with a plan in four parts and a confirmed team, and not before."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from bureaus import PDF, upload
from service_desk import CONTRACT, PLACE, PLAN, SCHEME, STANDARDS, TEAM, codes, open_desk, signed

from zhengcai import Role
from zhengcai.testing import World

TODAY = signed("2026-03-02")


async def test_a_contract_is_drafted_planned_and_becomes_active(world: World) -> None:
    desk = await open_desk(world)
    contract = await desk.active()
    record = (await desk.bureau.get(contract)).json()
    assert (record["state"], record["number"]) == ("active", "150100-YW-2026-001")
    assert record["provider_name"] == "示例甲科技有限公司"
    page = await desk.bureau.page(contract)
    assert "方案和考核办法" in page.text
    for name, shown in (
        ("service-plans", STANDARDS[0]["standard"]),
        ("assessment-schemes", "响应及时"),
        ("service-teams", "赵示例"),
    ):
        (row,) = (await desk.provider.get(f"{PLACE}/{name}")).json()["items"]
        assert shown in (await desk.provider.page(f"{PLACE}/{name}/{row['id']}")).text
    assert (await desk.bureau.act(f"{contract}/activate", TODAY)).status_code == 409


async def test_without_plan_and_team_it_does_not_become_active(world: World) -> None:
    desk = await open_desk(world)
    contract = await desk.draft()
    answer = await desk.bureau.act(f"{contract}/activate", TODAY)
    assert codes(answer) == {
        "service.no_plan",
        "service.no_scheme",
        "service.no_team",
    }
    assert {each["law"] for each in answer.json()["problems"]} == {"内财购〔2021〕1131号 三"}
    await desk.plan(contract, accepted=False)
    await desk.team()
    answer = await desk.bureau.act(f"{contract}/activate", signed("2026-03-03"))
    assert codes(answer) == {"service.no_plan", "service.no_scheme", "service.signed_later"}


async def test_without_an_adopted_scheme_it_does_not_become_active(world: World) -> None:
    desk = await open_desk(world)
    await desk.team()
    contract = await desk.draft()
    await desk.plan(contract)
    scheme = await desk.scheme(contract)
    assert codes(await desk.bureau.act(f"{contract}/activate", TODAY)) == {"service.no_scheme"}
    await desk.bureau.done(f"{scheme}/adopt")
    await desk.bureau.done(f"{contract}/activate", TODAY)


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({"signed_on": "2026-03-02"}, "form.missing"),
        (signed("2026-03-02") | {"file": upload("合同.txt", b"no paper")}, "file.not_accepted"),
    ],
)
async def test_the_signed_contract_is_attached(
    world: World, form: dict[str, Any], found: str
) -> None:
    desk = await open_desk(world)
    await desk.team()
    contract = await desk.draft()
    await desk.plan(contract)
    await desk.bureau.done(f"{await desk.scheme(contract)}/adopt")
    assert codes(await desk.bureau.act(f"{contract}/activate", form)) == {found}
    made = await desk.bureau.done(f"{contract}/activate", TODAY)
    assert made["signed_sha256"] == sha256(PDF).hexdigest()
    assert "运维服务合同.pdf" in (await desk.provider.page(contract)).text
    assert (await desk.other.get(contract)).status_code == 404


@pytest.mark.parametrize("part", ["served", "content", "standards", "manner"])
async def test_a_plan_has_four_parts(world: World, part: str) -> None:
    desk = await open_desk(world)
    contract = await desk.draft()
    form = {**PLAN, "contract_id": contract.rpartition("/")[2]}
    del form[part]
    answer = await desk.provider.act(f"{PLACE}/service-plans/submit", form)
    assert [each["field"] for each in answer.json()["problems"]] == [part]


async def test_a_plan_is_handed_in_by_whose_contract_it_is_while_it_is_drafted(
    world: World,
) -> None:
    desk = await open_desk(world)
    contract = await desk.draft()
    form = {**PLAN, "contract_id": contract.rpartition("/")[2]}
    place = f"{PLACE}/service-plans/submit"
    assert codes(await desk.other.act(place, form)) == {"service.no_contract"}
    assert (await desk.bureau.act(place, form)).status_code == 403
    twice = {**form, "standards": [STANDARDS[0], STANDARDS[0]]}
    assert codes(await desk.provider.act(place, twice)) == {"service.standard_twice"}
    path = await desk.plan(contract, accepted=False)
    assert (await desk.provider.act(place, form)).status_code == 409
    revised = {**PLAN, "manner": "驻场"}
    assert (await desk.other.act(f"{path}/revise", revised)).status_code == 403
    await desk.bureau.done(f"{path}/return", {"opinion": "请补充服务方式"})
    (message, _) = (await desk.provider.get("notify/messages")).json()["items"]
    assert message["kind"] == "governance.service_plan.returned"
    assert (await desk.bureau.act(f"{path}/accept", {"opinion": "可行"})).status_code == 409
    assert (await desk.provider.done(f"{path}/revise", revised))["state"] == "submitted"
    assert (await desk.provider.act(f"{path}/accept", {"opinion": "可行"})).status_code == 403
    await desk.bureau.done(f"{path}/accept", {"opinion": "可行"})
    assert (await desk.provider.act(f"{path}/revise", revised)).status_code == 409
    await desk.bureau.done(f"{contract}/withdraw", {"reason": "示例原因"})
    late = await desk.draft()
    await desk.bureau.done(f"{late}/withdraw", {"reason": "示例原因"})
    form["contract_id"] = late.rpartition("/")[2]
    assert codes(await desk.provider.act(place, form)) == {"service.plan_late"}


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"ends_on": "2026-03-03"}, {"service.term"}),
        ({"year": 2027}, {"service.year"}),
        ({"amount": "0"}, {"form.greater_than"}),
        ({"provider_code": "91150100MA00000000"}, {"form.unknown_code"}),
    ],
)
async def test_what_is_no_contract(world: World, more: dict[str, Any], found: set[str]) -> None:
    desk = await open_desk(world)
    form = {**CONTRACT, "provider_code": desk.provider.organisation, **more}
    assert codes(await desk.bureau.act(f"{PLACE}/service-contracts/draft", form)) == found


async def test_one_contract_a_provider_and_year_by_the_bureau_alone(world: World) -> None:
    desk = await open_desk(world)
    contract = await desk.draft()
    form = {**CONTRACT, "provider_code": desk.provider.organisation}
    place = f"{PLACE}/service-contracts/draft"
    assert (await desk.bureau.act(place, form)).status_code == 409
    for person in (desk.provider, desk.budget, desk.overseer):
        assert (await person.act(place, form)).status_code == 403
        assert (await person.act(f"{contract}/activate", TODAY)).status_code == 403
    changed = {**CONTRACT, "amount": "90000"}
    assert (await desk.bureau.done(f"{contract}/revise", changed))["amount"] == "90000.00"
    await desk.bureau.done(f"{contract}/withdraw", {"reason": "示例原因"})
    assert (await desk.bureau.act(f"{contract}/revise", changed)).status_code == 409
    assert (await desk.bureau.act(place, form)).status_code == 201


async def test_a_team_is_the_providers_and_confirmed_by_the_bureau(world: World) -> None:
    desk = await open_desk(world)
    place = f"{PLACE}/service-teams"
    assert (await desk.bureau.act(f"{place}/submit", TEAM)).status_code == 403
    supplier = await world.person(
        Role.SERVICE_PROVIDER, organisation=await world.organisation(capacity="supplier")
    )
    assert codes(await supplier.act(f"{place}/submit", TEAM)) == {"service.not_registered"}
    path = f"{place}/{(await desk.provider.done(f'{place}/submit', TEAM))['id']}"
    assert (await desk.provider.act(f"{place}/submit", TEAM)).status_code == 409
    assert (await desk.provider.act(f"{path}/confirm")).status_code == 403
    await desk.bureau.done(f"{path}/return", {"opinion": "请补充证书"})
    assert (await desk.bureau.act(f"{path}/confirm")).status_code == 409
    assert (await desk.other.act(f"{path}/revise", TEAM)).status_code == 403
    await desk.provider.done(f"{path}/revise", TEAM)
    assert (await desk.bureau.done(f"{path}/confirm"))["state"] == "confirmed"
    assert (await desk.provider.done(f"{path}/revise", TEAM))["state"] == "submitted"


async def test_a_provider_sees_what_concerns_it_and_no_other(world: World) -> None:
    desk = await open_desk(world)
    contract = await desk.active()
    assert (await desk.provider.get(contract)).status_code == 200
    assert (await desk.other.get(contract)).status_code == 404
    for name in ("service-contracts", "service-plans", "service-teams", "assessment-schemes"):
        assert len((await desk.provider.get(f"{PLACE}/{name}")).json()["items"]) == 1
        assert (await desk.other.get(f"{PLACE}/{name}")).json()["items"] == []


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"items": [{"item": "响应", "standard": "S1", "weight": "99.99"}]}, {"scheme.weights"}),
        (
            {
                "items": [
                    {"item": "响应", "standard": "S1", "weight": "50.01"},
                    {"item": "可用", "standard": "S2", "weight": "50"},
                ]
            },
            {"scheme.weights"},
        ),
        ({"items": [{"item": "响应", "standard": "S9", "weight": "100"}]}, {"scheme.standard"}),
        ({"serious_line": "80"}, {"scheme.lines"}),
        (
            {
                "items": [
                    {"item": "响应", "standard": "S1", "weight": "50"},
                    {"item": "响应", "standard": "S2", "weight": "50"},
                ],
                "serious_line": "90",
            },
            {"scheme.item_twice", "scheme.lines"},
        ),
        ({"assessed": ""}, {"form.string_too_short"}),
        ({"content": ""}, {"form.string_too_short"}),
        ({"manner": ""}, {"form.string_too_short"}),
        ({"criteria": ""}, {"form.string_too_short"}),
    ],
)
async def test_a_scheme_has_four_parts_weights_of_100_and_rests_on_the_plan(
    world: World, more: dict[str, Any], found: set[str]
) -> None:
    desk = await open_desk(world)
    contract = await desk.draft()
    await desk.plan(contract)
    form = {**SCHEME, "contract_id": contract.rpartition("/")[2], **more}
    answer = await desk.bureau.act(f"{PLACE}/assessment-schemes/draft", form)
    assert codes(answer) == found, answer.text


async def test_without_a_plan_there_is_no_scheme_and_one_at_a_time(world: World) -> None:
    desk = await open_desk(world)
    contract = await desk.draft()
    form = {**SCHEME, "contract_id": contract.rpartition("/")[2]}
    place = f"{PLACE}/assessment-schemes"
    assert codes(await desk.bureau.act(f"{place}/draft", form)) == {"scheme.no_plan"}
    assert (await desk.provider.act(f"{place}/draft", form)).status_code == 403
    await desk.plan(contract)
    first, second = await desk.scheme(contract), await desk.scheme(contract, pass_line="85")
    await desk.bureau.done(f"{first}/adopt")
    assert (await desk.bureau.act(f"{first}/adopt")).status_code == 409
    assert (await desk.bureau.act(f"{first}/revise", SCHEME)).status_code == 409
    await desk.bureau.done(f"{second}/adopt")
    assert (await desk.bureau.get(first)).json()["state"] == "superseded"


async def test_a_scheme_is_not_changed_in_the_middle(world: World) -> None:
    desk = await open_desk(world)
    contract = await desk.active()
    await world.travel(date(2026, 6, 8))
    await world.next_day()
    other = await desk.scheme(contract)
    assert codes(await desk.bureau.act(f"{other}/adopt")) == {"scheme.begun"}
