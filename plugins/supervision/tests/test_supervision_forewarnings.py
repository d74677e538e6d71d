"""What supervision is warned of before anything is bought (政府采购法实施条例 第28条, 财库〔2020〕10号)."""

from datetime import date
from typing import Any

import pytest
from supervision_desk import Desk, intent_form
from zhengcai_supervision.forewarnings import RULES

from zhengcai import Finding


async def found(desk: Desk, rule_id: str, tenant: str = "150100") -> list[Finding]:
    """What one rule answers now."""
    (rule,) = (each for each in RULES if each.id == rule_id)
    assert rule.phase == "before"
    async with desk.world.inside("supervision", tenant) as ctx:
        return list(await rule.find(ctx))


def below(amount: str, **more: Any) -> dict[str, Any]:
    """A plan without open tender, so far without an intent."""
    form = {"method": "consultation", "method_reason": "需求复杂", "intent_id": None}
    return {**form, "amount": amount, **more}


async def test_an_intent_is_due_the_waiting_period_before_its_month(desk: Desk) -> None:
    intent = await desk.intent("draft")
    (finding,) = await found(desk, "supervision.intent")
    assert (str(finding.subject_id), finding.organisation) == (intent, desk.purchaser)
    assert finding.due == date(2026, 3, 31)  # 30 days later is 2026-04-30, the day before
    assert finding.law == "关于开展政府采购意向公开工作的通知 三"


@pytest.mark.parametrize("state", ["published", "withdrawn"])
async def test_a_public_intent_is_no_cause(desk: Desk, state: str) -> None:
    await desk.intent(state)
    assert await found(desk, "supervision.intent") == []


async def test_a_bound_plan_without_intent_is_named_until_it_has_one(desk: Desk) -> None:
    plan = await desk.plan("draft", intent_id=None)
    (finding,) = await found(desk, "supervision.plan_intent")
    assert (str(finding.subject_id), finding.due) == (plan, None)
    form = desk.plan_form(intent_id=await desk.intent())
    await desk.operator.done(f"supervision/plans/{plan}/revise", form)
    assert await found(desk, "supervision.plan_intent") == []


@pytest.mark.parametrize(
    "more", [{"intent_exemption": "urgent", "intent_exemption_reason": "抗旱"}, {"amount": "1000"}]
)
async def test_where_no_intent_is_needed_none_is_missed(desk: Desk, more: dict[str, Any]) -> None:
    await desk.plan("draft", intent_id=None, **more)
    assert await found(desk, "supervision.plan_intent") == []


@pytest.mark.parametrize(
    ("first", "second", "causes"),
    [
        (below("1200000"), below("1200000"), 2),
        (below("1000000"), below("1000000"), 0),  # the threshold of 2,000,000 is not exceeded
        (below("1200000"), below("1200000", method="open_tender"), 0),
        (below("1200000"), below("1200000", catalogue_code="A02020400"), 0),
    ],
)
async def test_drafts_that_would_be_one_purchase(
    desk: Desk, first: dict[str, Any], second: dict[str, Any], causes: int
) -> None:
    plans = {await desk.plan("draft", **form) for form in (first, second)}
    named = await found(desk, "supervision.splitting")
    assert len(named) == causes
    assert {str(each.subject_id) for each in named} <= plans
    assert {each.law for each in named} <= {"政府采购法实施条例 第28条"}


async def test_a_filed_plan_counts_and_is_not_named(desk: Desk) -> None:
    filed = below("1200000", intent_id=await desk.intent())
    await desk.plan("filed", **filed)
    draft = await desk.plan("draft", **below("1200000"))
    (finding,) = await found(desk, "supervision.splitting")
    assert str(finding.subject_id) == draft


async def test_another_tenant_is_not_looked_at(desk: Desk) -> None:
    await desk.operator.done("supervision/intents/draft", intent_form())
    for rule in RULES:
        assert await found(desk, rule.id, "150700") == []
