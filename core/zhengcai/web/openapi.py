"""OpenAPI 3.1 of the whole API, generated from the declarations."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from zhengcai.actions.declaring import Action, Query
from zhengcai.actions.records import Column, columns_of
from zhengcai.actions.registry import Bound, Registry
from zhengcai.actions.runtime import PLATFORM_VERSION, Runtime
from zhengcai.database.models import Subject
from zhengcai.identity.roles import ROLES
from zhengcai.web.http import PROBLEM_TYPE
from zhengcai.web.session_api import Credentials

TENANT: dict[str, Any] = {
    "name": "tenant",
    "in": "path",
    "required": True,
    "description": "地区代码 / tenant code",
    "schema": {"type": "string", "pattern": "^[0-9A-Z]{6,12}$"},
}
ROW_ID: dict[str, Any] = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
}
_COLUMN_TYPES: dict[str, dict[str, Any]] = {
    "money": {"type": "string", "pattern": r"^-?\d+\.\d{2}$"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "integer": {"type": "integer"},
    "year": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "object": {},
    "id": {"type": "string", "format": "uuid"},
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "field": {"type": "string"},
        "law": {"type": "string", "description": "法律依据 / legal basis"},
    },
}
_PROBLEMS: dict[str, Any] = {
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


def document(runtime: Runtime) -> dict[str, Any]:
    """The OpenAPI document of every loaded plugin, whatever a tenant has enabled."""
    registry = runtime.registry
    titles = {plugin.id: plugin.manifest for plugin in runtime.report.loaded}
    forms = _forms(registry)
    refs, shared = models_json_schema(
        [(form, "validation") for form in forms],
        ref_template="#/components/schemas/{model}",
    )
    schemas: dict[str, Any] = dict(shared.get("$defs", {}))
    names: dict[Any, str] = {model: ref["$ref"] for (model, _), ref in refs.items()}
    schemas |= {"Problem": _PROBLEM, "Problems": _PROBLEMS}
    paths: dict[str, Any] = {"/api/v1/session": _session(names[Credentials])}
    for bound in registry.collections.values():
        schemas[_record_name(bound)] = _record(bound)
        paths |= _paths(bound, names)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "政采 zhengcai",
            "version": PLATFORM_VERSION,
            "description": "每个地区启用的子系统不同；未启用的地址一律返回404。",
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": plugin, "description": manifest.title} for plugin, manifest in titles.items()
        ],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "responses": {
                "Refused": {
                    "description": "未办理：附全部问题及法律依据",
                    "content": {
                        PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problems"}}
                    },
                }
            },
        },
    }


def _forms(registry: Registry) -> list[type[BaseModel]]:
    found: dict[type[BaseModel], None] = {Credentials: None}
    for action in registry.actions.values():
        found[action.form] = None
    return list(found)


def _session(credentials: str) -> dict[str, Any]:
    token = {
        "type": "object",
        "properties": {
            "token": {"type": "string"},
            "token_type": {"const": "Bearer"},
            "expires_in": {"type": "integer", "description": "秒 / seconds"},
        },
    }
    return {
        "post": {
            "operationId": "session.create",
            "summary": "登录",
            "security": [],
            "requestBody": _json_body({"$ref": credentials}),
            "responses": _responses({"201": _json("令牌", token)}),
        },
        "delete": {
            "operationId": "session.end",
            "summary": "退出",
            "responses": _responses({"204": {"description": "已退出"}}),
        },
    }


def _paths(bound: Bound, names: dict[Any, str]) -> dict[str, Any]:
    collection = bound.collection
    root = f"/api/v1/t/{{tenant}}/-/{bound.plugin}/{collection.name}"
    record = {"$ref": f"#/components/schemas/{_record_name(bound)}"}
    page = {
        "type": "object",
        "required": ["items", "next", "previous", "as_of"],
        "properties": {
            "items": {"type": "array", "items": record},
            "next": {"type": ["string", "null"]},
            "previous": {"type": ["string", "null"]},
            "as_of": {"type": "string", "format": "date-time"},
        },
    }
    found: dict[str, Any] = {
        root: {
            "parameters": [TENANT],
            "get": _operation(
                bound,
                "list",
                collection.title,
                {"200": _json("一页记录", page)},
                _list_query(bound),
            ),
        },
        f"{root}/{{id}}": {
            "parameters": [TENANT, ROW_ID],
            "get": _operation(bound, "read", collection.title, {"200": _json("记录", record)}),
        },
    }
    for query in bound.queries.values():
        found[f"{root}/{{id}}/{query.verb}"] = {
            "parameters": [TENANT, ROW_ID],
            "get": _operation(
                bound, query.verb, query.title, {"200": _json(query.title, _answer(query))}
            ),
        }
    for action in bound.actions.values():
        place = (
            f"{root}/actions/{action.verb}"
            if action.creates
            else f"{root}/{{id}}/actions/{action.verb}"
        )
        found[place] = {
            "parameters": [TENANT] if action.creates else [TENANT, ROW_ID],
            "post": _act(bound, action, {"$ref": names[action.form]}, record),
        }
    return found


def _act(
    bound: Bound, action: Action, form: dict[str, Any], record: dict[str, Any]
) -> dict[str, Any]:
    status = "201" if action.creates else "200"
    operation = _operation(
        bound,
        action.verb,
        action.title,
        {status: _json("办理后的记录", record)},
        [
            _header("Idempotency-Key", "同一个键只办理一次"),
            *([] if action.creates else [_header("If-Match", "记录的版本（ETag）")]),
        ],
    )
    roles = "、".join(ROLES[role].title for role in action.by)
    parts = [action.intro, f"依据：{action.law}" if action.law else "", f"由{roles}办理"]
    operation["description"] = "。".join(part for part in parts if part)
    operation["requestBody"] = _json_body(form)
    return operation


def _operation(
    bound: Bound,
    name: str,
    title: str,
    responses: dict[str, Any],
    parameters: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": f"{bound.object}.{name}",
        "summary": title,
        "tags": [bound.plugin],
        "responses": _responses(responses),
    }
    listed = list(parameters)
    if listed:
        found["parameters"] = listed
    return found


def _list_query(bound: Bound) -> list[dict[str, Any]]:
    plain = [("after", "游标"), ("before", "游标")]
    if bound.collection.search:
        plain.append(("q", "检索词"))
    plain += [(name, "筛选") for name in bound.collection.filters]
    found = [
        {"name": name, "in": "query", "description": text, "schema": {"type": "string"}}
        for name, text in plain
    ]
    limit = {"type": "integer", "minimum": 1, "maximum": 200}
    found.append({"name": "limit", "in": "query", "schema": limit})
    found.append({"name": "scope", "in": "query", "schema": {"enum": ["tenant", "tree"]}})
    return found


def _record_name(bound: Bound) -> str:
    return f"{bound.plugin}.{bound.collection.model.__name__}"


def _record(bound: Bound) -> dict[str, Any]:
    model: type[Subject] = bound.collection.model
    columns = columns_of(model)
    return {
        "type": "object",
        "title": bound.collection.title,
        "properties": {column.name: _column(bound, column) for column in columns},
    }


def _column(bound: Bound, column: Column) -> dict[str, Any]:
    schema = dict(_COLUMN_TYPES.get(column.kind, {"type": "string"}))
    if column.name == "state":
        schema["enum"] = list(bound.collection.states)
    elif column.choices is not None:
        schema["enum"] = list(column.choices)
    if column.nullable and "type" in schema:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema | {"title": column.title}


def _answer(query: Query) -> dict[str, Any]:
    if query.returns is None:
        return {}
    schema = TypeAdapter(query.returns).json_schema(mode="serialization")
    inner: dict[str, Any] = _inlined(schema, schema.pop("$defs", {}))
    if inner.get("type") == "array":
        return {"type": "object", "properties": {"items": inner}}
    return inner


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """The schema without references of its own, so that it stands alone in the document."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions)
        return {key: _inlined(value, definitions) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_inlined(item, definitions) for item in schema]
    return schema


def _header(name: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "description": text, "schema": {"type": "string"}}


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _json_body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _responses(own: dict[str, Any]) -> dict[str, Any]:
    return own | {"default": {"$ref": "#/components/responses/Refused"}}
