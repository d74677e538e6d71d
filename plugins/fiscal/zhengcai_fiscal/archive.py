"""What the fiscal system gives to the archive of a purchase: its budget and its payments."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from zhengcai import Context, ContractInfo, PackageFile, Refusal, record_of
from zhengcai_fiscal.models import BudgetLine, Movement
from zhengcai_fiscal.providers import budget_source
from zhengcai_fiscal.vouchers import vouchers_of


async def files_of(ctx: Context, project_id: UUID) -> Sequence[PackageFile]:
    """Budget notice, budget line and payments of the project's contract; empty without one."""
    contract = await _contract(ctx, project_id)
    if contract is None:
        return []
    return [*await _budget(ctx, contract), *await vouchers_of(ctx, contract)]


async def _budget(ctx: Context, contract: ContractInfo) -> list[PackageFile]:
    """The line as it stands, and what granted it.

    Other purchases may draw on the same line, and this package's readers have no part in them: of
    the ledger only the grant is given here, the rest with the plan and the payments.
    """
    line = await ctx.get(BudgetLine, contract.budget_line_id)
    if line is None:
        return []
    granted = ctx.rows(Movement, Movement.line_id == line.id, Movement.kind == "receive")
    record = {
        "line": record_of(line),
        "movements": [record_of(each) for each in await ctx.db.scalars(granted)],
    }
    files = [_file("budget-line", "预算指标", record)]
    notice = await budget_source(ctx).allocation(line.notice_key)
    if notice is not None:
        files.append(_file("budget-notice", "预算指标下达通知", asdict(notice)))
    return files


def _file(name: str, title: str, record: Any) -> PackageFile:
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return PackageFile(f"fiscal/{name}.json", text.encode(), "application/json", title, "budget")


async def _contract(ctx: Context, project_id: UUID) -> ContractInfo | None:
    try:
        return await ctx.contracts.of_project(project_id)
    except Refusal:  # nobody keeps contracts in this tenant, so there is nothing to pay either
        return None
