"""Small works, goods and services stay on the platform; works that must be tendered may leave it."""

from typing import Any

import pytest
from offices import Offices, codes

AWAY = {"extra": {"huangshi": {"trade_place": "exchange"}}}
SMALL = "huangshi.small_works_off_platform"


@pytest.mark.parametrize(
    ("kind", "amount", "extra", "expected"),
    [
        ("works", "3999999.99", AWAY, [SMALL]),
        ("works", "100000", AWAY, [SMALL]),
        ("works", "4000000", AWAY, []),
        ("works", "3999999.99", {}, []),
        ("goods", "5000000", AWAY, ["huangshi.off_platform"]),
        ("services", "100", AWAY, ["huangshi.off_platform"]),
        ("goods", "100", {}, []),
    ],
)
async def test_what_may_leave_the_platform(
    offices: Offices, kind: str, amount: str, extra: Any, expected: list[str]
) -> None:
    form = offices.plan(kind=kind, amount=amount, **extra)
    answer = await offices.operator.act("supervision/plans/draft", form)
    assert codes(answer) == expected
    assert answer.status_code == (422 if expected else 201)


async def test_the_refusal_names_its_basis_and_the_rule(offices: Offices) -> None:
    form = offices.works(amount="3000000", **AWAY)
    (problem,) = (await offices.operator.act("supervision/plans/draft", form)).json()["problems"]
    assert problem["field"] == "extra.huangshi.trade_place"
    assert "黄石市政府采购平台建设部署（2023-08-02）二（二）" in problem["law"]
    assert "必须招标的工程项目规定" in problem["law"]
    assert "4,000,000.00" in problem["message"]


async def test_a_plan_made_small_later_is_refused(offices: Offices) -> None:
    large = offices.works(amount="4500000", **AWAY)
    plan = await offices.operator.done("supervision/plans/draft", large)
    revised = {**large, "amount": "3000000"}
    answer = await offices.operator.act(f"supervision/plans/{plan['id']}/revise", revised)
    assert codes(answer) == [SMALL]


async def test_filing_asks_once_more(offices: Offices) -> None:
    plan = await offices.operator.done(
        "supervision/plans/draft", offices.works(amount="4500000", **AWAY)
    )
    path = f"supervision/plans/{plan['id']}/file"
    await offices.world.sql("UPDATE supervision_plan SET amount = 3000000")
    assert SMALL in codes(await offices.manager.act(path))
    await offices.world.sql("UPDATE supervision_plan SET amount = 4500000")
    await offices.manager.done(path)


async def test_the_field_stands_in_form_and_list(offices: Offices) -> None:
    await offices.operator.done("supervision/plans/draft", offices.works(amount="4500000", **AWAY))
    assert "交易平台" in (await offices.operator.page("supervision/plans/new/draft")).text
    assert "公共资源交易平台" in (await offices.operator.page("supervision/plans")).text
