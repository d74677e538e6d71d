"""What a requirement takes along on its way up, and what comes down to its home."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from zhengcai import Context, Form, field
from zhengcai_governance.models.requirements import Requirement

CONTENT = (
    "title", "number", "proposer_name", "contact", "phone", "content", "scenario", "legal_bases",
    "legal_note", "reason", "suggestion", "affected", "impact", "evaluation", "evaluation_basis",
    "conclusion", "seal_sha256",
)  # fmt: skip


class Carried(Form):
    """The fields of the application form, the evaluation, and the digest of the sealed paper."""

    title: str = field("需求名称")
    number: str = field("需求编号")
    proposer_name: str = field("需求提出机构")
    contact: str = field("联系人")
    phone: str = field("电话")
    content: str = field("需求内容")
    scenario: str = field("应用场景")
    legal_bases: list[str] = field("法律适用", [])
    legal_note: str = field("法律适用说明", "")
    reason: str = field("需求提出理由", "")
    suggestion: str = field("实现建议")
    affected: str = field("影响业务范围")
    impact: str = field("对系统稳定和服务质量的影响")
    expected_on: date = field("期望实现时间")
    evaluation: str = field("可行性评估意见")
    evaluation_basis: str | None = field("评估依据", None)
    conclusion: str = field("评估结论")
    seal_sha256: str = field("盖章申请表摘要（SHA-256）")
    source_tenant: str = field("提出地区代码")
    source_name: str = field("提出地区")
    source_id: UUID = field("需求记录")
    round: int = field("提出次数")


def carried_by(ctx: Context, row: Requirement) -> dict[str, Any]:
    """JSON values of `Carried`, as its home sends them up."""
    return {
        **{name: getattr(row, name) for name in CONTENT},
        "expected_on": row.expected_on.isoformat(),
        "source_tenant": ctx.tenant.code,
        "source_name": ctx.tenant.name,
        "source_id": str(row.id),
        "round": row.round,
    }


def tell_home(
    ctx: Context,
    source: Mapping[str, Any],
    state: str,
    text: str,
    number: str = "",
    adopted: str = "",
) -> None:
    """Have the requirement at home follow, and its city, through which it came.

    `source` names it: `tenant`, `id`, `round` (None: the newest). What is returned goes home through
    the city anyhow. `adopted` is the text that stands for the content of the sealed form from now on.
    """
    told = {"state": state, "number": number, "text": text, "at": ctx.now.isoformat()}
    told["round"] = source["round"]
    home, requirement = source["tenant"], str(source["id"])
    ctx.tell(home, "requirement_followed", requirement=requirement, adopted=adopted, **told)
    node = ctx.runtime.snapshot.tree.get(home)
    if state != "returned" and node is not None and len(node.path) > 1:
        own = {"source_tenant": home, "source_id": requirement}
        ctx.tell(node.path[1], "arrival_followed", **own, **told)


def home_of(row: Any) -> dict[str, Any]:
    """The home of what has arrived or is reviewed."""
    return {"tenant": row.source_tenant, "id": row.source_id, "round": row.round}
