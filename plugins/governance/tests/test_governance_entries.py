"""An entry's life: classified by the evidence, paid, built, accepted, released, closed."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from bureaus import Bureaus
from governance_entries import (
    CLASSIFY,
    CONFIRM,
    DELIVER,
    ENTRIES,
    OPINION,
    ORDER,
    SCHEDULE,
    STAGES,
    Entry,
    ledgered,
)
from governance_levels import BANNER, CITY, DIRECT, REGION, Levels, codes, told
from zhengcai_governance.actions.releasing import entry_of, release_entry

from zhengcai import Refusal, Role
from zhengcai.testing import Person


@pytest.mark.parametrize("kind", ["general", "separate", "personal"])
async def test_an_entry_of_each_class_is_built_and_released(levels: Levels, kind: str) -> None:
    entry = await (await ledgered(levels, kind)).to("released")
    record = await entry.record()
    assert (record["state"], record["classification"]) == ("released", kind)
    (share,) = await entry.shares()
    assert share["payer_tenant"] == {"general": REGION, "separate": CITY, "personal": BANNER}[kind]
    assert "内财购〔2021〕1131号" in share["cost_rule_source"]
    assert ("呼财购〔2021〕76号" in share["cost_rule_source"]) is (kind == "separate")
    assert (share["state"], share["lead"], share["budget_year"]) == ("confirmed", True, 2026)
    assert (share["development_cost"], share["yearly_cost"]) == ("50000.00", "6000.00")
    assert record["released_version"] == "1.2.0"
    assert record["plugin"] == "built"
    assert (await entry.newest(entry.bearer, "works"))["state"] == "finished"
    assert (await entry.newest(entry.bearer, "work-orders"))["state"] == "accepted"
    page = await levels.supplier.at(REGION).page(entry.place)
    for step in ("分类", "确认费用", "安排实施", "下达工单", "交付", "验收通过", "发布"):
        assert step in page.text


@pytest.mark.parametrize(
    ("form", "fits"),
    [
        ({"classification": "general", "whole_region": True}, True),
        ({"classification": "general", "concerned": [DIRECT]}, True),
        ({"classification": "general", "concerned": [CITY]}, False),
        ({"classification": "general", "concerned": ["150100", "150700"], "framework": True}, True),
        ({"classification": "general"}, False),
        ({"classification": "general", "concerned": [BANNER], "framework": True}, False),
        ({"classification": "separate", "concerned": [CITY]}, True),
        ({"classification": "separate"}, True),
        ({"classification": "separate", "whole_region": True}, False),
        ({"classification": "separate", "concerned": [CITY], "framework": True}, False),
        ({"classification": "personal"}, True),
        ({"classification": "personal", "concerned": [BANNER]}, True),
        ({"classification": "personal", "concerned": [CITY]}, False),
        ({"classification": "personal", "whole_region": True}, False),
        ({"classification": "personal", "framework": True}, False),
    ],
)
async def test_the_class_follows_from_the_evidence(
    levels: Levels, form: dict[str, Any], fits: bool
) -> None:
    entry = await ledgered(levels)
    answer = await levels.region.act(f"{entry.place}/classify", {"reason": "示例理由说明", **form})
    if fits:
        assert answer.status_code == 200, answer.text
    else:
        assert codes(answer) == {"entry.class_against_evidence"}
        assert answer.json()["problems"][0]["law"] == "内财购〔2021〕1131号 二（四）"


async def test_a_class_needs_a_reason_and_places_that_exist(levels: Levels) -> None:
    entry = await ledgered(levels)
    place = f"{entry.place}/classify"
    assert (await levels.region.act(place, {"classification": "personal"})).status_code == 422
    form = {**CLASSIFY["general"], "concerned": ["420200", "999999"]}
    assert codes(await levels.region.act(place, form)) == {"form.unknown_code"}


@pytest.mark.parametrize(
    ("kind", "source", "bearer"),
    [
        ("general", BANNER, REGION),
        ("separate", BANNER, CITY),
        ("separate", CITY, CITY),
        ("separate", DIRECT, DIRECT),
        ("separate", REGION, REGION),
        ("personal", BANNER, BANNER),
        ("personal", CITY, CITY),
    ],
)
async def test_who_bears_the_cost(levels: Levels, kind: str, source: str, bearer: str) -> None:
    entry = await ledgered(levels, kind, source)
    await levels.region.done(f"{entry.place}/classify", CLASSIFY[kind])
    assert bearer in {share["payer_tenant"] for share in await entry.shares() if share["lead"]}


async def test_merged_requirements_count_as_places_that_need_it(levels: Levels) -> None:
    entry = await ledgered(levels)
    await levels.world.sql(
        "UPDATE governance_ledger_entry SET merged = $1::jsonb",
        f'[{{"tenant": "{CITY}", "id": "00000000-0000-0000-0000-000000000001"}}]',
    )
    answer = await levels.region.act(f"{entry.place}/classify", CLASSIFY["personal"])
    assert codes(answer) == {"entry.class_against_evidence"}


STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "classified": ("region", CLASSIFY["personal"]),
    "confirmed": ("bearer", CONFIRM),
    "scheduled": ("bearer", SCHEDULE),
    "ordered": ("bearer", ORDER),
    "taken": ("provider", {}),
    "delivered": ("provider", DELIVER),
    "proposer_accepted": ("proposer", OPINION),
    "accepted": ("region", OPINION),
}


async def address(entry: Entry, stage: str) -> str:
    """Where the step that leads to `stage` is taken."""
    match stage:
        case "classified":
            return f"{entry.place}/classify"
        case "confirmed":
            return f"{await entry.work()}/confirm"
        case "scheduled":
            return f"{await entry.work()}/schedule"
        case "ordered":
            return "governance/work-orders/issue"
        case "taken" | "delivered":
            return f"{await entry.order()}/{'take' if stage == 'taken' else 'deliver'}"
        case "proposer_accepted":
            return f"{await entry.acceptance()}/accept"
    return f"{entry.place}/accept"


def person(entry: Entry, stage: str) -> Person:
    who = STEPS[stage][0]
    if who == "region":
        return entry.levels.region
    found = getattr(entry, who)
    assert isinstance(found, Person)
    return found


def form(entry: Entry, stage: str) -> dict[str, Any]:
    more = {"ledger_number": entry.number} if stage == "ordered" else {}
    return {**STEPS[stage][1], **more}


@pytest.mark.parametrize("stage", STEPS)
async def test_a_step_by_the_wrong_people_and_twice(levels: Levels, stage: str) -> None:
    entry = await (await ledgered(levels)).to(STAGES[STAGES.index(stage) - 1])
    place, right = await address(entry, stage), person(entry, stage)
    if stage == "delivered":
        await entry.install()
    everybody = (
        levels.banner,
        levels.city,
        levels.region,
        levels.purchaser,
        levels.supplier,
        levels.provider,
        levels.overseer,
    )
    for each in everybody:
        if each.login != right.login:
            answer = await each.at(right.tenant).act(place, form(entry, stage))
            assert answer.status_code == 403, each.name
    await right.done(place, form(entry, stage))
    again = await right.act(place, form(entry, stage))
    if stage == "ordered":
        assert codes(again) == {"order.not_scheduled"}
    else:
        assert again.status_code == 409


@pytest.mark.parametrize("stage", ["ledgered", "classified", "confirmed"])
async def test_no_order_before_its_time(levels: Levels, stage: str) -> None:
    entry = await (await ledgered(levels)).to(stage)
    answer = await entry.bearer.act("governance/work-orders/issue", form(entry, "ordered"))
    wanted = "order.no_entry" if stage == "ledgered" else "order.not_scheduled"
    assert codes(answer) == {wanted}
    assert answer.json()["problems"][0]["law"] == "内财购〔2021〕1131号 二（三）"


@pytest.mark.parametrize(
    ("number", "code"),
    [("", "order.no_ledger_number"), ("150121-XQ-2026-0001", "order.no_entry")],
)
async def test_no_order_without_an_entry(levels: Levels, number: str, code: str) -> None:
    await (await ledgered(levels)).to("scheduled")
    form = {**ORDER, "ledger_number": number}
    answer = await levels.banner.act("governance/work-orders/issue", form)
    assert codes(answer) == {code}
    assert (await levels.provider.get("governance/work-orders")).json()["items"] == []


async def test_two_orders_at_once_are_one(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("scheduled")
    asked = [
        levels.banner.act("governance/work-orders/issue", form(entry, "ordered")) for _ in range(3)
    ]
    answers = sorted(answer.status_code for answer in await asyncio.gather(*asked))
    assert answers[0] == 201
    assert set(answers[1:]) <= {409, 422}
    (order,) = (await levels.provider.get("governance/work-orders")).json()["items"]
    assert order["number"] == f"{BANNER}-GD-2026-0001"


async def test_no_order_for_what_another_level_pays(levels: Levels) -> None:
    entry = await (await ledgered(levels, "separate")).to("scheduled")
    answer = await levels.banner.act("governance/work-orders/issue", form(entry, "ordered"))
    assert codes(answer) == {"order.no_entry"}


async def test_who_does_not_pay_sends_it_back_to_be_classified(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("classified")
    reason = {"reason": "本年度预算没有安排"}
    await levels.banner.done(f"{await entry.work()}/decline", reason)
    record = await entry.record()
    assert (record["state"], record["classification"]) == ("ledgered", None)
    entry.kind = "separate"
    await entry.to("released")
    assert [(each["payer_tenant"], each["state"]) for each in await entry.shares()] == [
        (BANNER, "declined"),
        (CITY, "confirmed"),
    ]


async def test_days_and_years_are_in_order(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("classified")
    work = await entry.work()
    answer = await levels.banner.act(f"{work}/confirm", {**CONFIRM, "budget_year": 2025})
    assert codes(answer) == {"work.past_budget"}
    await entry.to("confirmed", "classified")
    wrong = {**SCHEDULE, "starts_on": "2026-03-01", "due_on": "2026-02-01"}
    answer = await levels.banner.act(f"{work}/schedule", wrong)
    assert codes(answer) == {"work.past_start", "work.backwards"}


@pytest.mark.parametrize(
    ("kind", "manifest", "codes_"),
    [
        ("personal", {"ledger": ("RJTZ-2026-9999",)}, ["release.entry_not_named", "release.no_entry"]),
        ("personal", {"ledger": ()}, ["release.entry_not_named", "release.plugin_without_entry"]),
        ("personal", {"kind": "subsystem"}, ["release.wrong_class"]),
        ("separate", {"kind": "extension"}, ["release.wrong_class"]),
        ("general", {"kind": "extension"}, ["release.wrong_class", "release.not_listed"]),
        ("personal", {"fix": [{"version": "1.2.0", "summary": "示例修复"}]}, ["release.fix_without_defect"]),
    ],
)  # fmt: skip
async def test_what_does_not_realise_the_entry_is_neither_delivered_nor_accepted(
    levels: Levels, kind: str, manifest: dict[str, Any], codes_: list[str]
) -> None:
    entry = await (await ledgered(levels, kind)).to("taken")
    await entry.install(**manifest)
    answer = await entry.provider.act(f"{await entry.order()}/deliver", DELIVER)
    assert set(codes_) <= codes(answer)
    await entry.to("delivered", "taken")
    await entry.install(**manifest)
    acceptance = await entry.acceptance()
    assert codes_[0] in codes(await entry.proposer.act(f"{acceptance}/accept", OPINION))
    page = (await entry.proposer.page(acceptance)).text
    assert answer.json()["problems"][0]["message"] in page
    assert codes_[0] in codes(await levels.region.act(f"{entry.place}/accept", OPINION))
    await entry.install()
    assert "符合发布条件" in (await entry.proposer.page(acceptance)).text
    await entry.to("accepted", "delivered")


async def test_what_is_not_on_this_platform_is_not_taken_on_trust(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("scheduled")
    elsewhere = {**ORDER, "ledger_number": entry.number, "plugin": "elsewhere"}
    await entry.bearer.done("governance/work-orders/issue", elsewhere)
    await entry.to("taken", "ordered")
    deliver = f"{await entry.order()}/deliver"
    answer = await entry.provider.act(deliver, DELIVER)
    assert codes(answer) == {"release.not_here"}
    assert answer.json()["problems"][0]["law"].endswith("二（四）")
    assert "本平台没有安装“elsewhere”" in answer.json()["problems"][0]["message"]
    assign = f"{await entry.order()}/assign"
    for wrong in (levels.provider, levels.purchaser, levels.region):
        assert (await wrong.at(BANNER).act(assign, {"plugin": "built"})).status_code == 403
    assert codes(await entry.bearer.act(assign, {"plugin": "portal"})) == {"order.wrong_kind"}
    await entry.bearer.done(assign, {"plugin": "built"})
    assert (await entry.record())["plugin"] == "built"
    await entry.to("delivered", "taken")
    assert (await entry.bearer.act(assign, {"plugin": "built"})).status_code == 409


async def test_another_version_than_the_delivered_is_not_accepted(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("proposer_accepted")
    await entry.install(version="1.3.0")
    answer = await levels.region.act(f"{entry.place}/accept", OPINION)
    assert codes(answer) == {"release.not_installed"}
    await levels.region.done(f"{entry.place}/refuse", OPINION)
    await entry.provider.done(f"{await entry.order()}/deliver", DELIVER)
    await entry.to("accepted", "delivered")
    assert (await entry.record())["delivered_version"] == "1.3.0"


async def test_the_region_accepts_after_the_proposer_and_what_has_come(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("taken")
    for verb in ("accept", "refuse"):
        answer = await levels.region.act(f"{entry.place}/{verb}", OPINION)
        assert codes(answer) == {"entry.not_delivered"}
    await entry.to("delivered", "taken")
    answer = await levels.region.act(f"{entry.place}/accept", OPINION)
    assert codes(answer) == {"entry.proposer_first"}
    await entry.to("proposer_accepted", "delivered")
    await levels.region.done(f"{entry.place}/refuse", OPINION)
    assert (await entry.newest(entry.bearer, "work-orders"))["state"] == "taken"
    await entry.to("released", "taken")


@pytest.mark.parametrize("stage", ["delivered", "proposer_accepted"])
async def test_nothing_is_released_without_acceptance(levels: Levels, stage: str) -> None:
    entry = await (await ledgered(levels)).to(stage)
    await entry.taken_by(BANNER)
    await entry.rolled_out()
    assert (await entry.record())["state"] == "ordered"


async def test_a_release_releases_what_has_reached_whom_it_was_made_for(levels: Levels) -> None:
    entry = await (await ledgered(levels, "separate")).to("accepted")
    everybody = await entry.made_for()
    assert everybody == ["150102", BANNER]
    for arrived in ("", BANNER):
        if arrived:
            await entry.taken_by(arrived)
        await entry.rolled_out()
        assert (await entry.record())["state"] == "accepted", arrived
    await entry.taken_by("150102", version="1.1.0")
    await entry.rolled_out()
    assert (await entry.record())["state"] == "accepted", (
        "a former version is not what was accepted"
    )
    await entry.taken_by("150102", version="1.2.1")
    await entry.rolled_out(version="1.2.1")
    record = await entry.record()
    assert (record["state"], record["released_version"]) == ("released", "1.2.1")
    again = await levels.world.audit(subject_id=entry.id, action="governance.ledger_entry.release")
    await entry.rolled_out()
    assert again == await levels.world.audit(
        subject_id=entry.id, action="governance.ledger_entry.release"
    )


async def test_nobody_releases_by_hand(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("accepted")
    form = {"released_version": "1.2.0", "title": "示例版本"}
    for each in (levels.region, levels.banner, levels.provider, levels.overseer):
        answer = await each.at(REGION).act(f"{entry.place}/release", form)
        assert answer.status_code == 403, each.name
    await levels.world.sql("DELETE FROM core_upgrade")
    async with levels.world.inside("governance", REGION) as ctx:
        row = await entry_of(ctx, entry.id)
        with pytest.raises(Refusal) as refused:
            await ctx.perform(release_entry, row, **form)
    assert [each.code for each in refused.value.problems] == ["entry.not_reached"]


async def test_an_entry_is_closed_when_it_is_quiet_or_confirmed(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    place = f"{entry.place}/close"
    reason = {"end_reason": "无争议"}
    assert codes(await levels.region.act(place, reason)) == {"entry.not_quiet"}
    for wrong in (levels.banner, levels.provider):
        assert (await wrong.at(REGION).act(place, reason)).status_code == 403
    ticked = {**reason, "confirmed": True}
    assert (await levels.region.act(place, ticked)).status_code == 422
    source = (await entry.record())["source_id"]
    for who, state in (("01900000-0000-7000-8000-000000000000", 422), (source, 200)):
        own = {"number": entry.number, "requirement": who}
        await told(levels.world, REGION, "entry_confirmed", **own)
        assert (await levels.region.act(place, reason)).status_code == state
    assert (await entry.record())["state"] == "closed"
    assert (await levels.region.act(place, reason)).status_code == 409
    await levels.region.done(f"{entry.place}/retire", {"end_reason": "业务已经取消"})
    assert (await entry.record())["state"] == "retired"


async def test_an_entry_that_nobody_disputes_closes_by_itself(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("released")
    await levels.world.travel(timedelta(days=90))
    await levels.world.settle()
    assert (await entry.record())["state"] == "released"
    await levels.world.travel(timedelta(days=1))
    await levels.world.settle()
    assert (await entry.record())["state"] == "closed"


async def test_what_is_told_twice_changes_nothing(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("confirmed")
    before = await entry.record()
    own = {"entry": entry.id, "attempt": 1, "payer": BANNER}
    await told(levels.world, REGION, "share_answered", **own, declined="本年度预算没有安排")
    await entry.to("proposer_accepted", "confirmed")
    order = await entry.newest(entry.bearer, "work-orders")
    again = {
        **{
            name: order[name]
            for name in ("plugin", "delivered_version", "delivered_on", "evidence")
        },
        **{"order_tenant": BANNER, "order_id": order["id"], "order_number": order["number"]},
        **{"entry": entry.id, "attempt": 1, "delivery": 1},
    }
    await told(levels.world, REGION, "entry_delivered", **again)
    heard = {"entry": entry.id, "delivery": 1, "proposer": BANNER, "opinion": "示例意见"}
    await told(levels.world, REGION, "proposer_judged", **heard, accepted=False)
    after = await entry.record()
    assert after["proposer_accepted_at"] is not None
    assert before["state"] == "classified"
    work = (await entry.newest(levels.banner, "works"))["id"]
    assert len(await levels.world.audit(subject_id=work)) == 4


async def test_the_provider_sees_orders_and_nothing_before(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("scheduled")
    assert (await levels.provider.get("governance/works")).status_code == 403
    assert (await levels.provider.get("governance/work-orders")).json()["items"] == []
    await entry.to("ordered", "scheduled")
    (order,) = (await levels.provider.get("governance/work-orders")).json()["items"]
    assert order["ledger_number"] == entry.number
    assert (await levels.supplier.get("governance/work-orders")).status_code == 403
    assert (await levels.world.client.get(f"/api/v1/t/{REGION}/-/{ENTRIES}")).status_code == 200


async def test_an_order_is_its_takers_alone(levels: Levels) -> None:
    entry = await (await ledgered(levels)).to("ordered")
    code = await levels.world.organisation("示例另一服务商", capacity="service_provider")
    other = await levels.world.person(
        Role.SERVICE_PROVIDER, tenant=BANNER, organisation=code, name="郑示例"
    )
    order = await entry.order()
    assert (await other.get(order)).status_code == 200
    await entry.to("taken", "ordered")
    assert (await other.get("governance/work-orders")).json()["items"] == []
    assert (await other.get(order)).status_code == 404
    assert (await other.act(f"{order}/deliver", DELIVER)).status_code in (403, 404)
    assert (await other.act(f"{order}/take")).status_code in (403, 404, 409)
    assert (await entry.provider.get(order)).json()["provider_code"] == entry.provider.organisation
    await entry.to("delivered", "taken")
    assert (await other.get(order)).status_code == 404


async def test_the_requirement_at_home_follows_to_the_end(levels: Levels, bureaus: Bureaus) -> None:
    home, _ = await bureaus.reviewed("publicised")
    await levels.world.travel(date(2026, 3, 16))
    await levels.world.next_day()
    (row,) = (await levels.region.get(ENTRIES)).json()["items"]
    entry = Entry(levels, row["id"], row["number"], BANNER)
    seen = [(await bureaus.state(home))["state"]]
    for stage in STAGES[1:]:
        if stage == "scheduled":
            later = {**SCHEDULE, "starts_on": "2026-04-01"}
            await levels.banner.done(f"{await entry.work()}/schedule", later)
        else:
            await entry.step(stage)
        seen.append((await bureaus.state(home))["state"])
    assert list(dict.fromkeys(seen)) == [
        "ledgered",
        "classified",
        "scheduled",
        "developing",
        "accepted",
        "released",
    ]
    form = {"end_reason": "无争议"}
    assert codes(await levels.region.act(f"{entry.place}/close", form)) == {"entry.not_quiet"}
    assert (await levels.region.at(BANNER).act(f"{home}/confirm")).status_code == 403
    await bureaus.purchaser.done(f"{home}/confirm")
    assert codes(await bureaus.purchaser.act(f"{home}/confirm")) == {"requirement.confirmed"}
    own = {"number": entry.number, "requirement": home[-36:]}
    await told(levels.world, REGION, "entry_confirmed", **own)
    await levels.region.done(f"{entry.place}/close", form)
    record = await bureaus.state(home)
    assert (record["state"], record["above_number"]) == ("closed", entry.number)
