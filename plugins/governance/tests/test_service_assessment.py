"""Assessment: due by itself, scored by the bureau, answered by the provider, computed by its lines."""

from datetime import date
from typing import Any

import pytest
from service_desk import AFTER_FIRST, CONTRACT, PLACE, ServiceDesk, codes, open_desk, scores, signed
from zhengcai_governance.periods import periods

from zhengcai import Role
from zhengcai.testing import World

OPINION = {"opinion": "示例考核意见", "rectify_by": "2026-07-31"}
RECTIFIED = {"rectification": "已增加值班人员"}


@pytest.mark.parametrize(
    ("first", "last", "period", "ends"),
    [
        ("2026-01-01", "2026-12-31", "quarter", ["03-31", "06-30", "09-30", "12-31"]),
        ("2026-01-31", "2026-05-15", "month", ["02-28", "03-30", "04-30", "05-15"]),
        ("2026-03-03", "2026-03-03", "year", ["03-03"]),
        ("2026-08-31", "2026-12-31", "half_year", ["12-31"]),
    ],
)
def test_a_term_falls_into_periods(first: str, last: str, period: str, ends: list[str]) -> None:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    found = list(periods(begin, end, period))
    assert [day.strftime("%m-%d") for _, _, day in found] == ends
    assert [ordinal for ordinal, _, _ in found] == list(range(1, len(ends) + 1))
    assert found[0][1] == begin


async def test_a_period_falls_due_once_when_it_has_ended(world: World) -> None:
    desk = await open_desk(world)
    await desk.active()
    await world.travel(date(2026, 6, 1))
    await world.next_day()
    assert await desk.assessments() == []
    await world.next_day()
    (made,) = await desk.assessments()
    assert (made["state"], made["ends_on"], made["due_on"]) == ("due", "2026-06-02", "2026-06-16")
    await world.next_day()
    assert len(await desk.assessments()) == 1
    await world.travel(date(2027, 1, 5))
    await world.next_day()
    assert [each["ordinal"] for each in await desk.assessments()] == [1, 2, 3, 4]
    (contract,) = (await desk.bureau.get(f"{PLACE}/service-contracts")).json()["items"]
    assert (contract["state"], contract["ended_on"]) == ("ended", "2026-12-31")


@pytest.mark.parametrize(
    ("first", "second", "score", "result"),
    [
        ("100", "100", "100.00", "qualified"),
        ("80", "80", "80.00", "qualified"),
        ("79.99", "80", "79.99", "unqualified"),
        ("60", "60", "60.00", "unqualified"),
        ("59.99", "60", "59.99", "seriously_unqualified"),
        ("33.33", "66.67", "46.67", "seriously_unqualified"),
    ],
)
async def test_the_result_follows_from_the_weighed_score(
    world: World, first: str, second: str, score: str, result: str
) -> None:
    desk = await open_desk(world)
    path = await desk.scored(scores(first, second))
    record = await desk.conclude(path)
    assert (record["score"], record["result"]) == (score, result)
    assert record["state"] == ("concluded" if result == "qualified" else "rectifying")


@pytest.mark.parametrize(
    "wrong",
    [
        {"scores": [{"item": "响应及时", "score": "90", "finding": "示例依据"}]},
        scores("90", "90") | {"scores": scores("9", "9")["scores"] * 2},
        {"scores": [{"item": "其他", "score": "90", "finding": "示例依据"}] * 2},
    ],
)
async def test_every_item_is_scored_once(world: World, wrong: dict[str, Any]) -> None:
    desk = await open_desk(world)
    path = await desk.due()
    answer = await desk.bureau.act(f"{path}/score", wrong)
    assert codes(answer) == {"assessment.items"}
    assert codes(await desk.bureau.act(f"{path}/present")) == {"assessment.not_scored"}


async def test_the_provider_scores_nothing_and_sees_no_score_before_it_is_told(
    world: World,
) -> None:
    desk = await open_desk(world)
    path = await desk.due()
    form = scores("70", "70", major_problem="示例问题")
    for person in (desk.provider, desk.other, desk.budget, desk.overseer):
        assert (await person.act(f"{path}/score", form)).status_code == 403
    await desk.bureau.done(f"{path}/score", form)
    assert "score" not in (await desk.provider.get(path)).json()
    (listed,) = (await desk.provider.get(f"{PLACE}/assessments")).json()["items"]
    assert "major_problem" not in listed
    for hidden in ("示例问题", "示例依据", "70.00"):
        assert hidden not in (await desk.provider.page(path)).text
    assert "示例依据" in (await desk.overseer.page(path)).text
    assert (await desk.overseer.get(path)).json()["score"] == "70.00"
    assert (await desk.provider.act(f"{path}/state", {"statement": "说明"})).status_code == 409
    await desk.bureau.done(f"{path}/present")
    assert (await desk.provider.get(path)).json()["score"] == "70.00"
    for verb in ("present", "conclude", "reopen"):
        assert (await desk.provider.act(f"{path}/{verb}", OPINION)).status_code == 403


