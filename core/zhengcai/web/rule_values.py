"""The value of a rule as it is written: `15 年`, `20 日`, `10、20 %`."""

from typing import Any

from zhengcai.web.language import gettext

UNITS = {
    "calendar_day": "日",
    "working_day": "个工作日",
    "month": "个月",
    "year": "年",
    "minute": "分钟",
    "percent": "%",
    "yuan": "元",
}


def rule_value(value: Any, unit: str) -> str:
    """A value with its unit in the reader's language; a rule that only holds or not has none."""
    told = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    if isinstance(value, bool):
        told = ""
    return f"{told} {gettext(UNITS[unit])}".strip() if unit in UNITS else told
