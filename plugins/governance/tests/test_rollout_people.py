"""Costs by bearer, contacts, training and feedback."""

import asyncio
from datetime import date
from typing import Any

import pytest
from bureaus import upload
from governance_levels import BANNER, CITY, REGION, Levels, codes

from zhengcai import Role

COSTS = "governance/platform-costs"
CONTACTS = "governance/rollout-contacts"
TRAININGS = "governance/trainings"
PLACES = "governance/training-places"
FEEDBACK = "governance/feedback"
ITEMS = ["系统建设=region", "语音和短信服务=city", "年度运行维护=city,county"]
CONTACT = {
    "name": "赵示例",
    "duty": "liaison",
    "department": "示例旗财政局采购股",
    "phone": "0471-0000000",
}
TRAINING = {
    "title": "示例业务骨干培训",
    "content": "计划备案和合同公示",
    "audience": "采购人经办人",
    "begins_at": "2026-03-10T09:00:00+08:00",
    "place": "示例会议室",
    "seats": 1,
}
HELD = {"summary": "培训顺利完成"}
OPINION = {"kind": "problem", "title": "示例页面不便", "text": "列表不能按年度筛选"}


def cost(item: str, **more: Any) -> dict[str, Any]:
    return {"year": 2026, "item": item, "amount": "20000.50", **more}


@pytest.fixture
async def bearing(levels: Levels) -> Levels:
    """A region that has said who bears what."""
    await levels.world.set("governance", "cost_items", ITEMS)
    return levels


@pytest.mark.parametrize(
    ("item", "bearers"),
    [
        ("系统建设", {"region"}),
        ("语音和短信服务", {"city"}),
        ("年度运行维护", {"city", "banner"}),
    ],
)
async def test_who_bears_what_is_the_localitys_to_say(
    bearing: Levels, item: str, bearers: set[str]
) -> None:
    for who in ("region", "city", "banner"):
        answer = await bearing.by_name(who).act(f"{COSTS}/record", cost(item))
        assert (answer.status_code == 201) is (who in bearers), answer.text
        if who not in bearers:
            (problem,) = answer.json()["problems"]
            assert (problem["code"], problem["law"]) == (
                "cost.borne_elsewhere",
                "内财购〔2020〕179号",
            )


async def test_without_a_setting_nothing_is_recorded(levels: Levels) -> None:
    answer = await levels.city.act(f"{COSTS}/record", cost("系统建设"))
    assert codes(answer) == {"cost.not_configured"}


async def test_a_cost_is_recorded_once_a_year_and_enters_the_budget(bearing: Levels) -> None:
    city, budget = bearing.city, await bearing.world.person(Role.FINANCE_BUDGET)
    assert codes(await city.act(f"{COSTS}/record", cost("其他费用"))) == {"cost.unknown"}
    made = await city.done(f"{COSTS}/record", cost("年度运行维护"))
    again = await city.act(f"{COSTS}/record", cost("年度运行维护"))
    assert codes(again) == {"cost.recorded"}
    path, form = f"{COSTS}/{made['id']}", {"budget_code": "示例-001"}
    revised = await city.done(f"{path}/revise", {"amount": "30000"})
    assert revised["amount"] == "30000.00"
    assert (await city.act(f"{path}/budget", form)).status_code == 403
    assert (await budget.done(f"{path}/budget", form))["state"] == "budgeted"
    assert (await budget.act(f"{path}/budget", form)).status_code == 409
    assert (await city.act(f"{path}/revise", {"amount": "1"})).status_code == 409
    await bearing.banner.done(f"{COSTS}/record", cost("年度运行维护"))
    report = (await city.get("governance/statistics/platform-costs")).json()
    rows, (total,) = (section["rows"] for section in report["sections"])
    assert [row[:2] for row in rows] == [["示例市", "年度运行维护"], ["示例旗", "年度运行维护"]]
    assert total == ["50000.50", "30000.00"]


