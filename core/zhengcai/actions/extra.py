"""Fields of extensions: read from a form, stored in the record, shown, searched and exported."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError
from sqlalchemy import ColumnElement, func, literal_column

from zhengcai.actions.context import Context
from zhengcai.actions.extending import ExtraFields
from zhengcai.actions.validation import problems_of
from zhengcai.database.models import Subject
from zhengcai.problems import Problem, Refusal

KEY = "extra"
"""Where a form and a record hold them: `{"extra": {"hohhot": {"field": …}}}`."""


def split(
    payload: Mapping[str, Any] | bytes, extensions: Sequence[ExtraFields]
) -> tuple[dict[str, Any], dict[type[BaseModel], BaseModel], list[Problem]]:
    """The form without extensions' fields, theirs by model, and what is wrong with theirs."""
    values = values_of(payload)
    given = values.pop(KEY, None)
    if given is None:
        given = {}
    if not isinstance(given, dict):
        return values, {}, [Problem("form.dict_type", "扩展字段应为对象", field=KEY)]
    problems = [
        Problem(
            "form.extra_forbidden",
            "没有“{title}”这一项",
            field=f"{KEY}.{name}",
            params={"title": name},
        )
        for name in sorted(given.keys() - {each.plugin for each in extensions})
    ]
    found: dict[type[BaseModel], BaseModel] = {}
    for each in extensions:
        try:
            found[each.model] = each.model.model_validate(given.get(each.plugin) or {})
        except ValidationError as error:
            problems += [_placed(each, problem) for problem in problems_of(error, each.model)]
    return values, found, problems


def values_of(payload: Mapping[str, Any] | bytes) -> dict[str, Any]:
    """What was sent for a form, before it is validated. Refuses what is no object."""
    if not isinstance(payload, bytes):
        return dict(payload)
    try:
        values = orjson.loads(payload or b"{}")
    except orjson.JSONDecodeError as error:
        raise Refusal(Problem("form.json_invalid", "内容不是有效的JSON")) from error
    if not isinstance(values, dict):
        raise Refusal(Problem("form.dict_type", "{title}应为对象", params={"title": "表单"}))
    return values


def _placed(extension: ExtraFields, problem: Problem) -> Problem:
    path = [KEY, extension.plugin, *([problem.field] if problem.field else [])]
    return replace(problem, field=".".join(path))


def stored(ctx: Context) -> dict[str, Any]:
    """What the form under way holds, as JSON values by extension."""
    by_model = {
        each.model: each.plugin
        for bound in ctx.runtime.registry.collections.values()
        for each in bound.extra
    }
    return {by_model[model]: form.model_dump(mode="json") for model, form in ctx.extras.items()}


def matching(
    model: type[Subject], extensions: Iterable[ExtraFields], pattern: Any
) -> list[ColumnElement[bool]]:
    """Predicates: one of the searched fields of an extension is like `pattern`."""
    return [
        func.jsonb_extract_path_text(model.extra, _literal(each.plugin), _literal(name)).ilike(
            pattern
        )
        for each in extensions
        for name in each.search
    ]


def _literal(identifier: str) -> ColumnElement[str]:
    """Written into the statement, which is kept; both are identifiers checked when declared."""
    return literal_column(f"'{identifier}'")
