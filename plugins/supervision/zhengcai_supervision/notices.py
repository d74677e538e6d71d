"""Announcements from the records' own values, under the headings of 财办库〔2020〕50号."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from zhengcai import Context, Notice
from zhengcai_supervision.models import Acceptance, Contract, Intent, Plan
from zhengcai_supervision.terms import ACCEPTANCE_RESULTS, METHODS

_TEN_THOUSAND = Decimal(10_000)


def ten_thousands(amount: Decimal) -> str:
    """Yuan as 万元, without needless zeros."""
    return f"{(amount / _TEN_THOUSAND).normalize():f}"


def intent_notice(intent: Intent) -> Notice:
    """The intent as published: one entry, with the sentence that it is preliminary."""
    remark = "本项目专门面向中小企业采购" if intent.sme_reserved else ""
    return Notice(
        kind="intent",
        title=f"{intent.purchaser_name}{intent.title}政府采购意向",
        subject_type=Intent.__tablename__,
        subject_id=intent.id,
        purchaser_code=intent.purchaser_code,
        purchaser_name=intent.purchaser_name,
        content=(
            ("序号", "1"),
            ("项目名称", intent.title),
            ("采购需求概况", intent.need),
            ("预算金额（万元）", ten_thousands(intent.amount)),
            ("预计采购时间", intent.expected_month),
            ("备注", "；".join(part for part in (remark, intent.remark) if part) or "无"),
            (
                "说明",
                "本次公开的采购意向是采购工作的初步安排，具体采购项目情况以相关采购公告和采购文件为准。",
            ),
        ),
        facts={
            "number": intent.number,
            "catalogue_code": intent.catalogue_code,
            "amount": str(intent.amount),
        },
    )


async def withdrawal_notice(ctx: Context, intent: Intent) -> Notice:
    """A published intent is never deleted but ended in public (财政部令第101号 第14条)."""
    known = await ctx.organisation(intent.purchaser_code)
    return Notice(
        kind="termination",
        title=f"{intent.purchaser_name}{intent.title}政府采购意向终止公告",
        subject_type=Intent.__tablename__,
        subject_id=intent.id,
        purchaser_code=intent.purchaser_code,
        purchaser_name=intent.purchaser_name,
        content=(
            (
                "项目基本情况",
                f"采购意向编号：{intent.number}；项目名称：{intent.title}；"
                f"意向公开日期：{intent.published_on}",
            ),
            ("项目终止的原因", intent.withdraw_reason or ""),
            (
                "联系方式",
                "，".join(
                    part
                    for part in (
                        intent.purchaser_name,
                        known.address if known else "",
                        known.contact if known else "",
                    )
                    if part
                ),
            ),
        ),
        facts={"number": intent.number},
    )


async def contract_notice(ctx: Context, contract: Contract, plan: Plan) -> Notice:
    """The contract as announced within two working days of its signature."""
    return Notice(
        kind="contract",
        title=f"{contract.title}公告",
        subject_type=Contract.__tablename__,
        subject_id=contract.id,
        purchaser_code=contract.purchaser_code,
        purchaser_name=contract.purchaser_name,
        project_number=contract.project_number,
        rules_on=contract.rules_on,
        content=(
            *_identity(contract),
            ("采购计划备案编号", plan.number or ""),
            ("合同主体", await _parties(ctx, contract)),
            (
                "合同主要信息",
                f"合同金额：{contract.amount:,.2f}元；履约期限：{contract.perform_by.isoformat()}前；"
                f"履约地点：{contract.place}；采购方式：{METHODS[plan.method]}",
            ),
            ("主要标的", _items(contract, plan)),
            ("合同签订日期", _day(contract.signed_at)),
            ("合同公告日期", ctx.today.isoformat()),
            ("其他补充事宜", "本合同为中小企业预留合同" if contract.sme_reserved else "无"),
        ),
        facts={"number": contract.number, "amount": str(contract.amount)},
    )


async def acceptance_notice(ctx: Context, contract: Contract, acceptance: Acceptance) -> Notice:
    """The result of an acceptance, whichever it is (政府采购法实施条例 第45条)."""
    return Notice(
        kind="acceptance",
        title=f"{contract.title}履约验收公告",
        subject_type=Contract.__tablename__,
        subject_id=contract.id,
        purchaser_code=contract.purchaser_code,
        purchaser_name=contract.purchaser_name,
        project_number=contract.project_number,
        rules_on=contract.rules_on,
        content=(
            *_identity(contract),
            ("合同主体", await _parties(ctx, contract)),
            (
                "验收组成员",
                [
                    ["姓名", "单位", "意见"],
                    *(
                        [member["name"], member["unit"], member["opinion"]]
                        for member in acceptance.members
                    ),
                ],
            ),
            ("验收结论", ACCEPTANCE_RESULTS[acceptance.result]),
            ("验收意见", acceptance.opinion),
            ("验收日期", _day(acceptance.accepted_at)),
        ),
        facts={"number": contract.number, "result": acceptance.result, "round": acceptance.round},
    )


def _identity(contract: Contract) -> Sequence[tuple[str, str]]:
    return (
        ("合同编号", contract.number or ""),
        ("合同名称", contract.title),
        ("项目编号", contract.project_number),
        ("项目名称", contract.project_title),
    )


async def _parties(ctx: Context, contract: Contract) -> list[list[str]]:
    rows = [["", "名称", "地址", "联系方式"]]
    for role, code, name in (
        ("采购人（甲方）", contract.purchaser_code, contract.purchaser_name),
        ("供应商（乙方）", contract.supplier_code, contract.supplier_name),
    ):
        known = await ctx.organisation(code)
        rows.append([role, name, known.address if known else "", known.contact if known else ""])
    return rows


def _items(contract: Contract, plan: Plan) -> list[list[Any]]:
    head = ["名称", "规格型号", "数量", "单价（元）"]
    listed = [
        [item["name"], item["model"], f"{item['quantity']}{item['unit']}", item["unit_price"]]
        for item in contract.items
    ]
    return [head, *(listed or [[plan.catalogue_name, plan.need, plan.quantity, ""]])]


def _day(moment: Any) -> str:
    return moment.date().isoformat() if moment is not None else ""