async def test_contacts_are_found_by_the_parties_and_kept_by_the_bureau(levels: Levels) -> None:
    made = await levels.banner.done(f"{CONTACTS}/add", CONTACT)
    path = f"{CONTACTS}/{made['id']}"
    assert "0471-0000000" in (await levels.purchaser.page(CONTACTS)).text
    for person in (levels.purchaser, levels.supplier, levels.city.at("150121")):
        assert (await person.act(f"{path}/end")).status_code == 403
    await levels.banner.done(f"{path}/revise", {**CONTACT, "duty": "office"})
    ended = await levels.banner.done(f"{path}/end")
    assert (ended["state"], ended["ended_on"]) == ("ended", "2026-03-02")
    assert (await levels.banner.act(f"{path}/revise", CONTACT)).status_code == 409


async def test_a_training_has_seats_material_and_attendance(levels: Levels) -> None:
    past = {**TRAINING, "begins_at": "2026-03-02T08:00:00+08:00"}
    assert codes(await levels.banner.act(f"{TRAININGS}/announce", past)) == {"training.past"}
    assert (await levels.purchaser.act(f"{TRAININGS}/announce", TRAINING)).status_code == 403
    made = await levels.banner.done(f"{TRAININGS}/announce", TRAINING)
    path, form = f"{TRAININGS}/{made['id']}", {"training_id": made["id"]}
    kept = await levels.banner.done(f"{path}/attach", {"file": upload("手册.pdf")})
    assert kept["material"] == "手册.pdf"
    answers = await asyncio.gather(
        *(person.act(f"{PLACES}/enrol", form) for person in (levels.purchaser, levels.supplier))
    )
    assert sorted(each.status_code for each in answers) == [201, 422]
    (place,) = (await levels.banner.get(PLACES)).json()["items"]
    mine, other = levels.purchaser, levels.supplier
    if answers[1].status_code == 201:
        mine, other = other, mine
    assert codes(await mine.act(f"{PLACES}/enrol", form)) == {
        "training.full",
        "training.enrolled",
    }
    assert (await other.get(PLACES)).json()["items"] == []
    assert (await other.act(f"{PLACES}/{place['id']}/leave")).status_code == 403
    await mine.done(f"{PLACES}/{place['id']}/leave")
    place = await mine.done(f"{PLACES}/enrol", form)
    assert codes(await levels.banner.act(f"{path}/hold", HELD)) == {"training.not_begun"}
    seat = f"{PLACES}/{place['id']}"
    assert codes(await levels.banner.act(f"{seat}/attend")) == {"training.not_held"}
    await levels.world.travel(date(2026, 3, 10))
    await levels.banner.done(f"{path}/hold", HELD)
    assert (await mine.act(f"{seat}/attend")).status_code == 403
    assert (await levels.banner.done(f"{seat}/attend"))["state"] == "attended"
    assert (await levels.banner.act(f"{seat}/attend")).status_code == 409
    assert (await mine.act(f"{seat}/leave")).status_code == 409
    assert "training.closed" in codes(await other.act(f"{PLACES}/enrol", form))


async def test_a_training_may_be_cancelled_and_then_nobody_enrols(levels: Levels) -> None:
    made = await levels.banner.done(f"{TRAININGS}/announce", TRAINING)
    path = f"{TRAININGS}/{made['id']}"
    assert (await levels.banner.done(f"{path}/cancel", {"reason": "示例原因"}))[
        "state"
    ] == "cancelled"
    assert (await levels.banner.act(f"{path}/hold", HELD)).status_code == 409
    answer = await levels.supplier.act(f"{PLACES}/enrol", {"training_id": made["id"]})
    assert codes(answer) == {"training.closed"}


