"""OpenAPI 3.1 of the whole API, generated from the declarations that also serve it."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.responses import Response

from zhengcai.actions.declaring import Action
from zhengcai.actions.extending import Report
from zhengcai.actions.extra import KEY
from zhengcai.actions.machines import MachineEndpoint
from zhengcai.actions.registry import Bound, Registry, Works
from zhengcai.actions.runtime import PLATFORM_VERSION, Runtime
from zhengcai.forms import featured
from zhengcai.identity.roles import ROLES, Role
from zhengcai.plugins.declaration import Declaration
from zhengcai.problems import Reason
from zhengcai.rules.packaged import source_named
from zhengcai.web import schemas
from zhengcai.web.core_api import ENDPOINTS
from zhengcai.web.described import (
    header,
    json_answer,
    json_body,
    list_query,
    problems,
    responses,
    tagged,
)
from zhengcai.web.endpoints import Endpoint, Service
from zhengcai.web.http import TITLES
from zhengcai.web.pages.reports import ReportRecord

ROOT = "/api/v1/t/{tenant}/-"
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
_READING = (Reason.MALFORMED, Reason.UNKNOWN_ACTOR, Reason.FORBIDDEN, Reason.NOT_FOUND)
_ACTING = (*_READING, Reason.CONFLICT, Reason.TOO_LARGE, Reason.INVALID, Reason.UNAVAILABLE)
_UNSIGNED: dict[str, Any] = {"security": [{}, {"bearer": []}]}


def document(
    runtime: Runtime, services: Sequence[Service] = (), tenant: str | None = None
) -> dict[str, Any]:
    """The OpenAPI document of every loaded plugin, or of what works in one tenant.

    `services` are the operations outside of any tenant.
    """
    registry = runtime.registry
    offers = _everywhere if tenant is None else partial(runtime.offers, tenant)
    titles = {plugin.id: plugin.manifest for plugin in runtime.report.loaded}
    forms = _forms(registry, services)
    refs, shared = models_json_schema(
        [(form, "validation") for form in forms],
        ref_template="#/components/schemas/{model}",
    )
    known: dict[str, Any] = dict(shared.get("$defs", {}))
    names: dict[Any, str] = {model: ref["$ref"] for (model, _), ref in refs.items()}
    known |= {"Problem": schemas.PROBLEM, "Problems": schemas.PROBLEMS}
    paths: dict[str, Any] = {}
    for service in services:
        paths.setdefault(service.path, {})[service.method.lower()] = _service(service, names)
    for endpoint in ENDPOINTS:
        paths[f"{ROOT}/core/{endpoint.path}"] = {
            "parameters": [TENANT],
            "get": _endpoint(endpoint),
        }
    for bound in registry.collections.values():
        if not offers(bound.collection):
            continue
        known[schemas.record_name(bound)] = schemas.record(bound)
        paths |= _paths(bound, names, known, offers)
    for machines in registry.machines.values():
        for each in filter(offers, machines):
            place = paths.setdefault(f"{ROOT}/{each.plugin}/{each.path}", {"parameters": [TENANT]})
            place[each.method.lower()] = _machine(each)
    for report in filter(offers, registry.reports.values()):
        paths[f"{ROOT}/{report.plugin}/statistics/{report.name}"] = {
            "parameters": [TENANT],
            "get": _report(report),
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "政采 zhengcai",
            "version": PLATFORM_VERSION,
            "description": "每个地区启用的子系统不同；未启用的地址一律返回404。",
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "core", "description": "平台"},
            *({"name": name, "description": manifest.title} for name, manifest in titles.items()),
        ],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": known if tenant is None else schemas.reached(known, paths),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "responses": {
                "Failed": problems("系统出现错误，操作没有完成"),
                **{reason.name: problems(TITLES[reason]) for reason in Reason},
            },
        },
    }


def _everywhere(_: Declaration) -> bool:
    return True


def _forms(registry: Registry, services: Iterable[Service]) -> list[type[BaseModel]]:
    found: dict[type[BaseModel], None] = {
        service.form: None for service in services if service.form is not None
    }
    for action in registry.actions.values():
        found[action.form] = None
    for bound in registry.collections.values():
        found |= dict.fromkeys(each.model for each in bound.extra)
    return list(found)


def _service(service: Service, names: dict[Any, str]) -> dict[str, Any]:
    code = str(service.status)
    if service.status == HTTPStatus.NO_CONTENT:
        own = {code: {"description": service.summary}}
    elif service.returns is None:
        own = {code: json_answer(service.summary, {"type": "object"})}
    else:
        own = {code: json_answer(service.summary, schemas.answer(service.returns))}
    operation: dict[str, Any] = {
        "operationId": service.name,
        "summary": service.summary,
        "tags": ["core"],
        "responses": responses(own, service.refuses),
    }
    if service.public:
        operation["security"] = []
    if service.form is not None:
        operation["requestBody"] = json_body({"$ref": names[service.form]})
    return operation


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    if endpoint.returns is Response:
        file = {"schema": {"type": "string", "format": "binary"}}
        own: dict[str, Any] = {"description": endpoint.summary, "content": {"*/*": file}}
    else:
        own = json_answer(endpoint.summary, schemas.answer(endpoint.returns))
    operation: dict[str, Any] = {
        "operationId": f"core.{endpoint.name}",
        "summary": endpoint.summary,
        "tags": ["core"],
        "responses": responses({"200": own}, _READING),
    }
    listed = schemas.parameters(endpoint.asked, endpoint.in_path)
    if listed:
        operation["parameters"] = listed
    if endpoint.by is None:
        operation |= _UNSIGNED
    else:
        operation["description"] = f"由{_roles(endpoint.by)}查看"
    return operation


def _machine(endpoint: MachineEndpoint) -> dict[str, Any]:
    """Protocols for machines have their own refusals beside ours."""
    own = {"200": json_answer(endpoint.title, schemas.answer(endpoint.returns))}
    name = endpoint.path.replace("/", ".").replace("{", "").replace("}", "")
    operation: dict[str, Any] = {
        "operationId": f"{endpoint.plugin}.{name}",
        "summary": endpoint.title,
        "tags": [endpoint.plugin],
    }
    if endpoint.method == "GET":
        operation["parameters"] = schemas.parameters(endpoint.asked, endpoint.in_path)
        refused = responses(own, (*_READING, Reason.TOO_MANY, Reason.UNAVAILABLE))
        return operation | {"responses": refused}
    form = {"application/x-www-form-urlencoded": {"schema": schemas.answer(endpoint.asked)}}
    told = {code: {"description": "RFC 6749 5.2"} for code in ("400", "401", "429")}
    return operation | {
        "security": [],
        "requestBody": {"required": True, "content": form},
        "responses": responses(own | told, (Reason.NOT_FOUND, Reason.TOO_LARGE)),
    }


def _paths(
    bound: Bound, names: dict[Any, str], known: dict[str, Any], offers: Works
) -> dict[str, Any]:
    collection, actions = bound.collection, bound.actions_in(offers)
    root = f"{ROOT}/{bound.plugin}/{collection.name}"
    record = {"$ref": f"#/components/schemas/{schemas.record_name(bound)}"}
    page = schemas.page(record)
    open_actions = {
        "type": "array",
        "items": {"enum": sorted(actions)},
        "description": "查看人现在可以办理的操作",
    }
    detail = {"allOf": [record, {"type": "object", "properties": {"actions": open_actions}}]}
    found: dict[str, Any] = {
        root: {
            "parameters": [TENANT],
            "get": _reading(
                bound,
                "list",
                collection.title,
                json_answer("一页记录", page),
                (),
                list_query(bound),
            ),
        },
        f"{root}/{{id}}": {
            "parameters": [TENANT, ROW_ID],
            "get": _reading(bound, "read", collection.title, tagged(json_answer("记录", detail))),
        },
    }
    for query in filter(offers, bound.queries.values()):
        answered = {} if query.returns is None else schemas.answer(query.returns)
        found[f"{root}/{{id}}/{query.verb}"] = {
            "parameters": [TENANT, ROW_ID],
            "get": _reading(
                bound, query.verb, query.title, json_answer(query.title, answered), query.by
            ),
        }
    for action in actions.values():
        place = (
            f"{root}/actions/{action.verb}"
            if action.creates
            else f"{root}/{{id}}/actions/{action.verb}"
        )
        found[place] = {
            "parameters": [TENANT] if action.creates else [TENANT, ROW_ID],
            "post": _acting(bound, action, _form(bound, action, names, known, offers), record),
        }
    return found


def _form(
    bound: Bound,
    action: Action,
    names: dict[Any, str],
    known: dict[str, Any],
    offers: Works,
) -> dict[str, Any]:
    """The form of an action; extensions' fields are asked where their plugin is enabled."""
    name = names[action.form]
    further = [each for each in bound.extra_in(offers) if action.verb in each.actions]
    if not further and not featured(action.form):
        return {"$ref": name}
    schema = schemas.asked(known[name.rpartition("/")[2]], action, offers)
    if not further:
        return schema
    asked = {
        "type": "object",
        "description": "启用相应扩展的地区填写 / where the extension is enabled",
        "properties": {each.plugin: {"$ref": names[each.model]} for each in further},
        "additionalProperties": False,
    }
    return {**schema, "properties": {**schema.get("properties", {}), KEY: asked}}


