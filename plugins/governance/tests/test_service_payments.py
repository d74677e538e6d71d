"""Only a qualified period is paid, once, and never above the contract."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from service_desk import AFTER_FIRST, PLACE, ServiceDesk, codes, open_desk, scores

from zhengcai.testing import World

APPLY = f"{PLACE}/service-payments/apply"
PAID = {"voucher": "示例凭证001", "paid_on": "2026-06-09"}


async def test_a_qualified_period_is_paid_in_time(world: World) -> None:
    desk = await open_desk(world)
    path = await desk.concluded(scores("90", "90"))
    made = await desk.provider.done(APPLY, desk.application(path))
    assert (made["number"], made["due_on"]) == ("150100-YWZF-2026-0001", "2026-07-09")
    place = f"{PLACE}/service-payments/{made['id']}"
    assert (await desk.budget.act(f"{place}/pay", PAID)).status_code == 409
    assert (await desk.provider.act(f"{place}/approve", {"opinion": "同意"})).status_code == 403
    await desk.bureau.done(f"{place}/approve", {"opinion": "同意"})
    assert (await desk.bureau.act(f"{place}/refuse", {"opinion": "不同意"})).status_code == 409
    assert (await desk.bureau.act(f"{place}/pay", PAID)).status_code == 403
    later = {**PAID, "paid_on": "2026-06-30"}
    assert codes(await desk.budget.act(f"{place}/pay", later)) == {"service.paid_later"}
    past = {**PAID, "paid_on": "2026-06-08"}
    assert codes(await desk.budget.act(f"{place}/pay", past)) == {"service.paid_before"}
    assert (await desk.budget.done(f"{place}/pay", PAID))["state"] == "paid"
    assert (await desk.budget.act(f"{place}/pay", PAID)).status_code == 409


@pytest.mark.parametrize("state", ["due", "scored", "unqualified", "seriously", "reassessed"])
async def test_without_a_qualified_result_nothing_is_paid(world: World, state: str) -> None:
    desk = await open_desk(world)
    path = await brought(desk, state)
    answer = await desk.provider.act(APPLY, desk.application(path))
    assert codes(answer) == {"service.not_qualified"}
    assert {each["law"] for each in answer.json()["problems"]} == {"内财购〔2021〕1131号 三"}


async def brought(desk: ServiceDesk, state: str) -> str:
    """The path of an assessment in that state."""
    match state:
        case "due":
            return await desk.due()
        case "scored":
            return await desk.scored(scores("90", "90"))
        case "seriously":
            return await desk.concluded(scores("10", "10"))
    path = await desk.concluded(scores("70", "70"))
    if state == "reassessed":
        await desk.provider.done(f"{path}/rectify", {"rectification": "已增加值班人员"})
        await desk.bureau.done(f"{path}/reassess")
    return path


async def test_a_major_problem_is_mended_before_its_period_is_paid(world: World) -> None:
    desk = await open_desk(world)
    path = await desk.concluded(scores("90", "90", major_problem="示例数据丢失"))
    assert (await desk.bureau.get(path)).json()["state"] == "rectifying"
    answer = await desk.provider.act(APPLY, desk.application(path))
    assert codes(answer) == {"service.not_qualified"}
    await desk.provider.done(f"{path}/rectify", {"rectification": "已恢复示例数据"})
    await desk.bureau.done(f"{path}/reassess")
    await desk.bureau.done(f"{path}/score", scores("90", "90"))
    await desk.bureau.done(f"{path}/present")
    await desk.conclude(path)
    assert (await desk.provider.act(APPLY, desk.application(path))).status_code == 201


@pytest.mark.parametrize("column", ["state = 'rectifying'", "result = 'unqualified'"])
async def test_what_is_not_concluded_as_qualified_any_more_is_not_paid(
    world: World, column: str
) -> None:
    desk = await open_desk(world)
    path = await desk.concluded(scores("90", "90"))
    made = await desk.provider.done(APPLY, desk.application(path))
    place = f"{PLACE}/service-payments/{made['id']}"
    change = "UPDATE governance_assessment SET "
    await world.sql(change + column)
    answer = await desk.bureau.act(f"{place}/approve", {"opinion": "同意"})
    assert codes(answer) == {"service.not_qualified"}
    await world.sql(f"{change} state = 'concluded', result = 'qualified'")
    await desk.bureau.done(f"{place}/approve", {"opinion": "同意"})
    await world.sql(change + column)
    assert codes(await desk.budget.act(f"{place}/pay", PAID)) == {"service.not_qualified"}


@pytest.mark.parametrize(
    ("amount", "found"),
    [
        ("25000.00", set()),
        ("25000.01", {"service.above_periods"}),
        ("100000.00", {"service.above_periods"}),
        ("0", {"form.greater_than"}),
        ("-1", {"form.greater_than_equal"}),
        ("0.001", {"form.decimal_max_places"}),
    ],
)
async def test_amounts_are_exact(world: World, amount: str, found: set[str]) -> None:
    desk = await open_desk(world)
    path = await desk.concluded(scores("90", "90"))
    answer = await desk.provider.act(APPLY, desk.application(path, amount))
    assert codes(answer) >= found
    assert (answer.status_code == 201) is (not found)


async def test_the_last_period_takes_what_does_not_divide(world: World) -> None:
    """Four equal periods of 100000.03 yuan: no fen is lost or given twice."""
    desk = await open_desk(world)
    contract = await desk.active(amount="100000.03")
    shares = ["25000.00", "25000.01", "25000.01", "25000.01"]
    days = (AFTER_FIRST, date(2026, 9, 7), date(2026, 12, 7), date(2027, 1, 4))
    for number, (day, share) in enumerate(zip(days, shares, strict=True)):
        await world.travel(day)
        await world.next_day()
        path = f"{PLACE}/assessments/{(await desk.assessments())[number]['id']}"
        await desk.bureau.done(f"{path}/score", scores("90", "90"))
        await desk.bureau.done(f"{path}/present")
        await desk.conclude(path)
        above = desk.application(path, str(Decimal(share) + Decimal("0.01")))
        assert codes(await desk.provider.act(APPLY, above)) == {"service.above_periods"}
        await desk.provider.done(APPLY, desk.application(path, share))
    assert (await desk.bureau.get(contract)).json()["applied"] == "100000.03"


async def test_a_period_cut_short_is_paid_by_its_days(world: World) -> None:
    """Six of the 92 days of the second of four quarters: 25000 and 1630.43 yuan."""
    desk = await open_desk(world)
    contract = await desk.active()
    await world.travel(AFTER_FIRST)
    await desk.bureau.done(f"{contract}/terminate", {"reason": "示例原因"})
    paths = [f"{PLACE}/assessments/{each['id']}" for each in await desk.assessments()]
    for path in paths:
        await desk.bureau.done(f"{path}/score", scores("90", "90"))
        await desk.bureau.done(f"{path}/present")
        await desk.conclude(path)
    await desk.provider.done(APPLY, desk.application(paths[0]))
    above = await desk.provider.act(APPLY, desk.application(paths[1], "1630.44"))
    assert codes(above) == {"service.above_periods"}
    await desk.provider.done(APPLY, desk.application(paths[1], "1630.43"))


async def test_whose_period_it_is_applies_and_once(world: World) -> None:
    desk = await open_desk(world)
    path = await desk.concluded(scores("90", "90"))
    form = desk.application(path)
    assert codes(await desk.other.act(APPLY, form)) == {"service.no_assessment"}
    assert (await desk.bureau.act(APPLY, form)).status_code == 403
    made = await desk.provider.done(APPLY, form)
    again = codes(await desk.provider.act(APPLY, form))
    assert again == {"service.applied", "service.above_periods"}
    place = f"{PLACE}/service-payments/{made['id']}"
    await desk.bureau.done(f"{place}/refuse", {"opinion": "发票有误"})
    assert (await desk.bureau.act(f"{place}/approve", {"opinion": "同意"})).status_code == 409
    assert (await desk.provider.act(APPLY, form)).status_code == 201


async def test_two_at_once_do_not_exceed_the_contract(world: World) -> None:
    desk = await open_desk(world)
    first = await desk.concluded(scores("90", "90"))
    await world.travel(date(2026, 9, 7))
    await world.next_day()
    second = f"{PLACE}/assessments/{(await desk.assessments())[1]['id']}"
    await desk.bureau.done(f"{second}/score", scores("90", "90"))
    await desk.bureau.done(f"{second}/present")
    await desk.provider.done(f"{second}/state", {"statement": "示例说明"})
    await desk.bureau.done(f"{second}/conclude", {"opinion": "示例意见"})
    forms = [desk.application(path, "30000.00") for path in (first, second, first, second)]
    answers: list[Any] = await asyncio.gather(*(desk.provider.act(APPLY, form) for form in forms))
    assert sorted(each.status_code for each in answers) in (
        [201, 422, 422, 422],
        [201, 409, 422, 422],
    )
    (contract,) = (await desk.bureau.get(f"{PLACE}/service-contracts")).json()["items"]
    assert contract["applied"] == "30000.00"