async def test_the_provider_is_heard_before_the_conclusion(world: World) -> None:
    desk = await open_desk(world)
    path = await desk.scored(scores("90", "90"))
    assert codes(await desk.bureau.act(f"{path}/conclude", OPINION)) == {"assessment.unheard"}
    stated = {"statement": "示例说明"}
    assert (await desk.other.act(f"{path}/state", stated)).status_code == 403
    assert (await desk.bureau.act(f"{path}/state", stated)).status_code == 403
    await world.travel(date(2026, 6, 17))
    assert codes(await desk.provider.act(f"{path}/state", stated)) == {"assessment.statement_late"}
    assert (await desk.bureau.done(f"{path}/conclude", OPINION))["result"] == "qualified"
    assert (await desk.bureau.act(f"{path}/conclude", OPINION)).status_code == 409
    assert (await desk.bureau.act(f"{path}/score", scores("9", "9"))).status_code == 409
    told = [each["kind"] for each in (await desk.provider.get("notify/messages")).json()["items"]]
    assert told[:2] == ["governance.assessment.concluded", "governance.assessment.scored"]


async def test_what_the_provider_says_may_change_the_score(world: World) -> None:
    desk = await open_desk(world)
    path = await desk.scored(scores("70", "70"))
    await desk.provider.done(f"{path}/state", {"statement": "示例说明"})
    await desk.bureau.done(f"{path}/reopen")
    await desk.bureau.done(f"{path}/score", scores("90", "90"))
    await desk.bureau.done(f"{path}/present")
    assert (await desk.conclude(path))["result"] == "qualified"


async def test_what_is_not_qualified_is_rectified_and_assessed_once_more(world: World) -> None:
    desk = await open_desk(world)
    path = await desk.scored(scores("70", "70"))
    await desk.provider.done(f"{path}/state", {"statement": "示例说明"})
    for form in ({"opinion": "示例"}, {"opinion": "示例", "rectify_by": "2026-06-08"}):
        answer = await desk.bureau.act(f"{path}/conclude", form)
        assert codes(answer) == {"assessment.rectify_by"}
    await desk.bureau.done(f"{path}/conclude", OPINION)
    assert (await desk.bureau.act(f"{path}/reassess")).status_code == 409
    assert (await desk.other.act(f"{path}/rectify", RECTIFIED)).status_code == 403
    assert (await desk.bureau.act(f"{path}/rectify", RECTIFIED)).status_code == 403
    await desk.provider.done(f"{path}/rectify", RECTIFIED)
    back = {"opinion": "请说明时间", "rectify_by": "2026-06-01"}
    answer = await desk.bureau.act(f"{path}/return_rectification", back)
    assert codes(answer) == {"assessment.past"}
    back["rectify_by"] = "2026-08-31"
    assert (await desk.bureau.done(f"{path}/return_rectification", back))["state"] == "rectifying"
    await desk.provider.done(f"{path}/rectify", RECTIFIED)
    assert (await desk.provider.act(f"{path}/reassess")).status_code == 403
    record = await desk.bureau.done(f"{path}/reassess")
    assert (record["state"], record["round"], record["result"]) == ("due", 2, None)
    await desk.bureau.done(f"{path}/score", scores("85", "85"))
    await desk.bureau.done(f"{path}/present")
    assert (await desk.conclude(path))["result"] == "qualified"
    page = await desk.bureau.page(path)
    assert "历次考核" in page.text
    assert "已增加值班人员" in page.text


async def refused_renewal(desk: ServiceDesk) -> set[str]:
    form = {
        "title": "示例平台运维服务（续签）",
        "year": 2027,
        "amount": "100000",
        "starts_on": "2027-01-01",
        "ends_on": "2027-12-31",
        "payment_days": 30,
        "provider_code": desk.provider.organisation,
    }
    return codes(await desk.bureau.act(f"{PLACE}/service-contracts/draft", form))


