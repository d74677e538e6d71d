"""Another region than the one whose notices came first: its own documents, its own shape.

420200 has its counties directly below it and no city between.
"""

from datetime import date

import pytest
from bureaus import EVALUATION, LETTER, REQUIREMENTS, SEAL, codes, need
from governance_levels import told
from governance_sources import configure
from zhengcai_governance.actions.escalations import raise_escalation
from zhengcai_governance.people import gathered_by, level_at
from zhengcai_governance.sources import SOURCES

from zhengcai import Role
from zhengcai.testing import Person, World

ROOT, COUNTY = "420200", "420202"
NOTICE = "另例财购〔2025〕示1号"
"""An invented notice; its numbering is invented too."""
BEARERS = '["general_by_region", "separate_by_proposer", "personal_by_proposer"]'

REASON = {"reason": "示例理由说明"}


def basis(rule: str) -> str:
    return f"{NOTICE} 示{SOURCES.index(rule) + 1}"


async def with_notice(world: World, *without: str) -> None:
    for rule in SOURCES:
        if rule not in without:
            value = {"A-61": "7", "I.3-bearers": BEARERS}.get(rule, "true")
            await configure(world, rule, ROOT, value, basis(rule))
    await world.runtime.reload()


async def official(world: World, tenant: str, name: str) -> Person:
    code = await world.organisation(f"{name}财政局", capacity="bureau")
    return await world.person(Role.FINANCE_SUPERVISOR, tenant=tenant, organisation=code)


async def proposer(world: World) -> Person:
    code = await world.organisation("另例区教育局")
    return await world.person(Role.PURCHASER_OPERATOR, tenant=COUNTY, organisation=code)


async def test_without_documents_nothing_is_ordered(world: World) -> None:
    answer = await (await proposer(world)).act(f"{REQUIREMENTS}/draft", need())
    assert (answer.status_code, codes(answer)) == (409, ["rule.not_configured"])
    assert "软件需求提出程序未配置（420202" in answer.json()["problems"][0]["message"]


async def test_it_is_not_switched_on_without_them(world: World) -> None:
    admin = await world.person(Role.SYSTEM_ADMIN, tenant=ROOT)
    form = {"plugin": "governance", "choice": "off", "reason": "测试"}
    assert (await admin.act("console/plugin-choices/choose", form)).status_code == 201
    await with_notice(world, "I.3-review", "I.5-service")
    refused = await admin.act("console/plugin-choices/choose", {**form, "choice": "on"})
    assert codes(refused) == ["governance.no_source"] * 2
    why = refused.json()["detail"]
    assert "软件需求审核、公示和台账程序（I.3-review）" in why
    assert "I.5-service" in why
    for rule in ("I.3-review", "I.5-service"):
        await configure(world, rule, ROOT, "true", basis(rule))
    await world.runtime.reload()
    done = await admin.act("console/plugin-choices/choose", {**form, "choice": "on"})
    assert done.status_code == 201, done.text


async def test_its_own_notice_is_cited_wherever_a_basis_is_told(world: World) -> None:
    await with_notice(world)
    purchaser = await proposer(world)
    blank = await purchaser.page(f"{REQUIREMENTS}/new/draft")
    assert basis("I.3-raise") in blank.text
    assert "I.3-raise" not in blank.text
    made = await purchaser.done(f"{REQUIREMENTS}/draft", need())
    path = f"{REQUIREMENTS}/{made['id']}"
    refused = await purchaser.act(f"{path}/submit")
    assert [each["law"] for each in refused.json()["problems"]] == [basis("I.3-raise")]
    (entry,) = await world.audit(action="governance.requirement.submit", outcome="refused")
    assert entry["problems"][0]["law"] == basis("I.3-raise")
    (drafted,) = await world.audit(action="governance.requirement.draft")
    assert [(each["id"], each["law"]) for each in drafted["rule_refs"]] == [
        ("I.3-raise", basis("I.3-raise"))
    ]
    again = await purchaser.submit(f"{path}/submit", {})
    assert f"依据：{basis('I.3-raise')}" in again.text
    record = await purchaser.page(path)
    assert basis("I.3-raise") in record.text
    assert "I.3-" not in record.text


@pytest.mark.parametrize("configured", [True, False])
async def test_the_application_form_names_it(world: World, configured: bool) -> None:
    await with_notice(world)
    purchaser = await proposer(world)
    made = await purchaser.done(f"{REQUIREMENTS}/draft", need())
    if not configured:
        await world.sql("DELETE FROM rule_row WHERE jurisdiction = $1", ROOT)
        await world.runtime.reload()
    printed = await purchaser.page(f"{REQUIREMENTS}/{made['id']}.pdf")
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    async with world.inside("governance", COUNTY) as ctx:
        from zhengcai_governance.models.requirements import Requirement
        from zhengcai_governance.paper import application_form

        row = await ctx.db.scalar(ctx.rows(Requirement))
        _, data = await application_form(ctx, row)
    assert data["source"] == (f"依据：{basis('I.3-raise')}" if configured else "")


