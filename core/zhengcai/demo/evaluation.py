"""The evaluation: committee, independent scores, report, award, result."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from zhengcai.demo.client import Deviation, Record
from zhengcai.demo.days import at, office_day
from zhengcai.demo.purchase import Purchase
from zhengcai.demo.region import EXPERTS
from zhengcai.demo.tender import BIDS, CRITERIA
from zhengcai.web.demonstration import PlayedBid

PRICE_SCORES = {"large": "29.03", "small": "30.00", "medium": "25.80"}
"""For 800,000, 860,000 (small, 10 % deduction) and 900,000 with 30 points for the price."""

SEATS = 5
DRAWN = 4

_TASTE = {
    # what a committee thinks of each bid, by criterion; members differ by half a point
    "large": ("26", "17", "12", "5"),
    "small": ("27", "17", "13", "5"),
    "medium": ("28", "16", "12", "3"),
}


async def committee(p: Purchase) -> None:
    """Four experts are drawn, the purchaser sends a representative."""
    place = f"tendering/projects/{p.records['project']['id']}"
    login = p.people["representative"].login
    await p.refused(
        "manager",
        "委派非本单位人员为采购人代表",
        f"{place}/appoint",
        {"login": p.people["large"].login},
        status=422,
        codes=["committee.not_purchaser"],
    )
    await p.do("manager", f"{place}/appoint", {"login": login}, told="later")
    drawn = await p.do("agency", f"{place}/draw_experts", {"word": f"{p.region.name}示例"})
    p.expect("评标委员会人数", drawn["committee_size"], SEATS)
    members = [key for key in _experts(p) if await _seat(p, key) is not None]
    p.expect("抽取的评审专家人数", len(members), DRAWN)
    p.records["members"] = {"keys": ["representative", *members]}
    await p.unreadable(
        "supervisor",
        "评审前查看评标委员会成员",
        "tendering/members",
        project_id=p.records["project"]["id"],
    )
    p.tell("抽取评审专家4人，采购人代表1人；名单在结果公告前保密")


def _experts(p: Purchase) -> list[str]:
    return [f"expert{number}" for number in range(1, EXPERTS + 1)]


async def _seat(p: Purchase, key: str) -> Record | None:
    found = await p.actor(key).read(
        "tendering/members", project_id=p.records["project"]["id"], state="seated"
    )
    return next(iter(found["items"]), None)


def _sheet(p: Purchase, seat: int) -> Record:
    lean = (Decimal(seat % 3) - 1) / 2
    return {
        "project_id": p.records["project"]["id"],
        "scores": [
            {
                "bid_id": p.records[f"bid:{key}"]["id"],
                "criterion": name,
                "score": str(Decimal(score) if objective else Decimal(score) + lean),
            }
            for key, scores in _TASTE.items()
            for (name, _, objective), score in zip(CRITERIA, scores, strict=True)
        ],
        "opinion": "按招标文件规定的评审因素独立评分",
    }


async def scoring(p: Purchase) -> None:
    """Qualification, a head, and five sheets written alone."""
    place = f"tendering/projects/{p.records['project']['id']}"
    await p.do("agency", f"{place}/qualify")
    keys = p.records["members"]["keys"]
    head = keys[1]
    p.records["head"] = {"key": head}
    await p.refused(
        head,
        "推选采购人代表为组长",
        f"{place}/elect_head",
        {"seat": 1},
        status=422,
        codes=["committee.representative_head"],
    )
    await _elect(p, place, keys, head)
    submit = "tendering/score-sheets/submit"
    over = _sheet(p, 1)
    over["scores"][0]["score"] = "30.5"
    await p.refused(
        head, "评分超出分值范围", submit, over, status=422, codes=["score.out_of_range"]
    )
    await p.refused(
        next(key for key in _experts(p) if key not in keys),
        "未被抽取的专家评分",
        submit,
        _sheet(p, 1),
        status=422,
        codes=["score.not_member"],
    )
    for seat, key in enumerate(keys):
        await p.do(key, submit, _sheet(p, seat), told="later")
    await p.refused(
        head, "提交后更改评分", submit, _sheet(p, 2), status=422, codes=["score.submitted"]
    )
    p.tell("五名成员独立评分，提交后不能更改")


async def _elect(p: Purchase, place: str, keys: Sequence[str], head: str) -> None:
    """Votes until one has more than half of all members; nobody is the head before."""
    own = await _seat(p, head)
    form = {"seat": own["seat"] if own else None}
    majority = len(keys) // 2 + 1
    for key in keys[: majority - 1]:
        answer = await p.actor(key).act(f"{place}/elect_head", form)
        p.expect("推选组长的应答", answer.status_code, 200)
    await p.refused(
        keys[0], "再次推选组长", f"{place}/elect_head", form, status=403,
        codes=["access.not_owner"], law=False,
    )  # fmt: skip
    await p.refused(
        head, "未过半数即以组长身份提交评标报告", f"{place}/report", status=403,
        codes=["access.not_owner"], law=False,
    )  # fmt: skip
    await p.do(keys[majority - 1], f"{place}/elect_head", form, told="later")
    p.tell("五名成员各有一票，过半数推选评审组长；采购人代表不得担任")


async def report(p: Purchase) -> None:
    """The ranking, with the price scores that the law's formula gives."""
    place = f"tendering/projects/{p.records['project']['id']}"
    await p.do(p.records["head"]["key"], f"{place}/report", told="later")
    for key in BIDS:
        bid = await p.actor("supervisor").read(f"tendering/bids/{p.records[f'bid:{key}']['id']}")
        p.expect(f"{bid['supplier_name']}的价格分", bid["price_score"], PRICE_SCORES[key])
        p.played.bids.append(
            PlayedBid(
                supplier=bid["supplier_name"],
                size=bid["manufacturer_size"],
                price=bid["price"],
                price_score=bid["price_score"],
                technical_score=bid["technical_score"],
                total_score=bid["total_score"],
                rank=bid["rank"],
            )
        )
        if (bid["rank"] == 1) is not (key == "small"):
            raise Deviation(f"{bid['supplier_name']}的排名为{bid['rank']}")
    await p.unreadable(
        "large", "结果公告前供应商查看得分", f"tendering/bids/{p.records['bid:small']['id']}/result"
    )
    p.tell("价格分29.03、30.00、25.80，小型企业经10%价格扣除后总分第一")