async def test_the_next_contract_rests_on_the_last_results(world: World) -> None:
    desk = await open_desk(world)
    await desk.active()
    assert await refused_renewal(desk) == {"service.no_results"}
    await world.travel(AFTER_FIRST)
    await world.next_day()
    assert await refused_renewal(desk) == {"service.no_results"}
    (made,) = await desk.assessments()
    path = f"{PLACE}/assessments/{made['id']}"
    await desk.bureau.done(f"{path}/score", scores("70", "70"))
    await desk.bureau.done(f"{path}/present")
    await desk.conclude(path)
    assert await refused_renewal(desk) == {"service.not_renewable"}
    await desk.provider.done(f"{path}/rectify", RECTIFIED)
    await desk.bureau.done(f"{path}/reassess")
    assert await refused_renewal(desk) == {"service.no_results"}
    await desk.bureau.done(f"{path}/score", scores("90", "90"))
    await desk.bureau.done(f"{path}/present")
    await desk.conclude(path)
    assert await refused_renewal(desk) == set()


async def test_a_contract_from_the_same_day_on_needs_the_results_too(world: World) -> None:
    desk = await open_desk(world)
    await desk.active()
    form = {**CONTRACT, "provider_code": desk.other.organisation}
    answer = await desk.bureau.act(f"{PLACE}/service-contracts/draft", form)
    assert codes(answer) == {"service.no_results"}


async def test_a_result_that_comes_after_the_draft_stops_it_all_the_same(world: World) -> None:
    desk = await open_desk(world)
    await desk.concluded(scores("90", "90"))
    form = {"year": 2027, "starts_on": "2027-01-01", "ends_on": "2027-12-31"}
    renewal = await desk.draft(**form)
    await desk.plan(renewal)
    await desk.bureau.done(f"{await desk.scheme(renewal)}/adopt")
    await world.travel(date(2026, 9, 7))
    await world.next_day()
    answer = await desk.bureau.act(f"{renewal}/activate", signed("2026-09-07"))
    assert codes(answer) == {"service.no_results"}


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (date(2026, 3, 2), []),
        (date(2026, 3, 3), ["2026-03-03"]),
        (date(2026, 6, 2), ["2026-06-02"]),
        (date(2026, 6, 8), ["2026-06-02", "2026-06-08"]),
    ],
)
async def test_a_termination_leaves_no_served_day_unassessed(
    world: World, day: date, ends: list[str]
) -> None:
    desk = await open_desk(world)
    contract = await desk.active()
    await world.travel(day)
    reason = {"reason": "示例原因"}
    assert (await desk.provider.act(f"{contract}/terminate", reason)).status_code == 403
    record = await desk.bureau.done(f"{contract}/terminate", reason)
    assert (record["state"], record["ended_on"]) == ("terminated", day.isoformat())
    assert [each["ends_on"] for each in await desk.assessments()] == ends
    assert (await desk.bureau.act(f"{contract}/terminate", reason)).status_code == 409
    await world.next_day()
    assert [each["ends_on"] for each in await desk.assessments()] == ends


async def test_what_was_served_before_a_termination_decides_the_next_contract(
    world: World,
) -> None:
    desk = await open_desk(world)
    contract = await desk.active()
    await world.travel(AFTER_FIRST)
    await desk.bureau.done(f"{contract}/terminate", {"reason": "示例原因"})
    assert await refused_renewal(desk) == {"service.no_results"}
    for made in await desk.assessments():
        path = f"{PLACE}/assessments/{made['id']}"
        await desk.bureau.done(f"{path}/score", scores("90", "90"))
        await desk.bureau.done(f"{path}/present")
        await desk.conclude(path)
    assert await refused_renewal(desk) == set()


async def test_superiors_read_and_do_not_score(world: World) -> None:
    desk = await open_desk(world, tenant="150121")
    path = await desk.due()
    city = await world.person(Role.FINANCE_SUPERVISOR)
    assert (await city.get(f"{PLACE}/assessments", scope="tree")).json()["items"]
    answer = await city.at("150121").act(f"{path}/score", scores("90", "90"))
    assert answer.status_code == 403
    report = (await city.get(f"{PLACE}/statistics/service")).json()
    assert [row[:2] for row in report["sections"][0]["rows"]] == [["示例旗", 1]]
    page = await city.page(f"{PLACE}/statistics/service")
    assert "示例旗" in page.text
