"""The token endpoint after RFC 6749: how a client proves itself, and every way to fail at it."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from governance_levels import BANNER, REGION, Levels
from sharing_client import Client, client_of, entries

GRANT_TYPE = {"grant_type": "client_credentials"}


async def test_a_client_proves_itself_by_basic_or_in_the_body(levels: Levels) -> None:
    client = await client_of(levels)
    by_header = await client.ask()
    in_body = {
        **GRANT_TYPE,
        "client_id": client.grant["client_id"],
        "client_secret": client.secret,
        "scope": "sharing-needs.1",
    }
    by_body = await client.ask(in_body, headers={})
    for answer in (by_header, by_body):
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["pragma"] == "no-cache"
        told = answer.json()
        assert (told["token_type"], told["expires_in"]) == ("Bearer", 1800)
        assert told["scope"] == "sharing-needs.1"
    assert by_header.json()["access_token"] != by_body.json()["access_token"]


async def test_neither_secret_nor_token_is_kept_or_told_again(levels: Levels) -> None:
    client = await (await client_of(levels)).signed_in()
    record = (await levels.region.get(f"governance/grants/{client.grant['id']}")).json()
    assert not {"shown_once", "secret_hash"} & set(record)
    kept = await levels.world.sql(
        "SELECT (SELECT string_agg(g::text, '') FROM governance_grant g)"
        " || (SELECT string_agg(t::text, '') FROM governance_token t)"
        " || (SELECT string_agg(a::text, '') FROM audit_entry a)"
        " || (SELECT string_agg(e::text, '') FROM event e)"
        " || coalesce((SELECT string_agg(i::text, '') FROM idempotency_key i), '') AS everything"
    )
    everything = kept[0]["everything"]
    assert "$argon2id$" in everything
    assert client.secret not in everything
    assert client.bearer not in everything


async def test_a_repeated_request_does_not_tell_the_secret_again(levels: Levels) -> None:
    client = await client_of(levels)
    place = f"governance/grants/{client.grant['id']}/rotate"
    first = await levels.region.act(place, key="once")
    second = await levels.region.act(place, key="once")
    assert "shown_once" in first.json()
    assert "shown_once" not in second.json()


async def test_the_page_shows_the_secret_this_once(levels: Levels) -> None:
    client = await client_of(levels)
    place = f"governance/grants/{client.grant['id']}"
    answer = await levels.region.submit(f"{place}/rotate")
    assert answer.status_code == 200
    assert "只显示这一次" in answer.text
    client.secret = answer.text.split('data-copy="')[1].split('"')[0]
    assert (await client.ask()).status_code == 200
    assert client.secret not in (await levels.region.page(place)).text


def basic(text: str) -> dict[str, str]:
    return {"authorization": f"Basic {b64encode(text.encode()).decode()}"}


@pytest.mark.parametrize(
    ("form", "headers", "status", "error"),
    [
        ({}, None, 400, "invalid_request"),
        ({"grant_type": ""}, None, 400, "invalid_request"),
        ({"grant_type": "password"}, None, 400, "unsupported_grant_type"),
        ({"grant_type": ["client_credentials", "password"]}, None, 400, "invalid_request"),
        ({**GRANT_TYPE, "scope": "contracts.1"}, None, 400, "invalid_scope"),
        ({**GRANT_TYPE, "scope": "sharing\x00"}, None, 400, "invalid_scope"),
        ({**GRANT_TYPE, "scope": 'sharing"'}, None, 400, "invalid_scope"),
        ({**GRANT_TYPE, "scope": "共享"}, None, 400, "invalid_scope"),
        ({**GRANT_TYPE, "scope": "a  b"}, None, 400, "invalid_scope"),
        ({**GRANT_TYPE, "client_id": "x", "client_secret": "y"}, None, 400, "invalid_request"),
        ({**GRANT_TYPE, "client_id": "x"}, None, 401, "invalid_client"),
        (GRANT_TYPE, {}, 401, "invalid_client"),
        ({**GRANT_TYPE, "client_id": "x"}, {}, 401, "invalid_client"),
        (GRANT_TYPE, {"authorization": "Bearer x"}, 401, "invalid_client"),
        (GRANT_TYPE, {"authorization": "Basic *"}, 401, "invalid_client"),
        (GRANT_TYPE, basic("nobody:nothing"), 401, "invalid_client"),
        (GRANT_TYPE, basic("nocolon"), 401, "invalid_client"),
        (GRANT_TYPE, basic("\x00:\x00"), 401, "invalid_client"),
    ],
)
async def test_errors_are_those_of_the_standard(
    levels: Levels, form: Any, headers: dict[str, str] | None, status: int, error: str
) -> None:
    client = await client_of(levels)
    answer = await client.ask(form, headers)
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in answer.headers) is (status == 401)


async def test_only_a_form_is_taken(levels: Levels) -> None:
    client = await client_of(levels)
    path = f"/api/v1/t/{REGION}/-/governance/oauth/token"
    web = levels.world.client
    answer = await web.post(path, json=GRANT_TYPE, headers=client.basic)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert (await web.get(path)).status_code == 404
    long = {**GRANT_TYPE, "scope": "x" * 20_000}
    assert (await client.ask(long)).status_code == 413


async def test_a_client_is_known_only_where_it_was_granted(levels: Levels) -> None:
    client = await client_of(levels)
    answer = await client.ask(tenant=BANNER)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_who_guesses_has_to_wait_and_the_right_secret_waits_as_well(
    levels: Levels,
) -> None:
    client = await client_of(levels)
    right, client.secret = client.secret, "wrong"
    for _ in range(5):
        assert (await client.ask()).status_code == 401
    client.secret = right
    waiting = await client.ask()
    assert (waiting.status_code, waiting.json()["error"]) == (401, "invalid_client")
    unknown = await Client(levels, {"client_id": "nobody"}, "x").ask()
    assert unknown.json() == waiting.json()
    await levels.world.travel(timedelta(minutes=1, seconds=5))
    assert (await client.ask()).status_code == 200
    actions = [each["action"] for each in await levels.world.audit(outcome="done")]
    assert actions.count("governance.client_failure.count") == 4
    assert actions.count("governance.client_failure.clear") == 1


async def test_one_address_may_not_try_without_end(levels: Levels) -> None:
    client = Client(levels, {"client_id": "nobody"}, "x")
    for _ in range(60):
        answer = await client.ask()
        if answer.status_code != 401:
            break
    assert (answer.status_code, answer.json()["error"]) == (429, "temporarily_unavailable")
    assert int(answer.headers["retry-after"]) > 0


async def test_rows_of_tokens_do_not_grow_without_end(levels: Levels) -> None:
    await levels.world.set("governance", "live_tokens", 2)
    client = await client_of(levels)
    for _ in range(4):
        await client.signed_in()
        await levels.world.travel(timedelta(minutes=1))
    assert (await client.pull()).status_code == 200
    rows = await levels.world.sql("SELECT count(*) AS n FROM governance_token")
    assert rows[0]["n"] == 2


@pytest.mark.parametrize("scope", ["sharing-needs.1", "contracts.1"])
async def test_a_client_does_not_ask_for_tokens_without_end(levels: Levels, scope: str) -> None:
    await levels.world.set("governance", "tokens_per_minute", 2)
    client = await client_of(levels)
    form = {**GRANT_TYPE, "scope": scope}
    kept = {(await client.ask(form)).status_code for _ in range(2)}
    assert kept <= {200, 400}
    answer = await client.ask(form)
    assert (answer.status_code, answer.json()["error"]) == (429, "temporarily_unavailable")
    assert answer.headers["retry-after"] == "60"
    await levels.world.travel(timedelta(seconds=61))
    assert (await client.ask()).status_code == 200


async def test_a_refused_token_is_on_record(levels: Levels) -> None:
    client = await client_of(levels)
    await client.ask({**GRANT_TYPE, "scope": "contracts.1"})
    (entry,) = await entries(levels)
    assert (entry["state"], entry["problem"]) == ("refused", "sharing.scope")
