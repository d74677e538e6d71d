"""From the budget to a filed plan: budget line, intent, waiting, filing and freezing."""

import secrets
from datetime import date
from typing import Any
from uuid import uuid4

from zhengcai.demo.client import Deviation, Record
from zhengcai.demo.days import at
from zhengcai.demo.purchase import Purchase

BUDGET = "1000000.00"
TITLE = "便携式计算机采购"
ITEM = "A02010108"
NEED = "采购便携式计算机200台，用于中小学教师备课授课，含操作系统、三年质保和上门服务"


def notice_form(p: Purchase, year: int, title: str, amount: str, firm: str = "purchaser") -> Record:
    """A budget notice for a purchaser of the region, under a number of its own."""
    return {
        "code": f"{year}-{p.region.tenant}-{secrets.token_hex(3).upper()}",
        "title": title,
        "year": year,
        "purchaser_code": p.region.firm(firm).code,
        "amount": amount,
        "sme_reserved_amount": "0",
    }


async def allot(p: Purchase, form: Record, reader: str = "operator") -> tuple[Record, Record]:
    """Issue a budget notice; it and the budget line that has arrived with `reader`'s purchaser."""
    notice = await p.do("budget", "fiscal/budget-notices/issue", form)

    async def arrived() -> Record | None:
        lines = await p.actor(reader).read("fiscal/budget-lines", q=form["code"])
        return next(iter(lines["items"]), None)

    return notice, await p.until("预算指标下达", arrived)


async def budget(p: Purchase) -> None:
    """A budget line of 1,000,000 arrives from the budget system."""
    form = notice_form(p, (await p.now()).year, "教师便携式计算机购置", BUDGET)
    await p.refused(
        "operator",
        "采购人自行下达预算指标",
        "fiscal/budget-notices/issue",
        form,
        status=403,
        codes=["access.denied"],
        law=False,
    )
    notice, line = await allot(p, form)
    p.records["line"] = line
    await p.followed("fiscal/budget-lines", "receive", line)
    await check_line(p, available=BUDGET, frozen="0.00", used="0.00")
    p.tell(f"预算系统下达指标{notice['code']}，金额1,000,000元，全部可用")


async def check_line(
    p: Purchase, *, available: str, frozen: str, used: str, line: str = "line"
) -> None:
    """The balances of a budget line, exactly."""
    place = f"fiscal/budget-lines/{p.records[line]['id']}"
    shown = await p.actor("supervisor").read(place)
    found = {name: shown[name] for name in ("available", "frozen", "used")}
    p.expect("预算指标余额", found, {"available": available, "frozen": frozen, "used": used})


async def intent(p: Purchase) -> None:
    """The intent is published; sent twice under one key it is one."""
    now = await p.now()
    form = {
        "title": TITLE,
        "catalogue_code": ITEM,
        "kind": "goods",
        "need": NEED,
        "amount": BUDGET,
        "expected_month": f"{now.year + now.month // 12}-{now.month % 12 + 1:02d}",
        "sme_reserved": False,
    }
    path, key = "supervision/intents/draft", str(uuid4())
    first, again = [await p.actor("operator").act(path, form, key=key) for _ in range(2)]
    p.expect("相同幂等键的第二次应答", again.text, first.text)
    listed = await p.actor("operator").read("supervision/intents", state="draft")
    p.expect("最新的意向草稿", listed["items"][0]["id"], first.json()["id"])
    drafted = await p.done("operator", path, first)
    await p.tried(
        "以同一幂等键（Idempotency-Key）提交两次",
        "只办理一次，第二次得到与第一次相同的应答",
        f"POST {path}",
        (first, again),
    )
    place = f"supervision/intents/{drafted['id']}"
    await p.refused(
        "operator",
        "采购人经办自行公开意向",
        f"{place}/publish",
        status=403,
        codes=["access.denied"],
        law=False,
    )
    published = await p.do("manager", f"{place}/publish", announced="intent")
    await p.refused(
        "manager",
        "已公开的意向再次公开",
        f"{place}/publish",
        status=409,
        codes=["state.wrong"],
    )
    p.records["intent"] = published
    start = p.fact("supervision.intent.publish", published["id"], "earliest_start")
    p.records["start"] = {"day": start}
    p.tell(f"{published['published_on']}公开采购意向，{start}起方可开始采购活动")


