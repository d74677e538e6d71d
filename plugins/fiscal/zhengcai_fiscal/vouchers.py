"""The payment vouchers of a purchase, for its archive package."""

import asyncio
import json

from zhengcai import Context, ContractInfo, PackageFile, record_of, render_pdf
from zhengcai_fiscal.models import Movement, Payment

_TEMPLATE = """
#align(center, text(size: 18pt, weight: "bold")[采购资金支付凭证])
#v(1em)
#table(
  columns: (9em, 1fr),
  stroke: 0.5pt,
  inset: 8pt,
  ..data.rows.map(row => (row.at(0), row.at(1))).flatten()
)
"""


async def vouchers_of(ctx: Context, contract: ContractInfo) -> list[PackageFile]:
    """Each payment made for a contract, as a record (JSON) and as a page (PDF)."""
    made = ctx.rows(Payment, Payment.contract_id == contract.id, Payment.state == "paid")
    files: list[PackageFile] = []
    for payment in await ctx.db.scalars(made.order_by(Payment.id)):
        moved = ctx.rows(
            Movement,
            Movement.line_id == payment.budget_line_id,
            Movement.reference == payment.number,
        ).order_by(Movement.id)
        record = {
            "payment": record_of(payment),
            "movements": [record_of(each) for each in await ctx.db.scalars(moved)],
        }
        name, title = f"fiscal/payment-{payment.number}", f"资金支付凭证 {payment.number}"
        data = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True).encode()
        page = await asyncio.to_thread(
            render_pdf, _TEMPLATE, {"rows": _rows(payment)}, ctx.runtime.settings
        )
        files += [
            PackageFile(f"{name}.json", data, "application/json", title, "payment", payment.id),
            PackageFile(f"{name}.pdf", page, "application/pdf", title, "payment", payment.id),
        ]
    return files


def _rows(payment: Payment) -> list[tuple[str, str]]:
    record = record_of(payment)
    return [
        ("支付申请编号", payment.number),
        ("国库支付凭证号", payment.voucher or ""),
        ("合同编号", payment.contract_number),
        ("收款人", payment.supplier_name),
        ("收款账号", payment.payee_account),
        ("支付金额（元）", record["amount"]),
        ("发票号码", payment.invoice_number),
        ("支付时间", record["paid_at"] or ""),
    ]
