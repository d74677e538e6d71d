"""The OpenAPI document is valid and complete: what is served is described, and nothing else."""

from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from starlette.routing import Route

from zhengcai.identity.roles import Role
from zhengcai.testing import World
from zhengcai.web.app import build, described
from zhengcai.web.core_api import ENDPOINTS

ROOT = "/api/v1/t/{tenant}/-/"
METHODS = frozenset({"get", "post", "put", "patch", "delete"})
UNSIGNED = [{}, {"bearer": []}]


@pytest.fixture
def document(world: World) -> dict[str, Any]:
    return described(world.runtime)


async def test_the_document_is_served_and_valid(world: World, document: dict[str, Any]) -> None:
    answer = await world.client.get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == document
    assert document["openapi"].startswith("3.1")
    validate(document, cls=OpenAPIV31SpecValidator)


async def test_every_operation_has_its_own_name(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in _operations(document)]
    assert len(names) == len(set(names))


async def test_every_served_route_is_described_and_nothing_else(
    world: World, document: dict[str, Any]
) -> None:
    served = {
        (route.path, method.lower())
        for route in build(world.runtime).routes
        if isinstance(route, Route) and route.include_in_schema
        for method in route.methods or ()
        if method != "HEAD"
    }
    served |= {(f"{ROOT}core/{endpoint.path}", "get") for endpoint in ENDPOINTS}
    for bound in world.runtime.registry.collections.values():
        place = f"{ROOT}{bound.plugin}/{bound.collection.name}"
        served |= {(place, "get"), (f"{place}/{{id}}", "get")}
        served |= {(f"{place}/{{id}}/{verb}", "get") for verb in bound.queries}
        for verb, action in bound.actions.items():
            record = "" if action.creates else "/{id}"
            served.add((f"{place}{record}/actions/{verb}", "post"))
    served |= {
        (f"{ROOT}{plugin}/statistics/{name}", "get")
        for plugin, name in world.runtime.registry.reports
    }
    served |= {
        (f"{ROOT}{each.plugin}/{each.path}", each.method.lower())
        for machines in world.runtime.registry.machines.values()
        for each in machines
    }
    told = {
        (path, method)
        for path, operations in document["paths"].items()
        for method in operations
        if method in METHODS
    }
    assert told == served


async def test_what_the_platform_answers_is_what_it_describes(
    world: World, document: dict[str, Any]
) -> None:
    """Each endpoint is asked; the keys of its answer are those of its schema."""
    person = await world.person(Role.AUDIT_ADMIN, tenant="150100")
    for endpoint in ENDPOINTS:
        operation = document["paths"][f"{ROOT}core/{endpoint.path}"]["get"]
        if "id" in endpoint.in_path:
            continue
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        path = endpoint.path.replace("{rule}", "A-07").replace("{plugin}", "supervision")
        answer = await person.get(f"core/{path}")
        assert answer.status_code == 200, answer.text
        assert set(answer.json()) == set(schema["properties"]), endpoint.path
        for item in answer.json().get("items", ()):
            if isinstance(item, dict):
                assert set(item) == set(schema["properties"]["items"]["items"]["properties"])


async def test_security_says_who_may_come_without_a_token(
    world: World, document: dict[str, Any]
) -> None:
    for endpoint in ENDPOINTS:
        path = f"{ROOT}core/{endpoint.path}"
        operation = document["paths"][path]["get"]
        asked = path.replace("{tenant}", "150100").replace("{rule}", "A-07")
        asked = asked.replace("{plugin}", "supervision")
        answer = await world.client.get(asked.replace("{id}", "0" * 32))
        assert (operation.get("security") == UNSIGNED) is (answer.status_code != 401), path
    assert document["security"] == [{"bearer": []}]
    for bound in world.runtime.registry.collections.values():
        place = f"{ROOT}{bound.plugin}/{bound.collection.name}"
        public = Role.PUBLIC in bound.collection.read
        assert ("security" in document["paths"][place]["get"]) is public


async def test_every_refusal_is_described_as_problems(document: dict[str, Any]) -> None:
    """Those of a protocol for machines excepted, which says how it refuses."""
    for operation in _operations(document):
        for status, answer in operation["responses"].items():
            protocol = "description" in answer and "RFC" in answer["description"]
            if status >= "400" and not protocol:
                kind = answer["$ref"].rpartition("/")[2]
                content = document["components"]["responses"][kind]["content"]
                assert list(content) == ["application/problem+json"]


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("core/audit?subject=none", 400, "query.malformed"),
        ("core/audit?after=none", 400, "query.malformed"),
        ("core/rules/A-07?on=tomorrow", 400, "query.malformed"),
        ("core/documents/none", 404, "route.unknown"),
        ("core/documents/none/content", 404, "route.unknown"),
        ("core/rules", 404, "route.unknown"),
        ("core/me/else", 404, "route.unknown"),
        ("core/else", 404, "route.unknown"),
        ("core", 404, "route.unknown"),
    ],
)
async def test_a_wrong_question_is_told(world: World, asked: str, status: int, code: str) -> None:
    person = await world.person(Role.AUDIT_ADMIN, tenant="150100")
    answer = await world.client.get(f"/api/v1/t/150100/-/{asked}", headers=person.headers)
    assert answer.status_code == status
    assert answer.json()["problems"][0]["code"] == code


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in METHODS
    ]
