"""What the city asks of a requirement: kept with the plan, checked with its basis, not elsewhere."""

from typing import Any

import pytest
from requirements import intent, line_of, plan

from zhengcai import Role
from zhengcai.testing import World

ARGUED = {"argued_on": "2026-02-27", "arguers": "张示例、李示例"}
SURVEY = {"survey": "问卷调查，示例甲科技有限公司等五家供应商"}


async def test_the_fields_are_kept_listed_and_found(world: World) -> None:
    operator = await world.person(Role.PURCHASER_OPERATOR)
    line = await line_of(world, operator)
    made = await operator.done("supervision/plans/draft", plan(line, {**ARGUED, **SURVEY}))
    assert made["extra"] == {"hohhot": {**ARGUED, **SURVEY}}
    found = (await operator.get("supervision/plans", q="李示例")).json()["items"]
    assert [each["id"] for each in found] == [made["id"]]
    cookie = {"cookie": f"zhengcai_session={operator.token}"}
    page = await world.client.get(f"/t/150100/-/supervision/plans/{made['id']}", headers=cookie)
    assert "参加论证的专家" in page.text
    form = await world.client.get("/t/150100/-/supervision/plans/new/draft", headers=cookie)
    assert 'name="extra.hohhot.survey"' in form.text


@pytest.mark.parametrize(
    ("needs", "more", "codes"),
    [
        (None, {}, []),
        ({}, {"amount": "9999999.99"}, []),
        ({}, {"amount": "10000000"}, ["hohhot.survey_untold"]),
        (SURVEY, {"amount": "10000000"}, []),
        ({"arguers": "张示例"}, {}, ["hohhot.argument_incomplete"]),
        ({"argued_on": "2026-02-27"}, {}, ["hohhot.argument_incomplete"]),
        ({**ARGUED, "argued_on": "2026-03-03"}, {}, ["hohhot.argued_later"]),
        (
            {"argued_on": "2026-03-03"},
            {"amount": "10000000"},
            ["hohhot.argued_later", "hohhot.argument_incomplete", "hohhot.survey_untold"],
        ),
    ],
)
async def test_a_plan_is_checked_when_drafted_and_when_revised(
    world: World, needs: dict[str, Any] | None, more: dict[str, Any], codes: list[str]
) -> None:
    operator = await world.person(Role.PURCHASER_OPERATOR)
    line = await line_of(world, operator)
    made = await operator.done("supervision/plans/draft", plan(line))
    for path in ("supervision/plans/draft", f"supervision/plans/{made['id']}/revise"):
        answer = await operator.act(path, plan(line, needs, **more))
        problems = answer.json().get("problems", [])
        assert sorted(each["code"] for each in problems) == codes, answer.text
        assert all(each["law"] for each in problems)


async def test_works_have_their_own_measure(world: World) -> None:
    operator = await world.person(Role.PURCHASER_OPERATOR)
    line = await line_of(world, operator)
    works = {"kind": "works", "catalogue_code": "B01010000", "amount": "29999999"}
    answer = await operator.act("supervision/plans/draft", plan(line, {}, **works))
    assert "hohhot.survey_untold" not in answer.text
    works["amount"] = "30000000"
    answer = await operator.act("supervision/plans/draft", plan(line, {}, **works))
    assert "hohhot.survey_untold" in answer.text


async def test_an_intent_tells_whom_to_ask(world: World) -> None:
    operator = await world.person(Role.PURCHASER_OPERATOR)
    manager = await world.person(Role.PURCHASER_MANAGER, organisation=operator.organisation)
    told = {"hohhot": {"enquiries": "王示例 0471-0000000"}}
    for extra, headings in ((told, ["采购需求咨询"]), ({}, [])):
        form = intent(extra=extra) if extra else intent()
        made = await operator.done("supervision/intents/draft", form)
        published = await manager.done(f"supervision/intents/{made['id']}/publish")
        shown = await world.client.get(
            f"/api/v1/t/150100/-/portal/announcements/{published['announcement_id']}"
        )
        content = {each["heading"]: each["value"] for each in shown.json()["content"]}
        assert [each for each in content if each == "采购需求咨询"] == headings
        assert content.get("采购需求咨询", told["hohhot"]["enquiries"]) == "王示例 0471-0000000"


@pytest.mark.parametrize(("tenant", "root"), [("150700", "150000"), ("420200", "420200")])
async def test_elsewhere_nothing_is_asked_or_checked(world: World, tenant: str, root: str) -> None:
    code = await world.organisation(root=root)
    operator = await world.person(Role.PURCHASER_OPERATOR, tenant=tenant, organisation=code)
    line = await line_of(world, operator)
    refused = await operator.act("supervision/plans/draft", plan(line, ARGUED))
    assert [each["field"] for each in refused.json()["problems"]] == ["extra"]
    made = await operator.done("supervision/plans/draft", plan(line, amount="10000000"))
    assert "extra" not in made
    cookie = {"cookie": f"zhengcai_session={operator.token}"}
    form = await world.client.get(f"/t/{tenant}/-/supervision/plans/new/draft", headers=cookie)
    assert "extra.hohhot" not in form.text
