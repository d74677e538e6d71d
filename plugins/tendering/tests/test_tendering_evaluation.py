"""The committee, its scores, its judgements, and the decision that follows."""

import asyncio
from datetime import date
from typing import Any

from tender_house import BIDS, House, bid, laws, problems

from zhengcai import Role

LAW_87 = "政府采购货物和服务招标投标管理办法"


async def test_experts_are_drawn_two_working_days_before_at_the_earliest(house: House) -> None:
    project = await house.project("published")
    path = f"tendering/projects/{project}/draw_experts"
    await house.world.travel(date(2026, 3, 18))
    early = await house.agency.act(path, {"word": "示例"})
    assert problems(early) == ["committee.draw_too_early"]
    assert laws(early) == ["政府采购评审专家管理办法 第14条"]
    await house.world.travel(date(2026, 3, 19))
    many = await house.agency.act(path, {"word": "示例", "representatives": 2})
    assert problems(many) == ["committee.too_many_representatives"]
    record = await house.agency.done(path, {"word": "示例"})
    assert (record["committee_size"], record["expert_seats"]) == (5, 4)


async def test_a_large_budget_asks_for_seven(house: House) -> None:
    project = await house.project(
        "published",
        plan={"amount": "10000000"},
        document={"ceiling_price": "10000000"},
    )
    path = f"tendering/projects/{project}/draw_experts"
    await house.world.travel(date(2026, 3, 20))
    few = await house.agency.act(path, {"word": "示例", "representatives": 0})
    assert problems(few) == ["committee.too_few_experts"]
    record = await house.agency.done(path, {"word": "示例", "representatives": 2})
    assert (record["committee_size"], record["expert_seats"]) == (7, 5)


async def test_an_expert_of_a_bidder_never_stays_on_the_committee(house: House) -> None:
    for _ in range(2):
        house.experts.append(await house.world.expert(employer="示例甲科技有限公司"))
    for expert in house.experts[:4]:
        await house.world.sql(
            "UPDATE expert SET active = false WHERE person_id = $1", expert.person_id
        )
    project = await house.project("published")
    path = f"tendering/projects/{project}"
    await house.submit(project, BIDS)
    await house.world.travel(date(2026, 3, 20))
    await house.agency.done(f"{path}/draw_experts", {"word": "示例"})
    assert len(await house.members(project)) == 4
    await house.after_deadline()
    await house.agency.done(f"{path}/open")
    await house._to_opened(project, BIDS)
    assert len(await house.members(project)) == 2
    few = await house.agency.act(f"{path}/draw_experts", {"word": "补抽"})
    assert problems(few) == ["committee.too_few_experts"]
    house.experts += [await house.world.expert() for _ in range(2)]
    await house.agency.done(f"{path}/draw_experts", {"word": "补抽"})
    assert len(await house.members(project)) == 4


async def test_a_representative_is_of_the_purchaser_and_never_the_head(house: House) -> None:
    project = await house.project("opened")
    path = f"tendering/projects/{project}"
    stranger = await house.manager.act(f"{path}/appoint", {"login": house.suppliers[0].login})
    assert problems(stranger) == ["committee.not_purchaser"]
    await house._to_evaluating(project, BIDS)
    members = await house.members(project)
    denied = await members[0].act(f"{path}/elect_head", {"seat": 5})
    assert problems(denied) == ["committee.representative_head"]
    assert laws(denied) == [f"{LAW_87} 第45条"]
    assert problems(await members[0].act(f"{path}/elect_head", {"seat": 9})) == [
        "committee.no_such_seat"
    ]
    outsider = next(one for one in house.experts if one.login not in {m.login for m in members})
    refused = await outsider.at("150100").act(f"{path}/elect_head")
    assert (refused.status_code, problems(refused)) == (403, ["access.not_owner"])
    assert problems(
        await outsider.at("150100").act("tendering/score-sheets/submit", house.sheet(project))
    ) == ["score.not_member"]


async def test_who_leaves_is_replaced_before_anybody_scores(house: House) -> None:
    project = await house.project("evaluating")
    members = await house.members(project)
    [own] = (await members[0].get("tendering/members")).json()["items"]
    await members[0].done(f"tendering/members/{own['id']}/leave", {"reason": "与投标人有利害关系"})
    early = await members[1].act("tendering/score-sheets/submit", house.sheet(project))
    assert problems(early) == ["score.committee_incomplete"]
    await house.agency.done(f"tendering/projects/{project}/draw_experts", {"word": "补抽"})
    now = await house.members(project)
    assert len(now) == 5
    assert members[0].login not in {member.login for member in now}
    await now[0].done("tendering/score-sheets/submit", house.sheet(project))
    [row] = (await now[0].get("tendering/members")).json()["items"]
    scored = await now[0].act(f"tendering/members/{row['id']}/leave", {"reason": "请假"})
    assert problems(scored) == ["member.scored"]
    [row] = (await now[1].get("tendering/members")).json()["items"]
    both = await asyncio.gather(
        now[1].act(f"tendering/members/{row['id']}/leave", {"reason": "请假"}),
        now[1].act("tendering/score-sheets/submit", house.sheet(project)),
    )
    assert sum(answer.is_success for answer in both) == 1


