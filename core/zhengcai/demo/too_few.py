"""A second project beside the main one: two suppliers bid, so it is not opened and fails."""

from datetime import date, datetime, timedelta

import httpx

from zhengcai.demo import planning, tender
from zhengcai.demo.days import at
from zhengcai.demo.purchase import Purchase

TITLE = "便携式计算机补充采购"
AMOUNT = "600000.00"
BIDDERS = ("large", "small")


async def announcement(p: Purchase) -> None:
    """An urgent plan and its tender, announced on the same day as the main one."""
    now = await p.now()
    form = planning.notice_form(p, now.year, TITLE, AMOUNT)
    _, line = await planning.allot(p, form)
    plan = await p.do(
        "operator",
        "supervision/plans/draft",
        planning.plan_form(
            p,
            title=TITLE,
            amount=AMOUNT,
            budget_line_id=line["id"],
            quantity="120台",
            intent_id=None,
            intent_exemption="urgent",
            intent_exemption_reason="校舍受灾，急需补充教学设备",
        ),
    )
    filed = await p.do("manager", f"supervision/plans/{plan['id']}/file")
    made = await p.do(
        "operator",
        "tendering/projects/create",
        {"plan_id": filed["id"], "agency_code": p.region.firm("agency").code},
    )
    place = f"tendering/projects/{made['id']}"
    main = p.records["deadline"]
    deadline = at(datetime.fromisoformat(main["at"]).date(), 9)
    document = tender.document_form(
        now.date(),
        date.fromisoformat(main["documents"]),
        deadline,
        title=TITLE,
        ceiling_price=AMOUNT,
        quantity="120",
    )
    await p.do("agency", f"{place}/prepare", document)
    p.records["second"] = await p.do("agency", f"{place}/publish", announced="tender")
    p.tell(f"项目{made['number']}同日公告，投标截止{deadline:%Y-%m-%d %H:%M}")


async def opening(p: Purchase) -> None:
    """At the deadline there are two bids: they stay sealed, and the project fails."""
    project = p.records["second"]
    place = f"tendering/projects/{project['id']}"
    for number, key in enumerate(BIDDERS):
        form = tender.bid_form(p, key)
        sealed = {"project_id": project["id"], "passphrase": f"{p.mark}-{key}-again"}
        price = {
            "price": f"{(480 + number * 12) * 1000}.00",
            "unit_price": f"{4000 + number * 100}",
        }
        answer = await p.actor(key).act("tendering/bids/submit", {**form, **sealed, **price})
        p.expect("递交投标文件的应答", answer.status_code, httpx.codes.CREATED)
    await p.travel(datetime.fromisoformat(project["bid_deadline"]) + timedelta(seconds=1))
    await p.refused(
        "agency",
        "只有两家投标人而开标",
        f"{place}/open",
        status=422,
        codes=["project.too_few_bids"],
    )
    reason = {"reason": "too_few_suppliers", "explanation": "投标截止时投标人只有两家"}
    await p.do("agency", f"{place}/fail", reason, announced="termination")
    p.tell("投标人只有两家，不予开标并废标；两份投标文件始终密封，递交记录不公开")
