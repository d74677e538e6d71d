"""The API under requests made from its own description, right and wrong: never an error of ours."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from zhengcai.identity.roles import Role
from zhengcai.testing import Person, World

ROLES = (
    Role.PURCHASER_OPERATOR,
    Role.PURCHASER_MANAGER,
    Role.PURCHASER_ACCEPTOR,
    Role.AGENCY,
    Role.FINANCE_BUDGET,
    Role.AUDIT_ADMIN,
    Role.BANK,
)
"""As many as one person can hold here, so that requests get past the gate."""


OURS = frozenset({"authorization", "if-match"})
"""Headers that would end most requests before they begin."""


@pytest.fixture(scope="module")
async def clerk(installed: World) -> Person:
    """Somebody with many roles."""
    return await installed.person(*ROLES, tenant="150121")


def requests_from(document: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Requests that the description allows, and others that it does not.

    Made beforehand: what ends hypothesis' drawing early would end the running loop as well. The
    clock is left alone, or it would run away from the other tests.
    """
    schema = schemathesis.openapi.from_dict(document)
    operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    wanted = [each for each in operations if "/clock/" not in each.path and each.method != "delete"]
    made: list[dict[str, Any]] = []

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def make(data: st.DataObject) -> None:
        operation = data.draw(st.sampled_from(wanted))
        mode = data.draw(st.sampled_from(GenerationMode))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if "tenant" in case.path_parameters:
            case.path_parameters["tenant"] = "150121"
        made.append(case.as_transport_kwargs(base_url="http://test"))

    make()
    return made


async def test_no_described_request_breaks_the_server(installed: World, clerk: Person) -> None:
    document = (await installed.client.get("/api/openapi.json")).json()
    requests = requests_from(document, 200)
    assert len(requests) > 100
    broken = []
    for asked in requests:
        headers = {
            name: value
            for name, value in dict(asked.get("headers") or {}).items()
            if name.lower() not in OURS and value.isascii() and value.isprintable()
        }
        answer = await installed.client.request(
            asked["method"],
            asked["url"],
            params=asked.get("params"),
            json=asked.get("json"),
            headers={**headers, **clerk.headers},
        )
        media = answer.headers.get("content-type", "")
        if (answer.status_code >= 500 and answer.status_code != 503) or (
            answer.status_code != 404 and answer.content and not media.endswith("json")
        ):
            broken.append((asked["method"], asked["url"], asked.get("json"), answer.text))
    assert broken == []
