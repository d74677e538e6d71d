"""A locality's extension, for the portal's tests: a kind of its own, and a section for intents."""

from collections.abc import Mapping, Sequence
from typing import Any

from zhengcai import Context, Subject, hookimpl

NOTICE = {
    "title": "示例地方公示",
    "law": "示例市办法 第3条",
    "kept": "A-58",
    "required": [{"heading": "公示事项", "law": "示例市办法 第4条"}],
}


@hookimpl
def declare() -> Sequence[Any]:
    """Nothing: it only answers."""
    return ()


@hookimpl
async def announcement_kinds(ctx: Context) -> Mapping[str, Any]:
    """One kind that is right, one that is not, and one called like a statutory one."""
    return {
        "notice": NOTICE,
        "broken": {"title": "缺少依据"},
        "intent": {**NOTICE, "required": []},
    }


@hookimpl
async def announcement_sections(
    ctx: Context, kind: str, subject: Subject | None
) -> Sequence[tuple[str, Any]]:
    """A line for intents; for tenders, what no announcement can hold."""
    if kind == "tender":
        return [("地方说明", 1.5)]
    return [("预计采购时间", "另行通知")] if kind == "intent" else []