def plan_form(p: Purchase, **other: Any) -> Record:
    return {
        "title": TITLE,
        "budget_line_id": p.records["line"]["id"],
        "amount": BUDGET,
        "catalogue_code": ITEM,
        "kind": "goods",
        "need": NEED,
        "quantity": "200台",
        "organisation_form": "decentralised",
        "method": "open_tender",
        "intent_id": p.records["intent"]["id"],
        "sme_reserve": "none",
        "sme_exemption": "no_competition",
        **other,
    }


async def plan(p: Purchase) -> None:
    """After the waiting period the plan is filed, once nothing stands against it."""
    await p.travel(at(date.fromisoformat(p.records["start"]["day"]), 9))
    wrong = plan_form(p, budget_line_id=str(uuid4()), intent_id=None, sme_exemption=None)
    drafted = await p.do("operator", "supervision/plans/draft", wrong)
    place = f"supervision/plans/{drafted['id']}"
    await p.refused(
        "manager",
        "备案无预算指标、未公开意向、未预留份额的计划",
        f"{place}/file",
        status=422,
        codes=["plan.no_budget", "plan.no_intent", "plan.sme_not_reserved"],
    )
    await p.do("operator", f"{place}/revise", plan_form(p, amount="1200000.00"))
    await p.refused(
        "manager",
        "备案超出预算的计划",
        f"{place}/file",
        status=422,
        codes=["plan.over_budget"],
    )
    await _project_withoutplan_form(p, drafted["id"])
    before = await p.actor("operator").get(place)
    await p.raced(
        "operator",
        "同一版本同时修改两次",
        f"{place}/revise",
        plan_form(p),
        before.headers["etag"],
    )
    await _not_yours(p, place)
    filed = p.records["plan"] = await p.do("manager", f"{place}/file")
    await p.refused(
        "manager", "同一计划再次备案", f"{place}/file", status=409, codes=["state.wrong"]
    )
    await check_line(p, available="0.00", frozen=BUDGET, used="0.00")
    p.tell(f"采购计划{filed['number']}经系统自动核对后备案，冻结预算1,000,000元")


async def _project_withoutplan_form(p: Purchase, draft: str) -> None:
    agency = p.region.firm("agency").code
    for attempt, plan_id, status, code in (
        ("没有采购计划而建立项目", str(uuid4()), 422, "project.no_plan"),
        ("以未备案的计划建立项目", draft, 409, "plan.not_free"),
    ):
        await p.refused(
            "operator",
            attempt,
            "tendering/projects/create",
            {"plan_id": plan_id, "agency_code": agency},
            status=status,
            codes=[code],
        )


async def _not_yours(p: Purchase, place: str) -> None:
    """Wrong role, wrong organisation, wrong tenant."""
    for who, attempt, code in (
        ("small", "供应商备案采购计划", "access.denied"),
        ("supervisor", "财政监管代采购人备案", "access.denied"),
        ("neighbour", "其他采购人备案本采购人的计划", "access.not_owner"),
    ):
        await p.refused(who, attempt, f"{place}/file", status=403, codes=[code], law=False)
    stranger = p.stranger("manager")
    await p.refused(
        stranger, "其他地区的人员备案", f"{place}/file", status=403, codes=["access.denied"],
        law=False,
    )  # fmt: skip
    await p.unreadable(stranger, "其他地区的人员查看计划", place)
    own = await stranger.at(_home_of(p, stranger.login)).get(place)
    if own.status_code != 404:
        raise Deviation(f"在其他地区查到了本地区的计划：{own.status_code}")


def _home_of(p: Purchase, login: str | None) -> str:
    regions = p.platform.regions
    return next(region.tenant for region in regions if (login or "").startswith(region.login))
