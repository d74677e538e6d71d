"""After the award: contract, acceptance, payment, archive."""

import hashlib
import io
import secrets
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhengcai.demo.client import Deviation, Record
from zhengcai.demo.days import at, office_day
from zhengcai.demo.planning import check_line
from zhengcai.demo.purchase import Purchase
from zhengcai.demo.tender import BIDS, QUANTITY
from zhengcai.documents.package_verifier import verify_package
from zhengcai.documents.seals import PublishedRoots
from zhengcai.web.demonstration import PlayedArchive

AWARD = BIDS["small"][0]
REST = "140000.00"


def terms_form(p: Purchase, **other: Any) -> Record:
    notified = datetime.fromisoformat(p.records["project"]["notified_at"])
    return {
        "project_id": p.records["project"]["id"],
        "items": [
            {
                "name": "便携式计算机",
                "model": f"{BIDS['small'][2]}-14",
                "quantity": str(QUANTITY),
                "unit": "台",
                "unit_price": BIDS["small"][1],
            }
        ],
        "perform_by": (notified.date() + timedelta(days=90)).isoformat(),
        "place": f"{p.region.name}示例路1号",
        "payment_days": 30,
        "payment_terms": "验收合格后一次性支付",
        "performance_bond": "43000.00",
        "bond_terms": "验收合格之日起5个工作日内无息退还，违约的按合同约定处理",
        **other,
    }


async def contract(p: Purchase) -> None:
    """Drafted from the award, confirmed by the supplier, signed on the last lawful day."""
    above = terms_form(
        p, amount="860001.00", items=[], payment_days=90, performance_bond="90000.00"
    )
    await p.refused(
        "operator",
        "合同金额高于中标金额、付款期限过长、履约保证金过高",
        "supervision/contracts/draft",
        above,
        status=422,
        codes=[
            "contract.above_award",
            "contract.payment_too_late",
            "contract.bond_too_high",
        ],
    )
    drafted = await p.do("operator", "supervision/contracts/draft", terms_form(p))
    place = f"supervision/contracts/{drafted['id']}"
    await p.refused(
        "manager", "供应商确认前签订合同", f"{place}/sign", status=409, codes=["state.wrong"]
    )
    await p.refused(
        "large", "未中标的供应商确认合同", f"{place}/confirm", status=403,
        codes=["access.not_owner"], law=False,
    )  # fmt: skip
    await p.do("small", f"{place}/confirm")
    due = await due_day(p, place, "A-27")
    await p.travel(at(due, 15))
    signed = p.records["contract"] = await p.do("manager", f"{place}/sign")
    if signed["sign_late_reason"] is not None:
        raise Deviation("合同未在法定期限内签订")

    async def concluded() -> Record | None:
        project = await p.actor("agency").read(f"tendering/projects/{signed['project_id']}")
        return project if project["state"] == "contracted" else None

    await p.followed("tendering/projects", "conclude", await p.until("项目随合同结转", concluded))
    await pay_too_early(p)
    p.tell(f"合同{signed['number']}在期限最后一日{due}签订，金额860,000元")


async def due_day(p: Purchase, place: str, rule_id: str) -> date:
    """The last day of a step of the contract, as the platform tells it."""
    listed = await p.actor("operator").read(f"{place}/deadlines")
    step = next(each for each in listed["items"] if each["rule_id"] == rule_id)
    return date.fromisoformat(step["due"])


def _application(p: Purchase, day: date, **other: Any) -> Record:
    return {
        "contract_id": p.records["contract"]["id"],
        "amount": AWARD,
        "invoice_number": f"DEM{secrets.randbelow(10**12):012d}",
        "invoice_on": day.isoformat(),
        "payee_account": p.records["contract"]["supplier_account"],
        **other,
    }


async def pay_too_early(p: Purchase) -> None:
    today = (await p.now()).date()
    await p.refused(
        "operator",
        "合同备案和验收之前申请支付",
        "fiscal/payments/apply",
        _application(p, today),
        status=422,
        codes=["payment.not_accepted", "payment.contract_not_filed"],
    )


async def disclosure(p: Purchase) -> None:
    """Announced and filed within the working days of the region."""
    place = f"supervision/contracts/{p.records['contract']['id']}"
    announce, file = await due_day(p, place, "A-28"), await due_day(p, place, "A-29")
    await p.travel(at(announce, 10))
    announced = await p.do("operator", f"{place}/announce", announced="contract")
    filed = await p.do("operator", f"{place}/file")
    if announced["announce_late_reason"] is not None or filed["file_late_reason"] is not None:
        raise Deviation("合同未在法定期限内公告、备案")
    seen = await p.actor("supervisor").read(place)
    p.expect("财政监管看到的合同备案编号", seen["filing_number"], filed["filing_number"])
    p.tell(f"合同公告期限至{announce}，备案期限至{file}；备案编号{filed['filing_number']}")


