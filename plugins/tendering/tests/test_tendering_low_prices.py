"""A price that is too low: asked about, explained in time, judged, and only then ranked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import pytest
from tender_house import House, bid, laws, problems

from zhengcai import Role
from zhengcai.testing import Person

LAW_60 = "政府采购货物和服务招标投标管理办法 第60条"
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

    async def explain(self, who: Person | None = None) -> httpx.Response:
        form = {"explanation": "自有产线，附成本明细"}
        return await (who or self.bidder).act(f"tendering/bids/{self.bid}/explain_price", form)

    async def judge(self, *, accepted: bool) -> httpx.Response:
        form = {"bid_id": self.bid, "accepted": accepted, "reasons": "示例理由"}
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
    assert (await doubt.explain()).status_code == 403, "nothing was asked"
    asked_at = house.world.now
    assert (await doubt.ask()).status_code == 200
    seen = await house.record(f"bids/{doubt.bid}", doubt.bidder)
    assert seen["price_question"] == QUESTION["question"]
    waiting = timedelta(minutes=45)
    until = datetime.fromisoformat(seen["price_answer_until"])
    assert until - datetime.fromisoformat(seen["price_asked_at"]) == waiting
    assert abs(until - waiting - asked_at) < timedelta(minutes=1)
    early = await doubt.judge(accepted=accepted)
    assert (problems(early), laws(early)) == (["project.explanation_running"], [LAW_60])
    for stranger in (house.suppliers[1], house.agency, doubt.head):
        assert (await doubt.explain(stranger)).status_code == 403
    assert (await doubt.explain()).status_code == 200
    assert (await doubt.explain()).status_code == 403, "it is explained once"
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
    assert (problems(late), laws(late)) == (["bid.explanation_too_late"], [LAW_60])
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
    assert laws(report) == ["财库〔2026〕2号", LAW_60]
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

    async def told() -> set[str]:
        items = (await auditor.get("core/audit", subject=doubt.bid)).json()["items"]
        return {each["action"] for each in items}

    assert (await doubt.ask()).status_code == 200
    assert "tendering.project.ask_price" not in await told()
    assert (await doubt.explain()).status_code == 200
    assert (await doubt.judge(accepted=True)).status_code == 200
    assert (await doubt.head.act(f"{doubt.path}/report")).status_code == 200
    project = doubt.path.rpartition("/")[2]
    await house._to_awarded(project, ())
    assert "tendering.project.ask_price" not in await told()
    await house._to_notified(project, ())
    assert {"tendering.project.ask_price", "tendering.bid.submit"} <= await told()