def _report(report: Report) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{report.plugin}.statistics.{report.name}",
        "summary": report.title,
        "description": f"由{_roles(report.by)}查看",
        "tags": [report.plugin],
        "responses": responses(
            {"200": json_answer(report.title, schemas.answer(ReportRecord))},
            (*_READING, Reason.INVALID),
        ),
    }
    listed = schemas.parameters(report.form) if report.form is not None else []
    return operation | ({"parameters": listed} if listed else {})


def _reading(
    bound: Bound,
    name: str,
    title: str,
    answered: dict[str, Any],
    by: Collection[Role] = (),
    parameters: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    roles = by or bound.collection.read
    operation = _operation(bound, name, title, responses({"200": answered}, _READING), parameters)
    operation["description"] = f"由{_roles(roles)}查看"
    return operation | (_UNSIGNED if Role.PUBLIC in roles else {})


def _acting(
    bound: Bound, action: Action, form: dict[str, Any], record: dict[str, Any]
) -> dict[str, Any]:
    reasons = _ACTING if action.creates else (*_ACTING, Reason.STALE)
    operation = _operation(
        bound,
        f"actions.{action.verb}",
        action.title,
        responses(
            {"201" if action.creates else "200": tagged(json_answer("办理后的记录", record))},
            reasons,
        ),
        [
            header("Idempotency-Key", "同一个键只办理一次"),
            *([] if action.creates else [header("If-Match", "记录的版本（ETag）")]),
        ],
    )
    law = f"依据：{source_named(action.law)}" if action.law else ""
    parts = [action.intro, law, f"由{_roles(action.by)}办理"]
    operation["description"] = "。".join(part for part in parts if part)
    operation["requestBody"] = json_body(form)
    return operation | (_UNSIGNED if Role.PUBLIC in action.by else {})


def _operation(
    bound: Bound,
    name: str,
    title: str,
    answered: dict[str, Any],
    parameters: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": f"{bound.object}.{name}",
        "summary": title,
        "tags": [bound.plugin],
        "responses": answered,
    }
    return found | ({"parameters": list(parameters)} if parameters else {})


def _roles(roles: Iterable[Role]) -> str:
    return "、".join(ROLES[role].title for role in sorted(roles))
