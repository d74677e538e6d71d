"""What is asked before an extension is written, and what may be answered."""

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhengcai.plugins.discovery import built_in, discover
from zhengcai.tenancy.divisions import divisions

CHINESE = re.compile("[\u4e00-\u9fff]")
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST_ID = 30
"""The names of tables and constraints begin with it, and PostgreSQL cuts names at 63 bytes."""
_LONGEST_TEXT = 60
_UNQUOTED = re.compile(r"[\"'\\{}%<>\x00-\x1f\x7f]")
"""What would have to be escaped in one of the languages that a template is written in."""


class Part(StrEnum):
    """What an extension can start with."""

    CHECK = "check"
    FIELDS = "fields"
    TABLE = "table"
    HANDLER = "handler"
    FRAGMENT = "fragment"
    APPROVAL = "approval"
    RULE = "rule"
    JOB = "job"
    REPORT = "report"
    COMMAND = "command"


_ON_TABLE = frozenset({Part.HANDLER, Part.JOB, Part.REPORT, Part.COMMAND})

PARTS: Mapping[Part, str] = {
    Part.CHECK: "对某项操作增加检查",
    Part.FIELDS: "给记录和表单增加字段",
    Part.TABLE: "自己的表、页面、操作和迁移",
    Part.HANDLER: "某项操作完成后跟着做的事（含自己的表）",
    Part.FRAGMENT: "在页面上增加一段内容",
    Part.APPROVAL: "某项操作之前的审核环节",
    Part.RULE: "本地区更严的期限",
    Part.JOB: "每日自动办理的事（含自己的表）",
    Part.REPORT: "统计报表（含自己的表）",
    Part.COMMAND: "自己的命令（含自己的表）",
}

DEFAULTS: Mapping[str, str] = {
    "id": "example",
    "title": "示例扩展",
    "title_en": "Example extension",
    "tenant": "150100",
    "organisation": "示例市财政局",
    "basis": "请填写文号和条款",
}


@dataclass(frozen=True)
class Answers:
    """The answers; `fault_of` has found nothing against any of them."""

    id: str
    title: str
    title_en: str
    tenant: str
    organisation: str
    basis: str
    parts: frozenset[Part]

    @property
    def package(self) -> str:
        """The import name."""
        return f"zhengcai_x_{self.id}"

    @property
    def distribution(self) -> str:
        """The name of the distribution, and of the folder."""
        return self.package.replace("_", "-")

    @property
    def camel(self) -> str:
        """The id as the beginning of a class name."""
        return "".join(part.capitalize() for part in self.id.split("_"))


def completed(parts: Iterable[Part]) -> frozenset[Part]:
    """With what they need: a table that they write to, or whose rows they count."""
    found = frozenset(parts)
    return found | {Part.TABLE} if found & _ON_TABLE else found


def fault_of(name: str, value: str) -> str | None:
    """Why `value` cannot be the answer to the question `name`; None where it can."""
    if name == "id":
        return _fault_of_id(value)
    if name == "tenant":
        known = {division.code for division in divisions()}
        return None if value in known else f"没有代码为 {value} 的行政区划"
    if not value.strip() or len(value) > _LONGEST_TEXT or _UNQUOTED.search(value):
        return f"应为1至{_LONGEST_TEXT}个字，不含引号、括号{{}}<>、百分号和反斜杠"
    if name in ("title", "organisation") and not CHINESE.search(value):
        return "应为中文"
    if name == "title_en" and CHINESE.search(value):
        return "应为英文"
    return None


def _fault_of_id(value: str) -> str | None:
    if not _ID.fullmatch(value) or not 2 <= len(value) <= _LONGEST_ID:
        return f"标识为2至{_LONGEST_ID}个小写字母、数字和下划线，以字母开头"
    if keyword.iskeyword(value) or value in ("core", "zhengcai", "tests", "x"):
        return f"{value} 是保留字"
    if value in {candidate.id for candidate in (*built_in(), *discover())}:
        return f"已安装的插件中已有 {value}"
    return None
