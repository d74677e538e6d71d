"""The form: every problem at once, in Chinese, and no input that breaks the server."""

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from requisition_cast import REQUISITIONS, Cast

DRAFT = f"/api/v1/t/150100/-/{REQUISITIONS}/actions/draft"


async def post(cast: Cast, content: bytes, **headers: str) -> httpx.Response:
    return await cast.world.client.post(
        DRAFT,
        content=content,
        headers={
            **cast.operator.headers,
            "content-type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )


async def test_all_problems_of_a_form_are_told_at_once(cast: Cast) -> None:
    answer = await cast.operator.act(
        f"{REQUISITIONS}/draft",
        {"title": "灯", "kind": "sofa", "amount": "1.234", "quantity": 0, "colour": "红"},
    )
    assert answer.status_code == 422
    told = {each["field"]: each["message"] for each in answer.json()["problems"]}
    assert told == {
        "title": "名称至少2个字",
        "kind": "类别不在可选范围内",
        "amount": "金额最多2位小数",
        "quantity": "数量不能小于1",
        "needed_by": "请填写需用日期",
        "colour": "没有“colour”这一项",
    }


async def test_all_checks_are_asked_and_name_their_law(cast: Cast) -> None:
    answer = await cast.operator.act(
        f"{REQUISITIONS}/draft",
        cast.form(title="禁用品台灯", amount="10000.01", needed_by="2026-01-01"),
    )
    assert answer.status_code == 422
    told = [(each["code"], each["field"], each["law"]) for each in answer.json()["problems"]]
    assert told == [
        ("requisition.over_ceiling", "amount", "示例办法 第4条"),
        ("requisition.past", "needed_by", "示例办法 第5条"),
        ("specimen.banned", "title", "示例办法 第2条"),
    ]
    assert "10000元" in answer.json()["detail"]


async def test_a_body_is_validated_whatever_parameters_its_type_has(cast: Cast) -> None:
    answer = await post(cast, b"{}", content_type="Application/JSON; charset=utf-8")
    assert answer.status_code == 422
    assert len(answer.json()["problems"]) == 4


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "json"])
async def test_another_type_of_body_is_refused(cast: Cast, media: str) -> None:
    assert (await post(cast, b"{}", content_type=media)).status_code == 400


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = cast.world.runtime
    web = runtime.settings.web.model_copy(update={"max_body": 100})
    monkeypatch.setattr(runtime, "settings", runtime.settings.model_copy(update={"web": web}))
    answer = await post(cast, b"[" + b" " * 200)
    assert answer.status_code == 413


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "not JSON": b"{title: 1}",
    "half": b'{"title": "',
    "a list": b"[]",
    "null": b"null",
    "a word": b'"title"',
    "not UTF-8": b'{"title": "\xff\xfe"}',
    "a NUL byte": b'{"title": "a\x00b"}',
    "deep": b"[" * 100_000,
    "deep but closed": b'{"items": ' + b"[" * 150 + b"]" * 150 + b"}",
    "a lone surrogate": b'{"title": "\\ud800x"}',
}
FIELDS: dict[str, tuple[str, str]] = {
    "an escaped NUL": ("title", '"a\\u0000b"'),
    "NaN": ("amount", "NaN"),
    "NaN as text": ("amount", '"NaN"'),
    "infinity": ("amount", "Infinity"),
    "a huge number": ("amount", "1e400"),
    "a huge exponent": ("amount", '"1e999999"'),
    "many digits": ("amount", "9" * 5000),
    "a huge integer": ("quantity", "9" * 5000),
    "beyond the column": ("quantity", "2147483648"),
    "beyond eight bytes": ("quantity", "9223372036854775808"),
    "a year that is none": ("needed_by", '"0000-00-00"'),
    "the last day": ("needed_by", '"9999-12-31"'),
    "a far timestamp": ("needed_by", "1e30"),
    "a list for a text": ("title", "[1]"),
    "an object for an amount": ("amount", "{}"),
    "a NUL in a list": ("items", '["\\u0000"]'),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_no_body_breaks_the_server(cast: Cast, name: str) -> None:
    answer = await post(cast, HOSTILE[name])
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["problems"]


@pytest.mark.parametrize("name", FIELDS)
async def test_no_value_breaks_the_server(cast: Cast, name: str) -> None:
    field, value = FIELDS[name]
    texts = {
        "title": '"台灯"',
        "amount": '"1"',
        "quantity": "1",
        "needed_by": '"2026-12-01"',
        field: value,
    }
    body = "{" + ", ".join(f'"{key}": {text}' for key, text in texts.items()) + "}"
    answer = await post(cast, body.encode())
    expected = (201,) if name == "the last day" else (422,)
    assert answer.status_code in expected, answer.text


QUERIES = [
    "limit=0",
    "limit=201",
    "limit=" + "9" * 5000,
    "limit=٣",
    "limit=-1",
    "after=x",
    "before=" + "0" * 99,
    "colour=red",
    "q=%00",
    "state=%00",
    "quantity=%00",
    "state=" + "长" * 2000,
    "q=" + "%25" * 50 + "%5C",
    "%00=1",
]


@pytest.mark.parametrize("query", QUERIES)
async def test_no_query_string_breaks_a_list(cast: Cast, query: str) -> None:
    answer = await cast.world.client.get(
        f"/api/v1/t/150100/-/{REQUISITIONS}?{query}", headers=cast.operator.headers
    )
    assert answer.status_code in (200, 400), answer.text


@pytest.mark.parametrize(
    "path",
    [
        "150100%00/-/specimen/requisitions",
        "150100/-/specimen/requisitions%00",
        "150100/-/specimen/requisitions/%00",
        "150100/-/core/feed?after=" + "9" * 5000 + "-1",
        "150100/-/core/feed?after=1-" + "9" * 30,
        "150100/-/core/feed?after=%00",
        "150100/-/core/audit?subject=%00",
        "150100/-/core/audit?after=%00",
        "150100/-/core/rules/A-07?on=%00",
        "150100/-/core/rules/%00",
        "150100/-/core/documents/%00",
        "150100/-/core",
        "150100/-/",
        "150100",
        "//",
    ],
)
async def test_no_address_breaks_the_server(cast: Cast, path: str) -> None:
    headers = cast.supervisor.headers
    answer = await cast.world.client.get(f"/api/v1/t/{path}", headers=headers)
    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("if-match", '"9999999999999"'),
        ("if-match", "x"),
        ("if-match", ""),
        ("idempotency-key", ""),
        ("idempotency-key", "k" * 129),
        ("authorization", "Bearer "),
        ("authorization", "Bearer " + "x" * 5000),
        ("authorization", "Basic eHg="),
    ],
)
async def test_no_header_breaks_the_server(cast: Cast, header: str, value: str) -> None:
    row = await cast.draft()
    answer = await cast.world.client.post(
        f"/api/v1/t/150100/-/{REQUISITIONS}/{row['id']}/actions/submit",
        json={},
        headers={**cast.manager.headers, header: value},
    )
    assert answer.status_code < 500
    assert answer.status_code >= 400


def values() -> st.SearchStrategy[Any]:
    """JSON values of every kind."""
    plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    return st.recursive(
        plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
    )


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    form=st.fixed_dictionaries(
        {},
        optional={
            name: values()
            for name in (
                "title",
                "kind",
                "amount",
                "quantity",
                "needed_by",
                "ceiling_note",
                "items",
            )
        },
    )
)
async def test_no_form_breaks_the_server(cast: Cast, form: dict[str, Any]) -> None:
    import json

    answer = await post(cast, json.dumps(form).encode())
    assert answer.status_code in (201, 422), answer.text