async def acceptance(p: Purchase) -> None:
    """The goods are accepted by somebody else than who drafted the contract."""
    place = f"supervision/contracts/{p.records['contract']['id']}"
    await p.travel(at(office_day((await p.now()).date() + timedelta(days=14)), 10))
    record: Record = {
        "members": [
            {"name": "示例验收员一", "unit": p.region.firm("purchaser").name, "opinion": "符合"},
            {"name": "示例验收员二", "unit": "示例计量检测院", "opinion": "抽检合格"},
        ],
        "standards": [
            {"standard": "数量与型号", "finding": f"到货{QUANTITY}台，型号相符", "met": True},
            {"standard": "质保服务", "finding": "已提供三年上门服务承诺", "met": True},
        ],
        "result": "qualified",
        "opinion": "验收合格",
    }
    await p.refused(
        "operator", "合同经办人自行验收", f"{place}/accept", record, status=403,
        codes=["access.denied"], law=False,
    )  # fmt: skip
    unmet = {**record, "standards": [{**record["standards"][0], "met": False}]}
    await p.refused(
        "acceptor",
        "有标准不符合而结论为合格",
        f"{place}/accept",
        unmet,
        status=422,
        codes=["contract.standard_unmet"],
    )
    p.records["contract"] = await p.do(
        "acceptor", f"{place}/accept", record, announced="acceptance"
    )
    p.tell("验收小组逐项核对，验收合格并公告")


async def payment(p: Purchase) -> None:
    """Paid through the treasury; what the plan had left goes back to the budget."""
    await p.travel(at(office_day((await p.now()).date() + timedelta(days=3)), 10))
    today = (await p.now()).date()
    await p.refused(
        "operator",
        "支付金额高于合同、收款账号不符",
        "fiscal/payments/apply",
        _application(p, today, amount="900000.00", payee_account="示例银行 0000"),
        status=422,
        codes=["payment.over_contract", "payment.wrong_account"],
    )
    applied = await p.do("operator", "fiscal/payments/apply", _application(p, today))

    async def paid() -> Record | None:
        found = await p.actor("operator").read(f"fiscal/payments/{applied['id']}")
        return found if found["state"] == "paid" else None

    done = await p.until("国库支付", paid)
    for verb in ("send", "settle"):
        await p.followed("fiscal/payments", verb, done)
    p.expect("释放的预算", done["released"], REST)
    p.played.released = Decimal(done["released"])
    await check_line(p, available=REST, frozen="0.00", used=AWARD)
    await p.refused(
        "operator",
        "已结清的合同再次申请支付",
        "fiscal/payments/apply",
        _application(p, today, amount="1.00"),
        status=422,
        codes=["payment.over_contract"],
    )
    p.tell(f"国库凭证{done['voucher']}支付860,000元；预算支用860,000元，释放140,000元")


async def archive(p: Purchase) -> None:
    """The archive package, downloaded and verified offline against what is public."""
    place = f"tendering/projects/{p.records['project']['id']}"
    archived = await p.do("agency", f"{place}/archive")
    document = f"core/documents/{archived['archive_id']}"
    content = await p.actor("agency").get(f"{document}/content")
    p.expect("档案包下载的应答", content.status_code, 200)
    published = await p.actor("public").read("core/seals")
    roots = {seal["number"]: seal["chained_root"] for seal in published["items"]}
    keys = {seal["key_id"] for seal in published["items"]}
    report = verify_package(
        io.BytesIO(content.content), keys, PublishedRoots(p.region.tenant, roots)
    )
    if not report.sound or not report.proven_entries:
        findings = "；".join(f"{each.where} {each.message}" for each in report.findings)
        raise Deviation(f"档案包未通过离线验证：{findings or '没有已封存的审计记录'}")
    p.packages.append(content.content)
    p.played.archive = PlayedArchive(
        name=f"archive-{p.region.tenant}.zip",
        document=archived["archive_id"],
        api=p.actor("agency").address(f"{document}/content"),
        page=f"/t/{p.region.tenant}/documents/{archived['archive_id']}",
        size=len(content.content),
        sha256=hashlib.sha256(content.content).hexdigest(),
        files=report.files,
        proven_entries=report.proven_entries,
        unsealed_entries=report.unsealed_entries,
        chained_root=max(published["items"], key=lambda seal: int(seal["number"]))["chained_root"],
    )
    await p.refused(
        "small", "供应商归档", f"{place}/archive", status=403, codes=["access.denied"], law=False
    )
    p.tell(f"档案包{report.files}个文件、{report.proven_entries}条审计记录，离线验证通过")
