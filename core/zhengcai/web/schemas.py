"""JSON schemas of what the API answers: records by their columns, models by their fields."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter

from zhengcai.actions.declaring import Action
from zhengcai.actions.records import Column, columns_of
from zhengcai.actions.registry import Bound, Works
from zhengcai.database.models import Base
from zhengcai.forms import featured
from zhengcai.plugins.declaration import Declaration

_COLUMN_TYPES: dict[str, dict[str, Any]] = {
    "money": {"type": "string", "pattern": r"^-?\d+\.\d{2}$"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "integer": {"type": "integer"},
    "year": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "object": {},
    "words": {"type": "array", "items": {"type": "string"}},
    "id": {"type": "string", "format": "uuid"},
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "field": {"type": "string"},
        "law": {"type": "string", "description": "法律依据 / legal basis"},
    },
}
PROBLEMS: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457, with every problem at once",
    "required": ["type", "title", "status", "problems"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}},
    },
}


def record_name(bound: Bound) -> str:
    """The name of a collection's record among the schemas."""
    return f"{bound.plugin}.{bound.collection.model.__name__}"


def record(bound: Bound) -> dict[str, Any]:
    """A record of a collection, as every list, detail and action answers it."""
    states = {"state": bound.collection.states}
    return {"title": bound.collection.title} | record_of_table(bound.collection.model, states)


def record_of_table(
    model: type[Base], choices: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, Any]:
    """A row by its columns; `choices` are values of columns beside those that they declare."""
    known = choices or {}
    return {
        "type": "object",
        "properties": {
            column.name: _column(column, known.get(column.name) or column.choices)
            for column in columns_of(model)
        },
    }


def _column(column: Column, choices: Mapping[str, str] | None) -> dict[str, Any]:
    schema = dict(_COLUMN_TYPES.get(column.kind, {"type": "string"}))
    if choices is not None:
        schema["enum"] = list(choices)
    if column.nullable and "type" in schema:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema | {"title": column.title}


def page(record: Mapping[str, Any]) -> dict[str, Any]:
    """A page of a list of records."""
    return {
        "type": "object",
        "required": ["items", "next", "previous", "as_of"],
        "properties": {
            "items": {"type": "array", "items": record},
            "next": {"type": ["string", "null"]},
            "previous": {"type": ["string", "null"]},
            "as_of": {"type": "string", "format": "date-time"},
        },
    }


def answer(returns: Any) -> dict[str, Any]:
    """What is annotated as answered: a model, a list of models, a record or a list of records."""
    items = get_args(returns)
    if items and isinstance(items[0], type) and issubclass(items[0], Base):
        return _listed(record_of_table(items[0]))
    if isinstance(returns, type) and issubclass(returns, Base):
        return record_of_table(returns)
    schema = TypeAdapter(returns).json_schema(mode="serialization")
    inner: dict[str, Any] = _inlined(schema, schema.pop("$defs", {}))
    return _listed(inner["items"]) if inner.get("type") == "array" else inner


def parameters(model: type[BaseModel], in_path: Collection[str] = ()) -> list[dict[str, Any]]:
    """The fields of a model as parameters: those named in `in_path`, and the query's."""
    found = []
    for name, schema in model.model_json_schema().get("properties", {}).items():
        place = "path" if name in in_path else "query"
        described = {key: schema.pop(key) for key in ("description",) if key in schema}
        required = {"required": True} if place == "path" else {}
        found.append({"name": name, "in": place, **required, **described, "schema": schema})
    return found


def asked(form: dict[str, Any], action: Action, offers: Works) -> dict[str, Any]:
    """The schema of a form with fields of features: those that are open, and none of them required.

    One that is open is required of records that were begun with it, and of no others.
    """
    own = {
        name: Declaration.named(action.plugin, feature)
        for name, feature in featured(action.form).items()
    }
    return {
        **form,
        "properties": {
            name: schema
            for name, schema in form["properties"].items()
            if name not in own or offers(own[name])
        },
        "required": [name for name in form.get("required", ()) if name not in own],
    }


def reached(known: Mapping[str, Any], paths: Any) -> dict[str, Any]:
    """Those of the schemas that `paths` lead to, and the problems, which every answer may have."""
    found: dict[str, Any] = {}
    waiting = ["Problem", "Problems", *_referred(paths)]
    while waiting:
        name = waiting.pop()
        if name not in found and name in known:
            found[name] = known[name]
            waiting += _referred(known[name])
    return {name: known[name] for name in known if name in found}


def _referred(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].rpartition("/")[2]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _referred(each)


def _listed(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["items"],
        "properties": {"items": {"type": "array", "items": item}},
    }


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """The schema without references of its own, so that it stands alone in the document."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions)
        return {key: _inlined(value, definitions) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_inlined(item, definitions) for item in schema]
    return schema
