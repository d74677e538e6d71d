"""Parts of the API's description: headers, bodies, answers."""

from collections.abc import Iterable
from typing import Any

from zhengcai.actions.registry import Bound
from zhengcai.problems import Reason
from zhengcai.web.http import PROBLEM_TYPE


def header(name: str, text: str) -> dict[str, Any]:
    """A header of a request."""
    return {"name": name, "in": "header", "description": text, "schema": {"type": "string"}}


def json_answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A success with a JSON body."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def tagged(answered: dict[str, Any]) -> dict[str, Any]:
    """The same with the version of the record."""
    etag = {"description": "记录的版本", "schema": {"type": "string"}}
    return answered | {"headers": {"ETag": etag}}


def json_body(schema: dict[str, Any]) -> dict[str, Any]:
    """A body that must be sent."""
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def problems(description: str) -> dict[str, Any]:
    """A refusal."""
    schema = {"$ref": "#/components/schemas/Problems"}
    return {"description": description, "content": {PROBLEM_TYPE: {"schema": schema}}}


def responses(own: dict[str, Any], reasons: Iterable[Reason]) -> dict[str, Any]:
    """The success, every refusal by its status, and our own failure."""
    refused = {
        str(reason.value): {"$ref": f"#/components/responses/{reason.name}"}
        for reason in sorted(reasons, key=lambda reason: reason.value)
    }
    return own | refused | {"500": {"$ref": "#/components/responses/Failed"}}


def list_query(bound: Bound) -> list[dict[str, Any]]:
    """The parameters of a list."""
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
