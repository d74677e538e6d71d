"""Addresses for machines: told apart by method and parts, never in the way of a collection."""

from base64 import b64encode

import pytest
from pydantic import BaseModel

from zhengcai.actions.machines import Call, Desk, MachineEndpoint, Reply, basic_credentials
from zhengcai.actions.registry import DeclarationError, Registry


async def _answer(desk: Desk, call: Call) -> Reply:
    return Reply({})


def endpoint(method: str, path: str) -> MachineEndpoint:
    made = MachineEndpoint(method, path, "示例", _answer, BaseModel, BaseModel)  # type: ignore[arg-type]  # one of the two
    made.plugin = "specimen"
    return made


@pytest.mark.parametrize(
    ("method", "address", "found"),
    [
        ("GET", "shared/a/1", {"code": "a", "edition": "1"}),
        ("POST", "shared/a/1", None),
        ("GET", "shared/a", None),
        ("GET", "shared/a/1/x", None),
        ("GET", "other/a/1", None),
    ],
)
def test_an_address_is_its_own_or_anothers(
    method: str, address: str, found: dict[str, str] | None
) -> None:
    served = endpoint("GET", "shared/{code}/{edition}")
    assert served.in_path == ("code", "edition")
    assert served.matched(method, address.split("/")) == found


def test_two_of_one_address_collide() -> None:
    registry = Registry()
    registry.add([endpoint("GET", "one"), endpoint("POST", "one")])
    with pytest.raises(DeclarationError, match="endpoint one"):
        registry.add([endpoint("GET", "one")])
    assert len(registry.machines["specimen"]) == 2


@pytest.mark.parametrize(
    ("pair", "found"),
    [
        ("id:secret", ("id", "secret")),
        ("id:with:colon", ("id", "with:colon")),
        ("a%3Ab:c+d%25", ("a:b", "c d%")),
        ("id:", ("id", "")),
        ("nocolon", None),
    ],
)
def test_credentials_of_http_basic_are_form_encoded(
    pair: str, found: tuple[str, str] | None
) -> None:
    assert basic_credentials(f"Basic {b64encode(pair.encode()).decode()}") == found


@pytest.mark.parametrize("header", ["", "Basic", "Basic *", "Bearer eA==", "Basic /w=="])
def test_what_is_no_such_header_names_nobody(header: str) -> None:
    assert basic_credentials(header) is None
