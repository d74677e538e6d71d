"""What the region and its cities see of the service in the tenants below."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from zhengcai import Context, Report, Role, Section, table
from zhengcai_governance.models.assessment import Assessment, ServicePayment
from zhengcai_governance.models.service import ServiceContract
from zhengcai_governance.service_terms import RESULTS


async def board(ctx: Context) -> Sequence[Section]:
    """By place: contracts, what is due, the last result, and what was paid."""
    tree = ctx.runtime.snapshot.tree
    places = tree.subtree(ctx.tenant.code)
    running = {
        code: (count, amount)
        for code, count, amount in await ctx.db.execute(
            select(ServiceContract.tenant_code, func.count(), func.sum(ServiceContract.amount))
            .where(ServiceContract.tenant_code.in_(places), ServiceContract.state == "active")
            .group_by(ServiceContract.tenant_code)
        )
    }
    paid = await _by_place(
        ctx,
        select(ServicePayment.tenant_code, func.sum(ServicePayment.amount))
        .where(ServicePayment.tenant_code.in_(places), ServicePayment.state == "paid")
        .group_by(ServicePayment.tenant_code),
    )
    late = await _by_place(
        ctx,
        select(Assessment.tenant_code, func.count())
        .where(
            Assessment.tenant_code.in_(places),
            Assessment.state.in_(("due", "scored")),
            Assessment.due_on < ctx.today,
        )
        .group_by(Assessment.tenant_code),
    )
    last = {
        code: (provider, score, result)
        for code, provider, score, result in await ctx.db.execute(
            select(
                Assessment.tenant_code,
                Assessment.provider_name,
                Assessment.score,
                Assessment.result,
            )
            .where(Assessment.tenant_code.in_(places), Assessment.result.is_not(None))
            .ext(distinct_on(Assessment.tenant_code))
            .order_by(Assessment.tenant_code, Assessment.ends_on.desc())
        )
    }
    rows = []
    for code in sorted({*running, *paid, *late, *last}):
        node = tree.get(code)
        count, amount = running.get(code, (0, 0))
        provider, score, result = last.get(code, ("", None, None))
        rows.append(
            (
                node.name if node else code,
                count,
                amount,
                late.get(code, 0),
                provider,
                "" if score is None else str(score),
                RESULTS[result] if result else "",
                paid.get(code, 0),
            )
        )
    columns = (
        ("地区", "text"),
        ("履行中的合同", "number"),
        ("合同金额", "money"),
        ("逾期未考核", "number"),
        ("最近考核的服务商", "text"),
        ("最近得分", "code"),
        ("最近结果", "word"),
        ("已支付", "money"),
    )
    return [table("运维服务质量", columns, rows)]


async def _by_place(ctx: Context, statement: Select[*tuple[Any, ...]]) -> dict[str, Any]:
    return {row[0]: row[1] for row in await ctx.db.execute(statement)}


BOARD = Report(
    name="service",
    title="运维服务质量总览",
    group="运维服务",
    by=dict.fromkeys((Role.FINANCE_SUPERVISOR, Role.OVERSEER)),
    rows=board,
    tree=True,
)