async def test_feedback_is_answered_by_the_bureau(levels: Levels) -> None:
    made = await levels.purchaser.done(f"{FEEDBACK}/raise", OPINION)
    path, answer = f"{FEEDBACK}/{made['id']}", {"answer": "下一版本将增加筛选"}
    for wrong in (levels.banner, levels.provider, levels.purchaser.at(CITY)):
        assert codes(await wrong.act(f"{FEEDBACK}/raise", OPINION)) == {"feedback.not_here"}
    assert (await levels.supplier.get(path)).status_code == 404
    assert (await levels.purchaser.act(f"{path}/answer", answer)).status_code == 403
    assert (await levels.purchaser.act(f"{path}/settle")).status_code == 409
    await levels.banner.done(f"{path}/answer", answer)
    (message,) = (await levels.purchaser.get("notify/messages")).json()["items"]
    assert message["kind"] == "governance.feedback_entry.answered"
    assert (await levels.banner.act(f"{path}/answer", answer)).status_code == 409
    more = {"text": "请说明具体时间"}
    assert (await levels.supplier.act(f"{path}/ask_again", more)).status_code == 403
    again = await levels.purchaser.done(f"{path}/ask_again", more)
    assert (again["state"], again["text"]) == ("raised", f"{OPINION['text']}\n{more['text']}")
    await levels.banner.done(f"{path}/answer", answer)
    assert (await levels.banner.act(f"{path}/settle")).status_code == 403
    assert (await levels.purchaser.done(f"{path}/settle"))["state"] == "settled"


async def test_a_bureau_puts_its_feedback_to_one_above_it(levels: Levels) -> None:
    made = await levels.banner.at(REGION).done(f"{FEEDBACK}/raise", OPINION)
    path, answer = f"{FEEDBACK}/{made['id']}", {"answer": "下一版本将增加筛选"}
    assert (made["origin_tenant"], made["state"]) == (BANNER, "raised")
    assert codes(await levels.region.at(BANNER).act(f"{FEEDBACK}/raise", OPINION)) == {
        "feedback.not_here"
    }
    assert (await levels.city.at(REGION).get(path)).status_code == 404
    assert (await levels.banner.at(REGION).act(f"{path}/answer", answer)).status_code == 403
    await levels.region.done(f"{path}/answer", answer)
    (message,) = (await levels.banner.get("notify/messages")).json()["items"]
    assert message["text"] == answer["answer"]
    assert (await levels.city.at(REGION).act(f"{path}/settle")).status_code == 403
    assert (await levels.banner.at(REGION).done(f"{path}/settle"))["state"] == "settled"
    assert (await levels.banner.at(REGION).act(f"{path}/settle")).status_code == 409


async def test_places_are_taken_by_the_bureaus_own_and_from_below(levels: Levels) -> None:
    form = {**TRAINING, "seats": 5}
    made = await levels.city.done(f"{TRAININGS}/announce", form)
    wanted = {"training_id": made["id"]}
    (message,) = (await levels.banner.get("notify/messages")).json()["items"]
    assert "2026年03月10日09时00分" in message["text"]
    seats = {}
    for person in (levels.city, levels.banner.at(CITY), levels.purchaser.at(CITY)):
        assert (await person.get(f"{TRAININGS}/{made['id']}")).status_code == 200
        seats[person.organisation] = (await person.done(f"{PLACES}/enrol", wanted))["id"]
        assert codes(await person.act(f"{PLACES}/enrol", wanted)) == {"training.enrolled"}
    for stranger in (levels.region.at(CITY), levels.direct.at(CITY), levels.provider.at(CITY)):
        answer = await stranger.act(f"{PLACES}/enrol", wanted)
        assert codes(answer) == {"training.not_invited"}
    nobody = f"/api/v1/t/{CITY}/-/governance/training-places/actions/enrol"
    assert (await levels.world.client.post(nobody, json=wanted)).status_code == 422
    assert (await levels.world.client.get(f"/api/v1/t/{CITY}/-/{TRAININGS}")).json()["items"] == []
    own = (await levels.banner.at(CITY).get(PLACES)).json()["items"]
    assert [each["id"] for each in own] == [seats[levels.banner.organisation]]
    place = f"{PLACES}/{own[0]['id']}"
    assert (await levels.purchaser.at(CITY).act(f"{place}/leave")).status_code == 403
    assert (await levels.banner.at(CITY).done(f"{place}/leave"))["state"] == "left"
    assert (await levels.city.get(f"{TRAININGS}/{made['id']}")).json()["taken"] == 2
