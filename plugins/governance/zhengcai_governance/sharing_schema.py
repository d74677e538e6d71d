"""A specification for machines: JSON Schema (draft 2020-12) of a record, and an invented example."""

from typing import Any

from zhengcai_governance.models.sharing import Specification

_ALWAYS = (
    {"name": "id", "title": "编号", "kind": "id"},
    {"name": "tenant_code", "title": "地区代码", "kind": "code"},
    {"name": "updated_at", "title": "更新时间", "kind": "datetime"},
)
_TYPES: dict[str, tuple[dict[str, Any], Any]] = {
    "money": ({"type": "string", "pattern": r"^-?\d+\.\d{2}$"}, "1000.00"),
    "date": ({"type": "string", "format": "date"}, "2026-03-02"),
    "datetime": ({"type": "string", "format": "date-time"}, "2026-03-02T09:00:00+08:00"),
    "integer": ({"type": "integer"}, 1),
    "year": ({"type": "integer"}, 2026),
    "boolean": ({"type": "boolean"}, True),
    "id": ({"type": "string", "format": "uuid"}, "01890000-0000-7000-8000-000000000000"),
}
_TEXT: tuple[dict[str, Any], Any] = ({"type": "string"}, "示例")
_MASKED = {
    "name": "张**",
    "phone": "138****0000",
    "id": "1501**********001X",
    "account": "****0000",
}


def every_field(row: Specification) -> list[dict[str, Any]]:
    """What each record says, and what the edition adds."""
    return list({each["name"]: each for each in (*_ALWAYS, *row.fields)}.values())


def schema_of(row: Specification) -> dict[str, Any]:
    """Of one record. A client may be granted fewer fields: none is required but the first three."""
    properties = {}
    for each in every_field(row):
        schema = dict(_TYPES.get(each["kind"], _TEXT)[0])
        if each.get("nullable"):
            schema["type"] = [schema["type"], "null"]
        about = [each.get("note") or "", "脱敏" if _masked(each) else ""]
        told = "；".join(part for part in about if part)
        properties[each["name"]] = {
            **schema,
            "title": each["title"],
            **({"description": told} if told else {}),
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": row.title,
        "type": "object",
        "required": [each["name"] for each in _ALWAYS],
        "properties": properties,
    }


def example_of(row: Specification) -> dict[str, Any]:
    """An invented record."""
    return {
        each["name"]: _MASKED[each["personal"]]
        if _masked(each)
        else _TYPES.get(each["kind"], _TEXT)[1]
        for each in every_field(row)
    }


def _masked(each: dict[str, Any]) -> bool:
    return bool(each.get("personal")) and not each.get("clear")
