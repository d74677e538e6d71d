"""What supervision gives to the archive of a purchase: its records, and plan and contract as pages."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any
from uuid import UUID

from zhengcai import Context, PackageFile, Subject, TenantModel, record_of, render_pdf
from zhengcai_supervision.models import Contract, Intent, Plan
from zhengcai_supervision.records import acceptances_of, contract_of, plan_of
from zhengcai_supervision.terms import (
    INTENT_EXEMPTIONS,
    KINDS,
    METHODS,
    ORGANISATION_FORMS,
    SME_EXEMPTIONS,
    SME_RESERVES,
)

_TEMPLATE = files("zhengcai_supervision") / "templates" / "supervision" / "record.typ"


async def files_of(ctx: Context, project_id: UUID) -> Sequence[PackageFile]:
    """Intent, plan, contract and acceptances of the project, as far as there are any."""
    found: list[PackageFile] = []
    plan = await plan_of(ctx, project_id)
    if plan is not None:
        if plan.intent_id is not None:
            intent = await ctx.get(Intent, plan.intent_id)
            if intent is not None:
                found.append(_record("intent", "采购意向", intent))
        found.append(_record("plan", "采购计划", plan))
        found.append(await _page(ctx, "plan", "采购计划备案表", plan, plan_page(plan)))
    contract = await contract_of(ctx, project_id)
    if contract is not None:
        found.append(_record("contract", "采购合同", contract))
        found.append(
            await _page(ctx, "contract", "采购合同文本", contract, contract_page(contract))
        )
        found.extend(
            _record("acceptance", f"第{each.round}次验收记录", each, f"-{each.round}", contract)
            for each in await acceptances_of(ctx, contract)
        )
    return found


def _record(
    kind: str, title: str, row: TenantModel, suffix: str = "", subject: Subject | None = None
) -> PackageFile:
    data = json.dumps(
        record_of(row), ensure_ascii=False, indent=1, sort_keys=True, default=str
    ).encode()
    return PackageFile(
        f"supervision/{kind}{suffix}.json",
        data,
        "application/json",
        title,
        kind,
        subject=(subject or row).id,
    )


async def _page(
    ctx: Context, kind: str, title: str, row: Subject, content: Mapping[str, Any]
) -> PackageFile:
    pdf = await asyncio.to_thread(
        render_pdf, _TEMPLATE.read_text(encoding="utf-8"), content, ctx.runtime.settings
    )
    path = f"supervision/{kind}.pdf"
    return PackageFile(path, pdf, "application/pdf", title, kind, subject=row.id)


def plan_page(plan: Plan) -> dict[str, Any]:
    """What the page of a filed plan shows: title, number, `facts` of label and text, tables."""
    facts = [
        ("项目名称", plan.title),
        ("采购人", f"{plan.purchaser_name}（{plan.purchaser_code}）"),
        ("预算年度与指标", f"{plan.year or ''}年 {plan.budget_line_code or ''}"),
        ("采购预算", f"{plan.amount:,.2f}元"),
        ("采购品目", f"{plan.catalogue_code} {plan.catalogue_name}"),
        ("类别", KINDS[plan.kind]),
        ("采购标的", plan.need),
        ("采购数量（规模）", plan.quantity),
        ("组织形式", ORGANISATION_FORMS[plan.organisation_form]),
        ("采购方式", METHODS[plan.method]),
        ("选择采购方式的理由", plan.method_reason),
        (
            "采购意向公开日期",
            plan.intent_published_on.isoformat() if plan.intent_published_on else "",
        ),
        ("可不公开意向的情形", INTENT_EXEMPTIONS.get(plan.intent_exemption or "", "")),
        ("中小企业预留", SME_RESERVES[plan.sme_reserve]),
        ("可不预留的情形", SME_EXEMPTIONS.get(plan.sme_exemption or "", "")),
        ("经办人", plan.drafter),
        ("备案人", plan.filer or ""),
        ("备案时间", f"{plan.filed_at:%Y-%m-%d %H:%M}" if plan.filed_at else ""),
    ]
    return _content("政府采购计划备案表", f"备案编号：{plan.number}", facts)


def contract_page(contract: Contract) -> dict[str, Any]:
    """What the page of a contract shows, with its items as a table."""
    reserved = "本合同为中小企业预留合同" if contract.sme_reserved else ""
    facts = [
        ("甲方（采购人）", f"{contract.purchaser_name}（{contract.purchaser_code}）"),
        ("乙方（供应商）", f"{contract.supplier_name}（{contract.supplier_code}）"),
        ("项目编号", contract.project_number),
        ("项目名称", contract.project_title),
        ("合同金额", f"{contract.amount:,.2f}元"),
        ("履约期限", contract.perform_by.isoformat()),
        ("履约地点", contract.place),
        ("付款期限", f"{contract.payment_days}日"),
        ("付款条件和方式", contract.payment_terms),
        ("收款账号", contract.supplier_account),
        ("履约保证金", f"{contract.performance_bond:,.2f}元"),
        ("履约保证金退还约定", contract.bond_terms),
        ("中小企业预留标注", reserved),
        (
            "供应商确认时间",
            f"{contract.confirmed_at:%Y-%m-%d %H:%M}" if contract.confirmed_at else "",
        ),
        ("签订时间", f"{contract.signed_at:%Y-%m-%d %H:%M}" if contract.signed_at else ""),
        ("备案编号", contract.filing_number or ""),
    ]
    items = [
        [item["name"], item["model"], f"{item['quantity']}{item['unit']}", item["unit_price"]]
        for item in contract.items
    ]
    return _content(
        contract.title,
        f"合同编号：{contract.number}",
        facts,
        ["名称", "规格型号", "数量", "单价（元）"],
        items,
    )


def _content(
    title: str,
    number: str,
    facts: Sequence[tuple[str, str]],
    columns: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
) -> dict[str, Any]:
    return {
        "title": title,
        "number": number,
        "facts": [[label, value] for label, value in facts if value],
        "columns": list(columns) if rows else [],
        "rows": [list(row) for row in rows],
    }
