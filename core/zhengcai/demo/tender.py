"""The tender: project, document, announcement, sealed bids, opening."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from zhengcai.demo import trials
from zhengcai.demo.client import Record
from zhengcai.demo.days import at, day_told
from zhengcai.demo.planning import BUDGET, NEED, TITLE
from zhengcai.demo.purchase import Purchase

QUANTITY = 200
BIDS = {
    # key: total price, unit price, brand, size of the manufacturer
    "large": ("800000.00", "4000.00", "示例松", "large"),
    "small": ("860000.00", "4300.00", "示例竹", "small"),
    "medium": ("900000.00", "4500.00", "示例梅", "medium"),
}
CRITERIA = (
    # name, highest score, objective
    ("技术参数响应", "30", True),
    ("供货与实施方案", "20", False),
    ("售后服务方案", "15", False),
    ("节能环保认证", "5", True),
)


def document_form(first: date, until: date, deadline: datetime, **other: Any) -> Record:
    return {
        "title": TITLE,
        "requirement": NEED,
        "ceiling_price": BUDGET,
        "quantity": str(QUANTITY),
        "unit": "台",
        "industry": "工业",
        "delivery": "合同签订后30日内送达采购人指定地点并安装调试",
        "qualification": "符合政府采购法第二十二条规定；不接受联合体投标",
        "price_weight": "30",
        "criteria": [
            {"name": name, "weight": weight, "objective": objective, "description": "见评分细则"}
            for name, weight, objective in CRITERIA
        ],
        "sme_deduction": "10",
        "bid_bond": "10000.00",
        "documents_from": first.isoformat(),
        "documents_until": until.isoformat(),
        "bid_deadline": deadline.isoformat(),
        "opening_place": "政府采购平台网上开标大厅",
        "contract_days": 60,
        "core_product": "便携式计算机",
        **other,
    }


async def project(p: Purchase) -> None:
    """The purchaser entrusts an agency; the plan is bound to the project."""
    form = {"plan_id": p.records["plan"]["id"], "agency_code": p.region.firm("agency").code}
    made = p.records["project"] = await p.do("operator", "tendering/projects/create", form)
    p.played.number = made["number"]
    await p.refused(
        "operator",
        "以同一计划再建一个项目",
        "tendering/projects/create",
        form,
        status=409,
        codes=["plan.not_free"],
    )
    p.tell(f"项目{made['number']}，委托{made['agency_name']}")


async def announcement(p: Purchase) -> None:
    """The tender document, announced once its periods are long enough."""
    place = f"tendering/projects/{p.records['project']['id']}"
    today = (await p.now()).date()
    soon = at(today + timedelta(days=19), 9, 30)
    problems = await p.refused(
        "agency",
        "招标文件提供期限过短、价格分值过低、保证金和限价过高",
        f"{place}/prepare",
        document_form(
            today,
            today + timedelta(days=1),
            soon,
            price_weight="20",
            bid_bond="50000.00",
            ceiling_price="1100000.00",
        ),
        status=422,
        codes=[
            "tender.documents_too_short",
            "tender.price_weight_too_low",
            "tender.bond_too_high",
            "tender.ceiling_above_budget",
        ],
    )
    until = day_told(problems, "tender.documents_too_short")
    problems = await p.refused(
        "agency",
        "自公告至投标截止只有19日",
        f"{place}/prepare",
        document_form(today, until, soon),
        status=422,
        codes=["tender.period_too_short"],
    )
    deadline = at(day_told(problems, "tender.period_too_short"), 9, 30)
    await p.do("agency", f"{place}/prepare", document_form(today, until, deadline))
    published = await p.do("agency", f"{place}/publish", announced="tender")
    p.records["project"] = published
    p.records["deadline"] = {"at": deadline.isoformat(), "documents": until.isoformat()}
    await p.refused(
        "agency",
        "公告当日即抽取评审专家",
        f"{place}/draw_experts",
        {"word": "示例"},
        status=422,
        codes=["committee.draw_too_early"],
    )
    p.tell(f"{today}公告，招标文件提供至{until}，投标截止{deadline:%Y-%m-%d %H:%M}")


async def clarification(p: Purchase) -> None:
    """Clarified in time; what comes too late must move the deadline."""
    place = f"tendering/projects/{p.records['project']['id']}"
    deadline = datetime.fromisoformat(p.records["deadline"]["at"])
    published = datetime.fromisoformat(p.records["project"]["published_at"])
    await p.travel(at(published.date() + timedelta(days=1), 10))
    content = {"content": "明确质保期自验收合格之日起计算，为三年上门服务", "affects_bids": True}
    await p.refused(
        "agency",
        "以澄清改变采购标的",
        f"{place}/clarify",
        {**content, "content": "改为采购服务器"},
        status=422,
        codes=["tender.clarification_changes"],
    )
    same = {"unchanged": True}
    await p.do("agency", f"{place}/clarify", {**content, **same}, announced="correction")
    await p.travel(at(deadline.date() - timedelta(days=10), 10))
    await p.refused(
        "agency",
        "投标截止前10日再作影响投标的澄清而不顺延",
        f"{place}/clarify",
        {"content": "增加一项技术参数", "affects_bids": True, **same},
        status=422,
        codes=["tender.clarification_too_late"],
    )
    p.tell("公告次日澄清一次，满足截止前的最短期限；逾期的澄清被拒绝")


async def submission(p: Purchase) -> None:
    """Three suppliers submit sealed bids, which nobody reads."""
    deadline = datetime.fromisoformat(p.records["deadline"]["at"])
    await p.travel(at(deadline.date() - timedelta(days=1), 14))
    for key in BIDS:
        p.passphrases[key] = secrets.token_urlsafe(12)
        bid = await p.do(key, "tendering/bids/submit", bid_form(p, key), told="later")
        p.records[f"bid:{key}"] = bid
        p.expect("密封投标文件中的报价", bid["price"], None)
    await p.refused(
        "small",
        "同一供应商再递交一份投标文件",
        "tendering/bids/submit",
        bid_form(p, "small"),
        status=422,
        codes=["bid.exists"],
        law=False,
    )
    await _nobody_reads(p)
    await trials.sealed_in_dump(p, BIDS)
    await p.refused(
        "agency",
        "投标截止时间前开标",
        f"tendering/projects/{p.records['project']['id']}/open",
        status=422,
        codes=["project.too_early"],
    )
    p.tell("三家供应商递交密封投标文件；开标前任何人都无法查看")


def bid_form(p: Purchase, key: str) -> Record:
    """The bid of a supplier by its key, and the passphrase that it chose."""
    price, unit_price, brand, size = BIDS.get(key, ("870000.00", "4350.00", "示例兰", "micro"))
    return {
        "project_id": p.records["project"]["id"],
        "price": price,
        "unit_price": unit_price,
        "manufacturer": f"{brand}电子有限公司",
        "manufacturer_size": size,
        "brand": brand,
        "model": f"{brand}-14",
        "delivery_days": 20,
        "statement": f"完全响应招标文件要求，{brand}品牌便携式计算机{QUANTITY}台，应答编号{p.mark}",
        "passphrase": p.passphrases.get(key, "sealed-too-late"),
    }


async def _nobody_reads(p: Purchase) -> None:
    """Neither list, detail nor query shows a bid before the opening (令87 第33条)."""
    place = f"tendering/bids/{p.records['bid:small']['id']}"
    project_id = p.records["project"]["id"]
    for who, title in (
        ("large", "其他供应商"),
        ("operator", "采购人经办"),
        ("manager", "采购人负责人"),
        ("agency", "代理机构"),
        ("supervisor", "财政监管"),
        ("overseer", "审计监督"),
        ("sysadmin", "系统管理员"),
        ("auditor", "审计管理员"),
        ("expert1", "评审专家"),
        ("public", "社会公众"),
    ):
        await p.unreadable(who, f"{title}开标前查看投标文件", place)
        await p.unreadable(who, f"{title}开标前查看评审结果", f"{place}/result")
        if who != "large":
            await p.unreadable(
                who, f"{title}开标前查询投标文件", "tendering/bids", project_id=project_id
            )
    own = await p.actor("large").read("tendering/bids", project_id=project_id)
    p.expect("供应商能看到的投标文件数", len(own["items"]), 1)
    shown = await p.actor("small").read(place)
    p.expect("开标前供应商自己看到的报价", shown["price"], None)


async def travel_past_deadline(p: Purchase) -> None:
    """To one second after the deadline."""
    deadline = datetime.fromisoformat(p.records["deadline"]["at"])
    await p.travel(deadline + timedelta(seconds=1))


async def opening(p: Purchase) -> None:
    """A second after the deadline nothing more is received; then the bids are opened."""
    place = f"tendering/projects/{p.records['project']['id']}"
    await travel_past_deadline(p)
    await p.refused(
        "late",
        "投标截止1秒后递交投标文件",
        "tendering/bids/submit",
        bid_form(p, "late"),
        status=422,
        codes=["bid.too_late"],
    )
    await p.do("agency", f"{place}/open")
    for key in BIDS:
        bid = f"tendering/bids/{p.records[f'bid:{key}']['id']}"
        if key == "small":
            await p.refused(
                key,
                "以错误的密码解密",
                f"{bid}/decrypt",
                {"passphrase": "not-the-passphrase"},
                status=422,
                codes=["bid.wrong_passphrase"],
                law=False,
            )
            await p.refused(
                "agency",
                "尚有投标人未解密即结束开标",
                f"{place}/close_opening",
                status=422,
                codes=["project.decryption_running"],
            )
        await p.do(key, f"{bid}/decrypt", {"passphrase": p.passphrases[key]}, told="later")
    await p.do("agency", f"{place}/close_opening")
    await p.reveal("tendering/bids")
    for key, (price, *_) in BIDS.items():
        opened = await p.actor("agency").read(f"tendering/bids/{p.records[f'bid:{key}']['id']}")
        p.expect("开标后的报价", opened["price"], price)
    await trials.open_in_dump(p, BIDS)
    p.tell("三家解密，报价800,000元、860,000元、900,000元")
