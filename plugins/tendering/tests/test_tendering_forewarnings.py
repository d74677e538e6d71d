"""Warned of before bids come in: conditions that discriminate, and too little time for bids."""

from datetime import date
from typing import Any

import pytest
from tender_house import CRITERIA, House
from zhengcai_tendering.forewarnings import RULES

from zhengcai import Finding


async def found(house: House, rule_id: str, tenant: str = "150100") -> list[Finding]:
    """What one rule answers now."""
    (rule,) = (each for each in RULES if each.id == rule_id)
    assert rule.phase == "before"
    async with house.world.inside("tendering", tenant) as ctx:
        return list(await rule.find(ctx))


def scored(description: str) -> dict[str, Any]:
    """A document whose first criterion is described so."""
    first, *others = CRITERIA
    return {"criteria": [{**first, "description": description}, *others]}


LAW_17 = "政府采购货物和服务招标投标管理办法 第17条"


@pytest.mark.parametrize(
    ("document", "cause", "law"),
    [
        ({"qualification": "注册资本不低于500万元"}, "size", LAW_17),
        (scored("从业人员达到50人得5分"), "size", LAW_17),
        ({"qualification": "须提供原厂授权"}, "maker", LAW_17),
        ({"qualification": "在本市有本地业绩"}, "words", "政府采购法实施条例 第20条"),
        (scored("须提供原厂授权得2分"), None, None),  # forbidden as a qualification alone
        ({}, None, None),
    ],
)
async def test_words_of_a_document(
    house: House, document: dict[str, Any], cause: str | None, law: str | None
) -> None:
    project = await house.project("drafting", document=document)
    named = await found(house, "tendering.conditions")
    expected = [] if cause is None else [(project, cause, law)]
    assert [(str(each.subject_id), each.cause, each.law) for each in named] == expected
    assert await found(house, "tendering.conditions", "150700") == []


async def test_a_published_document_is_still_looked_at_and_an_opened_one_no_more(
    house: House,
) -> None:
    document = {"qualification": "注册资本不低于500万元"}
    await house.project("published", document=document)
    await house.project("opened", document=document)
    assert len(await found(house, "tendering.conditions")) == 1


async def test_which_words_are_suspect_is_the_bureau_s_to_say(house: House) -> None:
    await house.project("drafting", document={"qualification": "具有示例认证"})
    assert await found(house, "tendering.conditions") == []
    await house.world.set("tendering", "suspect_conditions", ["示例认证"])
    assert len(await found(house, "tendering.conditions")) == 1


async def test_the_last_day_for_the_announcement(house: House) -> None:
    project = await house.project("drafting")
    (finding,) = await found(house, "tendering.period")
    assert (str(finding.subject_id), finding.due) == (project, date(2026, 3, 3))
    assert finding.organisation == house.agency.organisation
    assert "第35条" in str(finding.law)
    await house.agency.done(f"tendering/projects/{project}/publish")
    assert await found(house, "tendering.period") == []
