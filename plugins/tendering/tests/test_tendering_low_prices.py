"""A price that is too low: asked about, explained in time, judged, and only then ranked."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from tender_house import House, bid, laws, problems, section

from zhengcai import Role
from zhengcai.testing import Person

LAW_60 = "政府采购货物和服务招标投标管理办法 第60条"
ASKING = {"tendering.project.ask_price", "tendering.price_inquiry.explain"}
EXPLANATION = "自有产线，附成本明细"
QUESTION = {"question": "请说明报价的成本构成", "minutes": 45}


@dataclass
class Doubt:
    """A project whose first bid is abnormally low; everybody has scored."""

    house: House
    path: str
    bid: str
    head: Person
    bidder: Person
    members: list[Person]

    async def ask(self, **more: object) -> httpx.Response:
        return await self.head.act(
            f"{self.path}/ask_price", {"bid_id": self.bid, **QUESTION, **more}
        )

    async def inquiry(self, reader: Person | None = None) -> dict[str, Any] | None:
        """What was asked about the bid, as a reader (the bidder) sees it."""
        answer = await (reader or self.bidder).get("tendering/price-inquiries")
        items = answer.json()["items"] if answer.status_code == 200 else []
        return next((one for one in items if one["bid_id"] == self.bid), None)

    async def explain(self, who: Person | None = None) -> httpx.Response:
        rows = await self.house.world.sql(
            "SELECT id FROM tendering_price_inquiry WHERE bid_id = $1", self.bid
        )
        place = f"tendering/price-inquiries/{rows[0]['id']}/explain"
        return await (who or self.bidder).act(place, {"explanation": EXPLANATION})

    async def reject(self, number: int = 0) -> httpx.Response:
        form = {"bid_id": self.house.bid_ids[number], "reason": "未响应实质性要求"}
        return await self.head.act(f"{self.path}/reject_bid", form)

    async def judge(self, *, accepted: bool) -> httpx.Response:
        form = {
            "bid_id": self.bid,
            "accepted": accepted,
            "reasons": "示例理由",
            "lookups": "示例查询",
        }
        return await self.head.act(f"{self.path}/judge_low_price", form)


@pytest.fixture
async def doubt(house: House) -> Doubt:
    code = await house.world.organisation("示例丁科技有限公司", capacity="supplier")
    house.suppliers.append(await house.world.person(Role.SUPPLIER, organisation=code))
    offers = [bid(f"{price}0000.00", "large") for price in (41, 78, 80, 89)]
    project = await house.project("evaluating", bids=offers)
    members = await house.score(project)
    path = f"tendering/projects/{project}"
    return Doubt(house, path, house.bid_ids[0], members[0], house.suppliers[0], members)


async def test_what_the_book_flags_is_asked_and_judged_before_the_report(doubt: Doubt) -> None:
    report = await doubt.head.act(f"{doubt.path}/report")
    assert problems(report) == ["report.low_price_unjudged"]
    assert laws(report) == ["财库〔2026〕2号"]
    assert "最高限价的45%" in report.json()["problems"][0]["message"]
    unasked = await doubt.judge(accepted=True)
    assert (problems(unasked), laws(unasked)) == (["project.price_unasked"], [LAW_60])
    short = await doubt.ask(minutes=29)
    assert (problems(short), laws(short)) == (
        ["project.explanation_too_short"],
        ["财库〔2026〕2号"],
    )
    assert (await doubt.ask()).status_code == 200
    assert problems(await doubt.ask()) == ["project.price_asked"]
    still = await doubt.head.act(f"{doubt.path}/report")
    assert problems(still) == ["report.low_price_unjudged"]


@pytest.mark.parametrize("accepted", [True, False])
async def test_an_explanation_is_judged_as_soon_as_it_is_there(
    doubt: Doubt, accepted: bool
) -> None:
    house = doubt.house
    assert await doubt.inquiry() is None, "nothing was asked"
    before = (await doubt.bidder.get(f"tendering/bids/{doubt.bid}")).headers["etag"]
    asked_at = house.world.now
    assert (await doubt.ask()).status_code == 200
    after = (await doubt.bidder.get(f"tendering/bids/{doubt.bid}")).headers["etag"]
    assert after == before, "the bid itself tells nothing"
    seen = await doubt.inquiry()
    assert seen is not None
    assert seen["question"] == QUESTION["question"]
    waiting = timedelta(minutes=45)
    until = datetime.fromisoformat(seen["answer_until"])
    assert until - datetime.fromisoformat(seen["asked_at"]) == waiting
    assert abs(until - waiting - asked_at) < timedelta(minutes=1)
    early = await doubt.judge(accepted=accepted)
    assert (problems(early), laws(early)) == (["project.explanation_running"], [LAW_60])
    for stranger in (house.suppliers[1], house.agency, doubt.head):
        assert (await doubt.explain(stranger)).status_code == 403
    assert (await doubt.explain()).status_code == 200
    assert problems(await doubt.explain()) == ["state.wrong"], "it is explained once"
    assert (await doubt.judge(accepted=accepted)).status_code == 200
    twice = await doubt.judge(accepted=accepted)
    assert problems(twice) == (["project.judged"] if accepted else ["project.unknown_bid"])
    assert (await doubt.head.act(f"{doubt.path}/report")).status_code == 200
    ranks = [(await house.record(f"bids/{each}"))["rank"] for each in house.bid_ids]
    assert ranks == ([1, 2, 3, 4] if accepted else [None, 1, 2, 3])


async def test_silence_is_judged_only_after_the_time_and_never_accepted(doubt: Doubt) -> None:
    assert (await doubt.ask()).status_code == 200
    await doubt.house.world.travel(timedelta(minutes=44))
    assert problems(await doubt.judge(accepted=False)) == ["project.explanation_running"]
    await doubt.house.world.travel(timedelta(minutes=2))
    late = await doubt.explain()
    assert problems(late) == ["access.not_owner"]
    accepted = await doubt.judge(accepted=True)
    assert (problems(accepted), laws(accepted)) == (["project.unexplained"], [LAW_60])
    assert (await doubt.judge(accepted=False)).status_code == 200
    out = await doubt.house.record(f"bids/{doubt.bid}")
    assert (out["state"], out["invalid_law"]) == ("void", LAW_60)
    assert (await doubt.head.act(f"{doubt.path}/report")).status_code == 200


async def test_what_was_asked_is_judged_though_the_book_does_not_flag_it(doubt: Doubt) -> None:
    low, other, *_ = doubt.house.bid_ids
    assert (await doubt.ask(bid_id=other)).status_code == 200
    report = await doubt.head.act(f"{doubt.path}/report")
    assert problems(report) == ["report.low_price_unjudged"] * 2
    assert set(laws(report)) == {"财库〔2026〕2号", LAW_60}
    assert problems(await doubt.ask(bid_id=doubt.path.rpartition("/")[2])) == [
        "project.unknown_bid"
    ]
    assert low == doubt.bid


async def test_only_the_head_asks_and_judges(doubt: Doubt) -> None:
    for person in (doubt.members[1], doubt.house.agency, doubt.house.manager):
        for verb in ("ask_price", "judge_low_price"):
            answer = await person.act(f"{doubt.path}/{verb}", {"bid_id": doubt.bid})
            assert answer.status_code == 403, verb


async def test_the_audit_tells_the_question_with_the_result_and_not_before(doubt: Doubt) -> None:
    house = doubt.house
    auditor = await house.world.person(Role.AUDIT_ADMIN)

    committee, outside = doubt.members, (house.agency, house.manager, house.supervisor)

    async def told() -> set[str]:
        """The traces on the inquiry, and of asking wherever they stand."""
        traces = (await auditor.get("core/audit", limit="200")).json()["items"]
        return {each["action"] for each in traces} & ASKING

    assert (await doubt.ask()).status_code == 200
    assert (await doubt.explain()).status_code == 200
    assert await told() == set()
    for reader in (doubt.bidder, *committee):
        seen = await doubt.inquiry(reader)
        assert seen is not None
        assert seen["explanation"] == EXPLANATION, reader.name
    for reader in (*outside, house.suppliers[1], house.overseer, house.admin, house.public):
        assert await doubt.inquiry(reader) is None, reader.name
    assert (await doubt.judge(accepted=True)).status_code == 200
    assert (await doubt.head.act(f"{doubt.path}/report")).status_code == 200
    for reader in outside:
        assert await doubt.inquiry(reader) is not None, reader.name
    project = doubt.path.rpartition("/")[2]
    await house._to_awarded(project, ())
    assert await told() == set()
    await house._to_notified(project, ())
    assert await told() == ASKING


async def test_costs_and_doubts_are_never_told_to_competitors(
    doubt: Doubt, printed: list[dict[str, Any]]
) -> None:
    house, project = doubt.house, doubt.path.rpartition("/")[2]
    assert (await doubt.ask()).status_code == 200
    assert (await doubt.explain()).status_code == 200
    assert (await doubt.judge(accepted=True)).status_code == 200
    assert (await doubt.reject(3)).status_code == 200
    assert (await doubt.head.act(f"{doubt.path}/report")).status_code == 200
    assert EXPLANATION in str(section(printed[-1], "异常低价审查"))
    await house._to_awarded(project, ())
    await house._to_notified(project, ())
    code = await house.world.organisation("示例戊科技有限公司", capacity="supplier")
    stranger = await house.world.person(Role.SUPPLIER, organisation=code)
    untold = (EXPLANATION, QUESTION["question"], "示例理由", "示例查询", "未响应实质性要求")
    for reader in (house.suppliers[1], house.suppliers[3], stranger):
        text = json.dumps(await house.record(f"projects/{project}", reader), ensure_ascii=False)
        page = (await reader.page(doubt.path)).text
        assert not [one for one in untold if one in text + page], reader.name
        assert '"low_price"' in text
    seen = json.dumps(await house.record(f"projects/{project}"), ensure_ascii=False)
    assert "示例查询" in seen
    assert EXPLANATION not in seen
    own = await house.record(f"bids/{house.bid_ids[3]}", house.suppliers[3])
    assert own["invalid_reason"] == "未响应实质性要求"


async def test_a_low_price_is_not_rejected_on_another_ground(doubt: Doubt) -> None:
    flagged = await doubt.reject()
    assert (problems(flagged), laws(flagged)) == (
        ["report.low_price_unjudged"],
        ["财库〔2026〕2号"],
    )
    assert flagged.json()["problems"][0]["field"] == "bid_id"
    other = doubt.house.bid_ids[1]
    assert (await doubt.ask(bid_id=other)).status_code == 200
    asked = await doubt.reject(1)
    assert (problems(asked), laws(asked)) == (["report.low_price_unjudged"], [LAW_60])
    assert (await doubt.ask()).status_code == 200
    assert problems(await doubt.reject()) == ["report.low_price_unjudged"]
    assert (await doubt.explain()).status_code == 200
    assert (await doubt.judge(accepted=True)).status_code == 200
    assert (await doubt.reject()).status_code == 200
    assert problems(await doubt.reject()) == ["project.unknown_bid"]


@pytest.mark.parametrize("over", ["time", "tender"])
async def test_nobody_is_asked_any_longer(doubt: Doubt, over: str) -> None:
    async def offered() -> bool:
        seen = await doubt.inquiry()
        assert seen is not None
        place = f"price-inquiries/{seen['id']}"
        tasks = (await doubt.bidder.get("core/todo")).json()["items"]
        actions = (await doubt.house.record(place, doubt.bidder))["actions"]
        assert ("explain" in actions) is ("说明报价" in str(tasks))
        return "explain" in actions

    assert (await doubt.ask()).status_code == 200
    assert await offered()
    if over == "time":
        await doubt.house.world.travel(timedelta(minutes=46))
    else:
        form = {"reason": "task_cancelled", "explanation": "示例原因"}
        await doubt.house.agency.done(f"{doubt.path}/fail", form)
    assert not await offered()
    assert problems(await doubt.explain()) == ["access.not_owner"]