async def test_a_county_below_the_region_reports_and_pays_by_its_own_rules(world: World) -> None:
    await with_notice(world)
    purchaser = await proposer(world)
    receiving = await official(world, COUNTY, "另例区")
    region = await official(world, ROOT, "另例市")
    made = await purchaser.done(f"{REQUIREMENTS}/draft", need())
    path = f"{REQUIREMENTS}/{made['id']}"
    await purchaser.done(f"{path}/attach", SEAL)
    await purchaser.done(f"{path}/submit")
    for verb, form in (("receive", {}), ("begin_evaluation", {}), ("evaluate", EVALUATION)):
        await receiving.done(f"{path}/{verb}", form)
    await receiving.done(f"{path}/report")
    await world.settle()
    (arrival,) = (await receiving.get("governance/arrivals")).json()["items"]
    letter = await receiving.done(
        "governance/consolidations/draft",
        {"title": "关于上报软件需求的函", "opinion": "同意上报", "arrivals": [arrival["id"]]},
    )
    await receiving.done(f"governance/consolidations/{letter['id']}/report", LETTER)
    await world.settle()
    (review,) = (await region.get("governance/reviews")).json()["items"]
    row = f"governance/reviews/{review['id']}"
    await region.done(f"{row}/check_duplicates", {"duplicates": "没有重复的需求"})
    await region.done(f"{row}/accept", {"opinion": "同意公示"})
    shown = await region.done(f"{row}/publicise", {"publicity_contact": "示例 0714-0000000"})
    assert shown["publicity_ends"] == "2026-03-11", "seven working days from 2026-03-02"
    (announced,) = (await region.get("portal/announcements")).json()["items"]
    assert announced["local_law"] == basis("I.3-review")
    await world.travel(date(2026, 3, 12), ROOT)
    await told(world, ROOT, "publicity")
    (entry,) = (await region.get("governance/ledger-entries")).json()["items"]
    place = f"governance/ledger-entries/{entry['id']}"
    against = await region.act(f"{place}/classify", {"classification": "general", **REASON})
    assert [each["law"] for each in against.json()["problems"]] == [basis("I.3-class")]
    separate = {"classification": "separate", **REASON}
    await region.done(f"{place}/classify", separate)
    (share,) = (await region.get("governance/shares")).json()["items"]
    assert share["payer_tenant"] == COUNTY, "this region charges whoever proposed it"
    assert share["cost_rule_source"] == basis("I.3-bearers")


@pytest.mark.parametrize(
    ("path", "level", "gatherer"),
    [
        ((ROOT,), "region", ROOT),
        ((ROOT, COUNTY), "city", COUNTY),
        (("150000", "150100"), "city", "150100"),
        (("150000", "150100", "150121"), "county", "150100"),
        (("150000", "150100", "150121", "150172"), "county", "150100"),
    ],
)
def test_the_tree_says_who_gathers(path: tuple[str, ...], level: str, gatherer: str) -> None:
    assert (level_at(path), gathered_by(path)) == (level, gatherer)


async def test_a_county_without_a_city_writes_its_own_letters(world: World) -> None:
    await with_notice(world)
    county, region = await official(world, COUNTY, "另例区"), await official(world, ROOT, "另例市")
    async with world.inside("governance", COUNTY) as ctx:
        await ctx.perform(
            raise_escalation,
            title="示例服务中断",
            provider_code=await world.organisation("示例服务商", capacity="service_provider"),
            provider_name="示例服务商",
            cause="major_problem",
            text="示例服务中断一日",
        )
    (case,) = (await county.get("governance/service-escalations")).json()["items"]
    assert (case["state"], case["tenant_code"]) == ("arrived", COUNTY)
    letter = {"letter": "另财购〔2026〕示2号", "opinion": "同意上报"}
    cases = [{"escalation_id": case["id"]}]
    await county.done("governance/escalation-letters/report", {**letter, "cases": cases})
    await world.settle()
    (received,) = (await region.get("governance/service-escalations")).json()["items"]
    assert (received["state"], received["letter"]) == ("received", letter["letter"])
    refused = await region.act("governance/escalation-letters/report", {**letter, "cases": cases})
    assert codes(refused) == ["governance.wrong_level", "escalation.not_open"]
    assert {each["law"] for each in refused.json()["problems"]} == {basis("I.5-service")}


async def test_a_county_without_a_city_bears_what_a_city_bears(world: World) -> None:
    await with_notice(world)
    await world.set("governance", "cost_items", ["语音服务=city", "系统建设=region"], ROOT)
    county = await official(world, COUNTY, "另例区")
    cost = {"year": 2026, "item": "语音服务", "amount": "100.00"}
    await county.done("governance/platform-costs/record", cost)
    refused = await county.act("governance/platform-costs/record", {**cost, "item": "系统建设"})
    assert codes(refused) == ["cost.borne_elsewhere"]
    assert refused.json()["problems"][0]["law"] == basis("I.7-rollout")
