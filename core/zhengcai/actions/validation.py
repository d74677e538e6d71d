"""Pydantic's findings as problems, in the words of a form."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from zhengcai.problems import Problem

_MESSAGES = {
    "missing": "请填写{title}",
    "string_too_short": "{title}至少{min_length}个字",
    "string_too_long": "{title}不能超过{max_length}个字",
    "string_type": "{title}应为文字",
    "string_pattern_mismatch": "{title}的格式不正确",
    "decimal_parsing": "{title}应为数字",
    "decimal_type": "{title}应为数字",
    "decimal_max_places": "{title}最多{decimal_places}位小数",
    "decimal_max_digits": "{title}的数字过长",
    "decimal_whole_digits": "{title}的数字过长",
    "finite_number": "{title}应为数字",
    "int_parsing": "{title}应为整数",
    "int_type": "{title}应为整数",
    "int_from_float": "{title}应为整数",
    "greater_than": "{title}应大于{gt}",
    "greater_than_equal": "{title}不能小于{ge}",
    "less_than": "{title}应小于{lt}",
    "less_than_equal": "{title}不能大于{le}",
    "date_parsing": "{title}应为日期，如2026-11-21",
    "date_from_datetime_parsing": "{title}应为日期，如2026-11-21",
    "date_type": "{title}应为日期",
    "datetime_parsing": "{title}应为日期和时间",
    "datetime_from_date_parsing": "{title}应为日期和时间",
    "datetime_type": "{title}应为日期和时间",
    "timezone_aware": "{title}应带时区",
    "enum": "{title}不在可选范围内",
    "literal_error": "{title}不在可选范围内",
    "uuid_parsing": "{title}不是有效的编号",
    "uuid_type": "{title}不是有效的编号",
    "bool_parsing": "{title}应为是或否",
    "bool_type": "{title}应为是或否",
    "too_short": "{title}至少{min_length}项",
    "too_long": "{title}最多{max_length}项",
    "list_type": "{title}应为列表",
    "dict_type": "{title}应为对象",
    "model_type": "{title}应为对象",
    "model_attributes_type": "{title}应为对象",
    "extra_forbidden": "没有“{title}”这一项",
    "json_invalid": "内容不是有效的JSON",
    "value_error": "{reason}",
}


def problems_of(error: ValidationError, form: type[BaseModel]) -> Iterator[Problem]:
    """One problem for each finding; `field` is the dotted path of the input."""
    for item in error.errors(include_url=False, include_input=False):
        path = [str(part) for part in item["loc"]]
        context: dict[str, Any] = dict(item.get("ctx") or {})
        message = _MESSAGES.get(item["type"], "{title}不正确")
        yield Problem(
            f"form.{item['type']}",
            message,
            field=".".join(path) or None,
            params={
                **context,
                "title": _title(form, path),
                "reason": str(context.get("error", item["msg"])),
            },
        )


def _title(form: type[BaseModel], path: list[str]) -> str:
    model: Any = form
    title = path[-1] if path else ""
    for part in path:
        if part.isdigit():
            title = f"{title}第{int(part) + 1}项"
            continue
        fields = getattr(model, "model_fields", {})
        if part not in fields:
            break
        info = fields[part]
        title = info.title or part
        model = _inner_model(info.annotation)
    return title


def _inner_model(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None
