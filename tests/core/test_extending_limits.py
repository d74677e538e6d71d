"""What an extension may not add, and who is not told what it adds."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from annex import additions
from requisition_cast import ANNEX, NEIGHBOUR, REQUISITIONS, SPECIMEN, Cast
from specimen import actions

from zhengcai import Context, LocalRule, Report, Role, Section, table
from zhengcai.actions.approving import APPROVALS
from zhengcai.actions.extending import ApprovalStep, ExtraFields
from zhengcai.actions.featuring import DeclarationError
from zhengcai.actions.local_rules import with_local_rules
from zhengcai.actions.registry import Registry
from zhengcai.actions.runtime import load, register
from zhengcai.identity.access import Access
from zhengcai.settings import Settings
from zhengcai.web.pages.exporting import csv_file


@pytest.fixture
def registry() -> Registry:
    """The declarations of the specimen and its neighbour."""
    return register(load(Settings(), [NEIGHBOUR, SPECIMEN]), strict=True)


def step(action: str) -> ApprovalStep:
    """A step of approval of the extension `annex`."""
    made = ApprovalStep(action, "more", "复核", {Role.FINANCE_BUDGET: None})
    made.plugin = "annex"
    return made


def test_no_step_before_what_rewrites_the_record(registry: Registry) -> None:
    with pytest.raises(DeclarationError, match="rewrites title"):
        registry.add([step("specimen.requisition.revise")])


def test_no_step_before_what_creates_or_is_unknown(registry: Registry) -> None:
    for action in ("specimen.requisition.draft", "specimen.requisition.melt"):
        with pytest.raises(DeclarationError):
            registry.add([step(action)])
    assert registry.by_model[actions.Requisition].added == []


def test_no_step_before_what_may_not_be_told(registry: Registry) -> None:
    registry.actions["specimen.requisition.submit"].discreet = True
    try:
        with pytest.raises(DeclarationError, match="may not be told"):
            registry.add([step("specimen.requisition.submit")])
    finally:
        registry.actions["specimen.requisition.submit"].discreet = False


def test_no_fields_on_what_is_masked_or_under_the_name_of_opinions(registry: Registry) -> None:
    fields = ExtraFields("specimen.requisitions", additions.WhatFor, ("draft",))
    fields.plugin = APPROVALS
    with pytest.raises(DeclarationError, match="own name"):
        registry.add([fields])
    bound = registry.collections["specimen", "requisitions"]
    fields.plugin = "annex"
    bound.collection.mask = lambda ctx, row, record: None
    try:
        with pytest.raises(DeclarationError, match="sealed"):
            registry.add([fields])
    finally:
        bound.collection.mask = None


@pytest.fixture
def plugin_candidates() -> Any:
    """The sample plugins with the extension."""
    return [ANNEX, NEIGHBOUR, SPECIMEN]


async def test_opinions_are_told_to_who_is_concerned(world: Any) -> None:
    here = await world.organisation()
    operator = await world.person(Role.PURCHASER_OPERATOR, organisation=here)
    manager = await world.person(Role.PURCHASER_MANAGER, organisation=here)
    budget = await world.person(Role.FINANCE_BUDGET)
    overseer = await world.person(Role.OVERSEER)
    cast = Cast(world, operator, manager, budget, budget, overseer, operator, operator)
    row = await cast.draft(extra={"annex": {"purpose": "office"}})
    place = f"{REQUISITIONS}/{row['id']}"
    opinion = {"agreed": False, "opinion": "内部意见"}
    await budget.act(f"{place}/approve_annex_budget", opinion)
    for who, knows in ((budget, True), (manager, True), (overseer, False), (operator, False)):
        for answer in (await who.get(place), await who.get(REQUISITIONS)):
            assert ("内部意见" in answer.text) is knows
        shown = await world.client.get(
            f"/t/150100/-/{place}", headers={"cookie": f"zhengcai_session={who.token}"}
        )
        assert ("内部意见" in shown.text) is knows


async def test_a_report_reads_below_only_who_does(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scope(ctx: Context) -> list[Section]:
        return [table("范围", (("止", "text"),), [(ctx.work.scope.high,)])]

    report = Report("scope", "范围", (Role.PURCHASER_OPERATOR, Role.OVERSEER), scope, tree=True)
    report.plugin = "annex"
    registry = world.runtime.registry
    monkeypatch.setitem(registry.reports, ("annex", "scope"), report)
    world.runtime.access = Access(registry.policies())
    operator = await world.person(Role.PURCHASER_OPERATOR)
    overseer = await world.person(Role.OVERSEER)
    tenant = world.runtime.snapshot.tree.scope("150100")
    found = {}
    for name, who in (("operator", operator), ("overseer", overseer)):
        answer = (await who.get("annex/statistics/scope")).json()
        found[name] = answer["sections"][0]["rows"][0][0]
    assert found == {"operator": "1501000", "overseer": tenant.high}


@pytest.mark.parametrize(
    ("rule_id", "value"),
    [("A-29", "soon"), ("A-63", "abc"), ("D.1-limit-works", "-5"), ("A-29", "2.5"), ("A-29", 30)],
)
async def test_a_local_rule_that_may_not_stand_is_left_out(
    world: Any, rule_id: str, value: Any
) -> None:
    snapshot = world.runtime.snapshot
    report = world.runtime.report
    rule = LocalRule(rule_id, "150100", value, "示例市办法 第1条", date(2020, 1, 1))
    rule.plugin = "annex"
    annex = next(each for each in report.loaded if each.id == "annex")
    trial = replace(report, loaded=[replace(annex, declarations=(rule,))])
    book = with_local_rules(snapshot.rules, trial, snapshot.enablement)
    found = book.at(("150000", "150100"), world.now.date()).get(rule_id)
    assert found.basis != "示例市办法 第1条" or found.value == 3


def test_a_file_runs_nothing() -> None:
    lines = [["=1+1", "\n=1+1", "＝A1", "-5.00", "甲", "@x", "+86 10"]]
    text = csv_file("x.csv", lines).content.decode("utf-8-sig")
    assert text == "'=1+1,\"'\n=1+1\",'＝A1,-5.00,甲,'@x,'+86 10\r\n"
