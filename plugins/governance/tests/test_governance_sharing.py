"""Pulling: only what is granted, masked, counted, audited, and never more by any trick."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from governance_levels import BANNER, CITY, REGION, Levels, codes
from sharing_client import client_of, entries, needs, published

END = {"reason": "示例理由"}


async def test_a_page_holds_the_granted_fields_of_the_granted_places_masked(
    levels: Levels,
) -> None:
    (shown,) = await needs(levels.purchaser, "示例一，电话13812341234")
    await needs(levels.direct, "另一地区")
    client = await (await client_of(levels)).signed_in()
    answer = await client.pull()
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    page = answer.json()
    assert (page["count"], page["next"]) == (1, None)
    (item,) = page["items"]
    assert item.pop("updated_at")
    assert item == {
        "id": shown,
        "tenant_code": BANNER,
        "title": "示例一，电话138****1234",
        "system": "示例资产系统",
        "content": "合同的名称和金额",
        "contact": "张**",
        "phone": "138****0000",
    }


async def test_every_pull_is_audited_in_the_granting_tenant_given_or_refused(
    levels: Levels,
) -> None:
    await needs(levels.purchaser, "示例一", "示例二")
    client = await (await client_of(levels, fields="title,phone")).signed_in()
    first = (await client.pull(limit=1)).json()
    await client.pull(after=first["next"])
    await client.pull(fields="title,contact")
    drawn = await entries(levels, "drawn")
    assert [each["count"] for each in drawn] == [1, 1]
    assert drawn[0]["after"] == first["next"]
    assert drawn[1]["fields"] == ["title", "phone"]
    assert drawn[1]["tenants"] == ["150100"]
    (refused,) = await entries(levels, "refused")
    assert refused["problem"] == "sharing.field_outside"
    assert "contact" in refused["asked"]
    audit = await levels.world.audit(actor_id=client.grant["id"])
    assert [each["action"] for each in audit] == [
        "governance.token.issue",
        "governance.pull.draw",
        "governance.pull.draw",
        "governance.pull.refuse",
    ]
    assert {each["tenant_code"] for each in audit} == {REGION}
    assert audit[1]["changes"]["scope"][1] == "sharing-needs.1"
    assert audit[1]["changes"]["count"][1] == 1


async def test_pages_follow_one_another_without_gap_and_changes_come_again(
    levels: Levels,
) -> None:
    world = levels.world
    rows = await needs(levels.purchaser, *(f"示例{n}" for n in range(7)))
    rows += await needs(levels.city, "市本级")
    client = await (await client_of(levels)).signed_in()
    seen: list[str] = []
    page = (await client.pull(limit=3)).json()
    first = page["as_of"]
    while True:
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        page = (await client.pull(limit=3, after=page["next"])).json()
        assert page["as_of"] == first
    assert sorted(seen) == sorted(rows)
    await world.travel(timedelta(minutes=10))
    await levels.purchaser.done(f"governance/sharing-requests/{rows[0]}/submit")
    again = (await client.pull(updated_since=(world.now - timedelta(minutes=5)).isoformat())).json()
    assert [item["id"] for item in again["items"]] == [rows[0]]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"fields": "title,number"}, 403, "sharing.field_outside"),
        ({"fields": "title,reporter_id"}, 403, "sharing.field_outside"),
        ({"tenant": "150781"}, 403, "sharing.tenant_outside"),
        ({"tenant": "420200"}, 403, "sharing.tenant_outside"),
        ({"tenant": "nowhere"}, 403, "sharing.tenant_outside"),
        ({"limit": "0"}, 400, "query.malformed"),
        ({"limit": "501"}, 400, "query.malformed"),
        ({"limit": "many"}, 400, "query.malformed"),
        ({"after": "nonsense"}, 400, "query.malformed"),
        ({"after": "00000000-0000-7000-8000-000000000000"}, 400, "query.malformed"),
        ({"updated_since": "2026-03-02T09:00:00"}, 400, "query.malformed"),
        ({"webhook": "http://client.example/"}, 400, "query.malformed"),
        ({"fields": ["title", "phone"]}, 400, "query.malformed"),
    ],
)
async def test_what_lies_outside_of_the_grant_or_makes_no_sense_is_refused(
    levels: Levels, query: dict[str, Any], status: int, code: str
) -> None:
    client = await (await client_of(levels)).signed_in()
    answer = await client.pull(**query)
    assert (answer.status_code, codes(answer)) == (status, {code})
    error = "insufficient_scope" if status == 403 else "invalid_request"
    assert f'error="{error}"' in answer.headers["www-authenticate"]
    assert [each["problem"] for each in await entries(levels)] == [code]


async def test_a_cursor_belongs_to_its_grant_and_to_what_it_began_with(levels: Levels) -> None:
    await needs(levels.purchaser, "示例一", "示例二")
    served = await published(levels)
    own = await (await client_of(levels, served)).signed_in()
    other = await (await client_of(levels, served, name="另一系统")).signed_in()
    cursor = (await own.pull(limit=1)).json()["next"]
    assert (await other.pull(after=cursor)).status_code == 400
    for widened in (
        {"fields": "title"},
        {"tenant": CITY},
        {"updated_since": "2020-01-01T00:00:00Z"},
    ):
        assert (await own.pull(after=cursor, **widened)).status_code == 400
    assert (await own.pull(after=cursor)).json()["count"] == 1


async def test_another_specification_or_edition_is_out_of_scope(levels: Levels) -> None:
    client = await (await client_of(levels)).signed_in()
    for path in ("sharing-needs/2", "contracts/1"):
        answer = await client.pull(path)
        assert (answer.status_code, codes(answer)) == (403, {"sharing.scope"})
    assert (await client.pull("sharing-needs/one")).status_code == 400


async def test_personal_data_is_clear_only_where_the_specification_names_the_law(
    levels: Levels,
) -> None:
    await needs(levels.purchaser, "示例一")
    fields = [
        {"name": "contact"},
        {"name": "phone", "clear": True, "law": "示例条例 第1条"},
    ]
    served = await published(levels, fields=fields)
    client = await (await client_of(levels, served)).signed_in()
    (item,) = (await client.pull()).json()["items"]
    assert (item["contact"], item["phone"]) == ("张**", "13800000000")
    assert [each["clear_fields"] for each in await entries(levels)] == [["phone"]]


@pytest.mark.parametrize(
    ("verb", "code"), [("revoke", "sharing.revoked"), ("suspend", "sharing.suspended")]
)
async def test_a_grant_that_ends_in_the_middle_gives_no_further_page(
    levels: Levels, verb: str, code: str
) -> None:
    await needs(levels.purchaser, "示例一", "示例二")
    client = await (await client_of(levels)).signed_in()
    cursor = (await client.pull(limit=1)).json()["next"]
    await levels.region.done(f"governance/grants/{client.grant['id']}/{verb}", END)
    answer = await client.pull(after=cursor)
    assert (answer.status_code, codes(answer)) == (401, {code})
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    refused = await client.ask()
    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")
    if verb == "suspend":
        await levels.region.done(f"governance/grants/{client.grant['id']}/resume")
        assert (await client.pull(after=cursor)).json()["count"] == 1


async def test_an_expired_grant_gives_nothing_even_before_the_nightly_job(levels: Levels) -> None:
    client = await (await client_of(levels, expires_on="2026-03-03")).signed_in()
    await levels.world.set("governance", "token_minutes", 1440)
    await levels.world.travel(date(2026, 3, 3))
    await client.signed_in()
    assert (await client.pull()).status_code == 200
    await levels.world.travel(timedelta(hours=15, minutes=1))
    answer = await client.pull()
    assert (answer.status_code, codes(answer)) == (401, {"sharing.expired"})
    assert (await client.ask()).json()["error"] == "unauthorized_client"
    await levels.world.next_day()
    record = (await levels.region.get(f"governance/grants/{client.grant['id']}")).json()
    assert record["state"] == "expired"


async def test_a_token_lives_a_while_and_ends_with_its_secret(levels: Levels) -> None:
    client = await (await client_of(levels)).signed_in()
    await levels.world.travel(timedelta(minutes=29))
    assert (await client.pull()).status_code == 200
    await levels.world.travel(timedelta(minutes=2))
    answer = await client.pull()
    assert (answer.status_code, codes(answer)) == (401, {"sharing.token"})
    await client.signed_in()
    await levels.world.travel(timedelta(seconds=5))
    former = client.secret
    rotated = await levels.region.done(f"governance/grants/{client.grant['id']}/rotate")
    assert (await client.pull()).status_code == 401
    assert (await client.ask()).status_code == 401
    client.secret = rotated["shown_once"]["客户端密钥"]
    assert client.secret != former
    await client.signed_in()
    assert (await client.pull()).status_code == 200


async def test_without_a_token_or_with_a_persons_there_is_no_way(levels: Levels) -> None:
    client = await client_of(levels)
    bare = await client.pull()
    assert bare.status_code == 401
    assert bare.headers["www-authenticate"] == 'Bearer realm="zhengcai"'
    for wrong in ("nonsense", levels.region.token):
        client.bearer = wrong
        answer = await client.pull()
        assert (answer.status_code, codes(answer)) == (401, {"sharing.token"})
    await client.signed_in()
    for path in ("grants", "sharing-requests", "pulls"):
        strange = await levels.world.client.get(
            f"/api/v1/t/{REGION}/-/governance/{path}",
            headers={"authorization": f"Bearer {client.bearer}"},
        )
        assert strange.status_code == 401, path
    assert await entries(levels) == []


async def test_the_rate_holds_when_many_pull_at_once(levels: Levels) -> None:
    await needs(levels.purchaser, "示例一")
    client = await (await client_of(levels, per_minute=3)).signed_in()
    answers = await asyncio.gather(*(client.pull() for _ in range(8)))
    assert sorted(each.status_code for each in answers) == [200] * 3 + [429] * 5
    late = next(each for each in answers if each.status_code == 429)
    assert codes(late) == {"sharing.rate"}
    assert 1 <= int(late.headers["retry-after"]) <= 61
    assert len(await entries(levels, "drawn")) == 3
    await levels.world.travel(timedelta(seconds=61))
    assert (await client.pull()).status_code == 200


async def test_a_flood_beyond_the_rate_leaves_a_row_a_minute_that_counts(levels: Levels) -> None:
    client = await (await client_of(levels, per_minute=2)).signed_in()
    for _ in range(2):
        assert (await client.pull("sharing-needs/9")).status_code == 403
    for _ in range(5):
        assert (await client.pull("sharing-needs/9")).status_code == 429
    first = [each for each in await entries(levels) if each["problem"] == "sharing.rate"]
    assert [each["times"] for each in first] == [1]
    assert len(await entries(levels)) == 3
    await levels.world.travel(timedelta(seconds=61))
    for _ in range(4):
        await client.pull()
    later = [each for each in await entries(levels) if each["problem"] == "sharing.rate"]
    assert [each["times"] for each in later] == [5, 1]


async def test_the_daily_quota_gives_a_whole_page_or_none_and_begins_again_at_midnight(
    levels: Levels,
) -> None:
    await needs(levels.purchaser, *(f"示例{n}" for n in range(4)))
    client = await (await client_of(levels, per_day=6, per_minute=100)).signed_in()
    answers = await asyncio.gather(*(client.pull() for _ in range(3)))
    assert sorted(each.status_code for each in answers) == [200, 429, 429]
    over = next(each for each in answers if each.status_code == 429)
    assert codes(over) == {"sharing.quota"}
    assert "items" not in over.json()
    assert int(over.headers["retry-after"]) <= 15 * 3600 + 1
    assert (await client.pull(limit=2)).json()["count"] == 2
    assert (await client.pull(limit=1)).status_code == 429
    await levels.world.travel(date(2026, 3, 3))
    await client.signed_in()
    assert (await client.pull()).json()["count"] == 4


async def test_where_the_plugin_is_off_there_is_no_such_address(levels: Levels) -> None:
    await needs(levels.purchaser, "示例一")
    await needs(levels.city, "示例二")
    client = await (await client_of(levels)).signed_in()
    await levels.world.choose("governance", "off", tenant=BANNER)
    assert [each["tenant_code"] for each in (await client.pull()).json()["items"]] == [CITY]
    await levels.world.choose("governance", "off", tenant=REGION)
    assert (await client.pull()).status_code == 404
    assert (await client.ask()).status_code == 404


async def test_an_edition_answers_until_its_notice_is_over(levels: Levels) -> None:
    first = await published(levels)
    client = await (await client_of(levels, first, expires_on="2029-01-01")).signed_in()
    await published(levels, fields=[{"name": "title"}])
    former = (await levels.region.get(f"governance/specifications/{first['id']}")).json()
    assert (former["state"], former["readable_until"]) == ("superseded", "2027-03-02")
    assert (await client.pull()).status_code == 200
    await levels.world.travel(date(2027, 3, 2))
    assert (await (await client.signed_in()).pull()).status_code == 200
    await levels.world.travel(date(2027, 3, 3))
    assert (await client.ask()).json()["error_description"] == "sharing.retired"
    await levels.world.next_day()
    former = (await levels.region.get(f"governance/specifications/{first['id']}")).json()
    assert former["state"] == "retired"