async def test_the_sheet_of_who_has_left_does_not_count(house: House) -> None:
    project = await house.project("evaluating")
    members = await house.score(project)
    await house.world.sql(
        "UPDATE tendering_score_sheet SET scores = replace(scores::text, '\"6\"', '\"8\"')::jsonb "
        "WHERE project_id = $1 AND seat = 4",
        project,
    )
    path = f"tendering/projects/{project}"
    assert set(problems(await members[0].act(f"{path}/report"))) == {"report.objective_differs"}
    await house.world.sql(
        "UPDATE tendering_member SET state = 'left' WHERE project_id = $1 AND seat = 4", project
    )
    assert problems(await members[0].act(f"{path}/report")) == ["score.committee_incomplete"]
    await house.agency.done(f"{path}/draw_experts", {"word": "补抽"})
    await (await house.members(project))[-1].done(
        "tendering/score-sheets/submit", house.sheet(project)
    )
    await members[0].done(f"{path}/report")


async def test_a_sheet_is_whole_in_range_and_never_changed(house: House) -> None:
    project = await house.project("evaluating")
    member = (await house.members(project))[0]
    sheet = house.sheet(project)
    first, second, *rest = sheet["scores"]
    wrong = {
        **sheet,
        "scores": [
            {**first, "score": "40.01"},
            {**first, "score": "-1"},
            {**second, "score": "5.001"},
            {**second, "criterion": "颜值"},
            {**second, "bid_id": project},
            *rest[1:],
        ],
    }
    answer = await member.act("tendering/score-sheets/submit", wrong)
    assert problems(answer) == [
        "score.out_of_range",
        "score.out_of_range",
        "score.too_fine",
        "score.unknown_criterion",
        "score.unknown_bid",
        "score.repeated",
        "score.missing",
    ]
    done = await member.done("tendering/score-sheets/submit", sheet)
    for verb in ("submit", "change", "delete"):
        path = f"tendering/score-sheets/{done['id']}/{verb}"
        assert (await member.act(path, sheet)).status_code == 404
    again = await member.act("tendering/score-sheets/submit", sheet)
    assert problems(again) == ["score.submitted"]


async def test_the_report_waits_for_every_sheet_and_for_agreement(house: House) -> None:
    project = await house.project("evaluating")
    path = f"tendering/projects/{project}"
    members = await house.members(project)
    await house.elect(project)
    alike = [["36", "6", "15"], ["30", "8", "14"], ["28", "8", "12"]]
    for member in members[:3]:
        await member.done("tendering/score-sheets/submit", house.sheet(project, alike))
    missing = await members[0].act(f"{path}/report")
    assert problems(missing) == ["report.sheet_missing", "report.sheet_missing"]
    said = "".join(each["message"] for each in missing.json()["problems"])
    assert "评审专家4" in said
    assert "采购人代表5" in said
    other = [["36", "8", "15"], *alike[1:]]
    for member in members[3:]:
        await member.done("tendering/score-sheets/submit", house.sheet(project, other))
    differs = await members[0].act(f"{path}/report")
    assert problems(differs) == ["report.objective_differs"]
    assert laws(differs) == [f"{LAW_87} 第64条"]
    settle = {
        "bid_id": house.bid_ids[0],
        "criterion": "质保年限",
        "score": "6",
        "reason": "质保三年",
    }
    wrong = {**settle, "criterion": "技术参数"}
    assert problems(await members[0].act(f"{path}/settle_score", wrong)) == ["score.not_objective"]
    high = {**settle, "score": "10.01"}
    assert problems(await members[0].act(f"{path}/settle_score", high)) == ["score.out_of_range"]
    by_member = await members[1].act(f"{path}/settle_score", settle)
    assert by_member.status_code == 403
    alone = {**settle, "bid_id": house.bid_ids[1]}
    refused = await members[0].act(f"{path}/settle_score", alone)
    assert problems(refused) == ["score.nothing_to_settle"]
    await members[0].done(f"{path}/settle_score", settle)
    again = await members[0].act(f"{path}/settle_score", {**settle, "score": "8"})
    assert problems(again) == ["score.nothing_to_settle"]
    await members[0].done(f"{path}/report")
    scored = await house.record(f"bids/{house.bid_ids[0]}")
    assert (scored["technical_score"], scored["item_scores"]["质保年限"]) == ("57.00", "6.00")