async def award(p: Purchase) -> None:
    """The purchaser confirms the first-ranked candidate, the agency announces the result."""
    place = f"tendering/projects/{p.records['project']['id']}"
    await p.travel(at(office_day((await p.now()).date() + timedelta(days=1)), 10))
    await p.refused(
        "agency", "代理机构代采购人定标", f"{place}/award", status=403, codes=["access.denied"],
        law=False,
    )  # fmt: skip
    awarded = await p.do("manager", f"{place}/award")
    p.expect("中标金额", awarded["award_amount"], BIDS["small"][0])
    p.expect("中标供应商", awarded["winner_code"], p.region.firm("small").code)
    p.played.award, p.played.winner = Decimal(awarded["award_amount"]), awarded["winner_name"]
    p.tell(f"{awarded['winner_name']}中标，金额860,000元")


async def result(p: Purchase) -> None:
    """The result is announced, the winner notified, every bidder told its own score."""
    place = f"tendering/projects/{p.records['project']['id']}"
    announced = await p.do("agency", f"{place}/announce_result", announced="result")
    p.records["project"] = announced
    for collection in ("tendering/projects", "tendering/score-sheets"):
        await p.reveal(collection)
    told = await p.actor("large").read(f"tendering/bids/{p.records['bid:large']['id']}/result")
    p.expect("告知未中标人的价格分", told["price_score"], PRICE_SCORES["large"])
    p.tell("公告中标结果，发出中标通知书，告知未中标人得分与排序")
