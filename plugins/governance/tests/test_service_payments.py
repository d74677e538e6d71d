"""Only a qualified period is paid, once, and never above the contract."""

import asyncio
from datetime import date
from typing import Any

import pytest
from service_desk import PLACE, ServiceDesk, codes, open_desk, scores

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


async def test_a_major_problem_is_mended_and_the_qualified_period_still_paid(world: World) -> None:
    desk = await open_desk(world)
    path = await desk.concluded(scores("90", "90", major_problem="示例数据丢失"))
    assert (await desk.bureau.get(path)).json()["state"] == "rectifying"
    made = await desk.provider.done(APPLY, desk.application(path))
    await desk.provider.done(f"{path}/rectify", {"rectification": "已恢复示例数据"})
    await desk.bureau.done(f"{path}/reassess")
    answer = await desk.bureau.act(
        f"{PLACE}/service-payments/{made['id']}/approve", {"opinion": "同意"}
    )
    assert codes(answer) == {"service.not_qualified"}


@pytest.mark.parametrize(
    ("amount", "found"),
    [
        ("100000.00", set()),
        ("100000.01", {"service.above_contract"}),
        ("0", {"form.greater_than"}),
        ("-1", {"form.greater_than_equal"}),
        ("0.001", {"form.decimal_max_places"}),
    ],
)
async def test_amounts_are_exact(world: World, amount: str, found: set[str]) -> None:
    desk = await open_desk(world)
    path = await desk.concluded(scores("90", "90"))
    assert codes(await desk.provider.act(APPLY, desk.application(path, amount))) >= found


async def test_whose_period_it_is_applies_and_once(world: World) -> None:
    desk = await open_desk(world)
    path = await desk.concluded(scores("90", "90"))
    form = desk.application(path)
    assert codes(await desk.other.act(APPLY, form)) == {"service.no_assessment"}
    assert (await desk.bureau.act(APPLY, form)).status_code == 403
    made = await desk.provider.done(APPLY, form)
    assert codes(await desk.provider.act(APPLY, form)) == {"service.applied"}
    place = f"{PLACE}/service-payments/{made['id']}"
    await desk.bureau.done(f"{place}/refuse", {"opinion": "发票有误"})
    assert (await desk.bureau.act(f"{place}/approve", {"opinion": "同意"})).status_code == 409
    whole = desk.application(path, "100000.00")
    assert (await desk.provider.act(APPLY, whole)).status_code == 201


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
    forms = [desk.application(path, "60000.00") for path in (first, second, first, second)]
    answers: list[Any] = await asyncio.gather(*(desk.provider.act(APPLY, form) for form in forms))
    assert sorted(each.status_code for each in answers) in (
        [201, 422, 422, 422],
        [201, 409, 422, 422],
    )
    (contract,) = (await desk.bureau.get(f"{PLACE}/service-contracts")).json()["items"]
    assert contract["applied"] == "60000.00"