async def test_a_bid_that_does_not_conform_leaves_too_few(house: House) -> None:
    project = await house.project("evaluating")
    path = f"tendering/projects/{project}"
    members = await house.score(project)
    few = {"reason": "too_few_suppliers", "explanation": "有效投标不足三家"}
    assert problems(await house.agency.act(f"{path}/fail", few)) == ["project.enough_bids"]
    form = {"bid_id": house.bid_ids[2], "reason": "未响应实质性要求"}
    await members[0].done(f"{path}/reject_bid", form)
    report = await members[0].act(f"{path}/report")
    assert problems(report) == ["project.too_few_qualified"]
    assert laws(report) == ["政府采购法 第36条"]
    auditor = await house.world.person(Role.AUDIT_ADMIN)
    for failed in (False, True):
        traces = (await auditor.get("core/audit", subject=project)).json()["items"]
        told = {trace["action"] for trace in traces}
        assert ("tendering.project.reject_bid" in told) is failed
        if not failed:
            await house.agency.done(f"{path}/fail", few)


async def test_prices_above_the_ceiling_and_unconfirmed_corrections_are_invalid(
    house: House,
) -> None:
    offers = [
        bid("1000000.01"),
        bid("860000.00", unit_price="4310.00"),
        bid("800000.00", unit_price="4010.00"),
    ]
    project = await house.project("opened", bids=offers)
    corrected = await house.record(f"bids/{house.bid_ids[1]}")
    assert (corrected["corrected_price"], corrected["correction_rule"]) == (
        "862000.00",
        "sum_of_unit_prices",
    )
    await house.suppliers[1].done(f"tendering/bids/{house.bid_ids[1]}/confirm_correction")
    for number in (0, 1):
        again = await house.suppliers[number].act(
            f"tendering/bids/{house.bid_ids[number]}/confirm_correction"
        )
        assert problems(again) == ["access.not_owner"], "nothing, or nothing more, to confirm"
    few = await house.agency.act(f"tendering/projects/{project}/qualify", {})
    assert problems(few) == ["project.too_few_qualified"]
    assert "1家" in few.json()["problems"][0]["message"]


async def test_bidders_of_one_brand_count_as_one(house: House) -> None:
    offers = [bid("800000.00", brand="示例牌"), bid("860000.00", brand=" 示例牌"), BIDS[2]]
    project = await house.project("opened", bids=offers, document={"core_product": "便携式计算机"})
    few = await house.agency.act(f"tendering/projects/{project}/qualify", {})
    assert problems(few) == ["project.too_few_qualified"]


async def test_a_bid_of_another_project_cannot_be_disqualified(house: House) -> None:
    project = await house.project("opened")
    form: dict[str, Any] = {"unqualified": [{"bid_id": project, "reason": "不合格"}]}
    answer = await house.agency.act(f"tendering/projects/{project}/qualify", form)
    assert problems(answer) == ["project.unknown_bid"]
    path = f"tendering/projects/{project}"
    fail = {"reason": "too_few_suppliers", "explanation": "示例原因"}
    other = await house.agency.act(f"{path}/fail", {**fail, **form})
    assert problems(other) == ["project.unknown_bid", "project.enough_bids"]
    form = {"unqualified": [{"bid_id": house.bid_ids[0], "reason": "资质不符"}]}
    answer = await house.agency.act(f"{path}/qualify", form)
    assert problems(answer) == ["project.too_few_qualified"]
    await house.agency.done(f"{path}/fail", {**fail, **form})
    out = await house.record(f"bids/{house.bid_ids[0]}")
    assert (out["state"], out["invalid_reason"]) == ("void", "资质不符")


async def test_prices_that_are_all_above_the_budget_end_the_tender(house: House) -> None:
    offers = [bid(f"100000{number}.00") for number in (1, 2, 3)]
    project = await house.project("opening", bids=offers)
    path = f"tendering/projects/{project}/fail"
    form = {"reason": "prices_above_budget", "explanation": "示例原因"}
    assert problems(await house.agency.act(path, form)) == ["project.price_within_budget"]
    await house._to_opened(project, offers)
    assert (await house.agency.done(path, form))["state"] == "failed"
