"""The answer of `zhengcai plugin check --json`: whether an extension keeps to what it may touch.

Published hooks only, tables of its own only, nothing of the framework changed: each rule that is not
kept is a finding there, and an error where it must be.
"""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from zhengcai import Problem


class CheckFinding(BaseModel):
    """One rule that is not kept."""

    rule: str
    severity: Literal["error", "warning"]
    message: str
    file: str | None = None


class CheckReport(BaseModel):
    """What was counted and what was found."""

    errors: int = Field(ge=0)
    warnings: int = Field(ge=0)
    findings: list[CheckFinding]

    def kept(self) -> list[dict[str, str | None]]:
        """The findings as they are stored."""
        return [each.model_dump() for each in self.findings]


def read_report(content: bytes) -> CheckReport:
    """Parse it. Raises `ValueError` for what is no such report, or does not count what it lists."""
    try:
        report = CheckReport.model_validate_json(content)
    except ValidationError as error:
        raise ValueError("not the answer of the check") from error
    listed = sum(each.severity == "error" for each in report.findings)
    if (listed, len(report.findings) - listed) != (report.errors, report.warnings):
        raise ValueError("the counts are not those of the findings")
    return report


def problems_of_report(content: bytes, law: str) -> Sequence[Problem]:
    """What stands against handing it in; empty `content` is none."""
    if not content:
        message = "单独版本和个性化扩展须附 zhengcai plugin check --json 的检查报告"
        return [Problem("order.no_report", message, field="check_report", law=law)]
    try:
        read_report(content)
    except ValueError:
        message = "检查报告不是 zhengcai plugin check --json 的结果，或者数目与内容不符"
        return [Problem("order.unreadable_report", message, field="check_report", law=law)]
    return []


def problems_of_check(classification: str | None, errors: int | None, law: str) -> list[Problem]:
    """Why what was delivered may not be accepted."""
    if classification == "general" or errors == 0:
        return []
    message = "检查报告有{errors}项错误：只能使用公开的扩展点和自己的数据表，不得改变基本框架"
    return [
        Problem(
            "entry.framework_touched", message, law=law, params={"errors": str(errors or "若干")}
        )
    ]
