"""What an extension adds to another plugin: fields, approvals, rules, hooks, numbers."""

import csv
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from requisition_cast import ANNEX, NEIGHBOUR, REQUISITIONS, SPECIMEN, Cast
from typer.main import get_command

from zhengcai import CommandLine, NotHere
from zhengcai.actions.runtime import open_runtime
from zhengcai.identity.roles import Role
from zhengcai.testing import World, world_on
from zhengcai.testing.grounds import Grounds

PLUGINS = [ANNEX, NEIGHBOUR, SPECIMEN]
EXTRA = {"annex": {"purpose": "school", "place": "示例小学", "subsidy": "300.00"}}


@pytest.fixture(scope="module")
async def shared(
    anyio_backend: str,
    zhengcai_grounds: Grounds,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """A platform where the extension works in 150100 and nowhere else."""
    async with world_on(
        zhengcai_grounds, [ANNEX, NEIGHBOUR, SPECIMEN], tmp_path_factory.mktemp("var")
    ) as world:
        both = ("specimen", "neighbour")
        await world.enable({"150000": both, "420200": both, "150100": ("annex",)})
        await world.runtime.reload()
        yield world


async def draft(cast: Cast, extra: Any = EXTRA, **more: Any) -> dict[str, Any]:
    """A draft with the extension's fields."""
    return await cast.draft(**more, extra=extra)


async def test_fields_are_validated_stored_and_searched(cast: Cast) -> None:
    row = await draft(cast, title="课桌灯")
    assert row["extra"] == EXTRA
    answer = await cast.operator.get(REQUISITIONS, q="示例小学")
    assert row["id"] in [each["id"] for each in answer.json()["items"]]
    stored = await cast.world.sql(
        "SELECT changes FROM audit_entry WHERE subject_id = $1 AND action LIKE '%draft'", row["id"]
    )
    assert "示例小学" in str(stored[0]["changes"])


async def test_problems_of_form_and_extension_are_told_together(cast: Cast) -> None:
    form = cast.form(title="台", extra={"annex": {"purpose": "garden", "subsidy": "-1"}})
    answer = await cast.operator.act(f"{REQUISITIONS}/draft", form)
    assert answer.status_code == 422
    fields = {problem["field"] for problem in answer.json()["problems"]}
    assert fields == {"title", "extra.annex.purpose", "extra.annex.subsidy"}


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        (None, "extra.annex.purpose"),
        ({"annex": {}}, "extra.annex.purpose"),
        ({"annex": {"purpose": "office"}, "other": {}}, "extra.other"),
        ([], "extra"),
        ({"annex": {"purpose": "office", "more": 1}}, "extra.annex.more"),
        ({"annex": {"purpose": "school"}}, "extra.annex.place"),
    ],
)
async def test_wrong_extra_is_refused(cast: Cast, extra: Any, field: str) -> None:
    answer = await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(extra=extra))
    assert answer.status_code == 422
    assert field in {problem["field"] for problem in answer.json()["problems"]}


async def test_the_extension_has_no_effect_elsewhere(cast: Cast) -> None:
    operator = await cast.world.person(Role.PURCHASER_OPERATOR, tenant="420200")
    refused = await operator.act(f"{REQUISITIONS}/draft", cast.form(extra=EXTRA))
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json()["problems"]] == ["extra"]
    row = (await operator.act(f"{REQUISITIONS}/draft", cast.form())).json()
    assert "extra" not in row
    hints = await operator.get(f"{REQUISITIONS}/{row['id']}/hints")
    assert hints.json() == {"hints": {}}
    assert (
        await operator.act(f"{REQUISITIONS}/{row['id']}/approve_annex_budget", {"agreed": True})
    ).status_code == 404


async def test_a_declared_hook_is_asked_of_extensions(cast: Cast) -> None:
    row = await draft(cast, title="落地灯")
    hints = await cast.operator.get(f"{REQUISITIONS}/{row['id']}/hints")
    assert hints.json() == {"hints": {"annex": ["落地灯在样例地区须集中领用"]}}


async def test_an_action_waits_for_its_approvals(cast: Cast) -> None:
    row = await draft(cast, amount="800.00")
    place = f"{REQUISITIONS}/{row['id']}"
    early = await cast.manager.act(f"{place}/submit")
    assert early.status_code == 422
    problem = early.json()["problems"][0]
    assert (problem["code"], problem["law"]) == ("approval.missing", "示例办法 第6条")

    assert (await cast.operator.act(f"{place}/approve_annex_budget", {"agreed": True})).is_error
    unreasoned = await cast.budget.act(f"{place}/approve_annex_budget", {"agreed": False})
    assert unreasoned.json()["problems"][0]["code"] == "approval.no_reason"

    todo = "/api/v1/t/150100/-/core/todo"

    async def tasks() -> set[str]:
        answer = await cast.world.client.get(todo, headers=cast.budget.headers)
        return {
            each["id"]
            for task in answer.json()["items"]
            if task["action"].endswith("approve_annex_budget")
            for each in task["subjects"]
        }

    assert row["id"] in await tasks()
    agreed = await cast.budget.act(f"{place}/approve_annex_budget", {"agreed": True})
    assert agreed.status_code == 200, agreed.text
    assert row["id"] not in await tasks()
    twice = await cast.budget.act(f"{place}/approve_annex_budget", {"agreed": True})
    assert twice.json()["problems"][0]["code"] == "approval.given"
    done = await cast.manager.act(f"{place}/submit")
    assert done.status_code == 200, done.text
    late = await cast.budget.act(f"{place}/approve_annex_budget", {"agreed": True})
    assert late.status_code == 409


async def test_steps_are_asked_in_order_and_only_where_they_apply(cast: Cast) -> None:
    small = await draft(cast, amount="800.00")
    not_asked = await cast.supervisor.act(
        f"{REQUISITIONS}/{small['id']}/approve_annex_supervisor", {"agreed": True}
    )
    assert {each["code"] for each in not_asked.json()["problems"]} == {
        "approval.not_asked",
        "approval.missing",
    }
    large = await draft(cast, amount="6000.00")
    place = f"{REQUISITIONS}/{large['id']}"
    too_early = await cast.supervisor.act(f"{place}/approve_annex_supervisor", {"agreed": True})
    assert [each["code"] for each in too_early.json()["problems"]] == ["approval.missing"]
    assert (
        await cast.budget.act(f"{place}/approve_annex_budget", {"agreed": True})
    ).status_code == 200
    assert (await cast.manager.act(f"{place}/submit")).status_code == 422
    opinion = {"agreed": False, "opinion": "超出标准"}
    assert (
        await cast.supervisor.act(f"{place}/approve_annex_supervisor", opinion)
    ).status_code == 200
    refused = await cast.manager.act(f"{place}/submit")
    assert refused.json()["problems"][0]["code"] == "approval.refused"


async def test_a_change_withdraws_what_was_agreed(cast: Cast) -> None:
    row = await draft(cast, amount="800.00")
    place = f"{REQUISITIONS}/{row['id']}"
    await cast.budget.act(f"{place}/approve_annex_budget", {"agreed": True})
    revised = await cast.operator.act(f"{place}/revise", {"title": "另一种灯"})
    assert revised.json()["extra"]["annex"] == EXTRA["annex"]
    assert (await cast.manager.act(f"{place}/submit")).status_code == 422


async def test_local_rules_hold_where_the_extension_does(cast: Cast) -> None:
    world = cast.world
    today = world.now.date()
    rules = world.runtime.snapshot.rules
    here = rules.at(("150000", "150100"), today).get("A-29")
    assert (here.number, here.citation) == (Decimal(3), "示例市办法 第1条")
    assert rules.at(("150000", "150700"), today).get("A-29").number == Decimal(7)
    await world.choose("annex", "off")
    await world.runtime.reload()
    try:
        found = world.runtime.snapshot.rules.at(("150000", "150100"), today).get("A-29")
        assert found.number == Decimal(7)
        row = await cast.operator.act(f"{REQUISITIONS}/draft", cast.form())
        assert row.status_code == 201
    finally:
        await world.choose("annex", "on")
        await world.runtime.reload()


async def test_an_extension_fills_its_part_of_a_number(cast: Cast) -> None:
    await cast.world.set("specimen", "number", "{area}LY{yy}-{n:03d}", tenant="150000")
    await cast.world.runtime.reload()
    row = await draft(cast, amount="800.00")
    place = f"{REQUISITIONS}/{row['id']}"
    await cast.budget.act(f"{place}/approve_annex_budget", {"agreed": True})
    done = await cast.manager.act(f"{place}/submit")
    assert done.json()["number"].startswith("示LY26-")
    manager = await cast.world.person(
        Role.PURCHASER_OPERATOR, Role.PURCHASER_MANAGER, tenant="150700"
    )
    other = (await manager.act(f"{REQUISITIONS}/draft", cast.form())).json()
    refused = await manager.act(f"{REQUISITIONS}/{other['id']}/submit")
    assert refused.json()["problems"][0]["code"] == "number.part_missing"


async def page(cast: Cast, who: Any, path: str, **query: str) -> Any:
    """A page below `/t/150100/-/`, with the person's token as the browser's cookie."""
    return await cast.world.client.get(
        f"/t/150100/-/{path}", params=query, headers={"cookie": f"zhengcai_session={who.token}"}
    )


async def test_fields_stand_in_form_detail_list_export_and_print(cast: Cast) -> None:
    form = await page(cast, cast.operator, f"{REQUISITIONS}/new/draft")
    assert 'name="extra.annex.purpose"' in form.text
    assert "样例扩展" in form.text
    csrf = re.search(r'name="csrf" value="([^"]+)"', form.text)
    assert csrf is not None
    values = {
        "csrf": csrf[1],
        "title": "讲台灯",
        "kind": "lamp",
        "amount": "1,200.50",
        "quantity": "2",
        "needed_by": cast.world.now.date().isoformat(),
        "extra.annex.purpose": "school",
        "extra.annex.place": "",
    }
    place = f"/t/150100/-/{REQUISITIONS}/new/draft"
    browser = {"cookie": f"zhengcai_session={cast.operator.token}"}
    again = await cast.world.client.post(place, data=values, headers=browser)
    assert again.status_code == 422
    assert "请填写学校名称" in again.text
    values["extra.annex.place"] = "示例中学"
    made = await cast.world.client.post(place, data=values, headers=browser)
    assert made.status_code == 303, made.text
    shown = await cast.world.client.get(made.headers["location"], headers=browser)
    assert "示例中学" in shown.text
    assert "学校" in shown.text
    listed = await page(cast, cast.operator, REQUISITIONS, q="示例中学")
    assert "讲台灯" in listed.text
    assert "<th" in listed.text
    assert "用途" in listed.text

    exported = await page(cast, cast.operator, f"{REQUISITIONS}.csv", q="示例中学")
    assert exported.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(exported.content.decode("utf-8-sig").splitlines()))
    assert len(rows) == 2
    assert dict(zip(*rows, strict=True))["使用单位"] == "示例中学"
    assert dict(zip(*rows, strict=True))["金额"] == "1200.50"

    printed = await page(cast, cast.operator, f"{REQUISITIONS}/{row_id(made)}.pdf")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF-")


def row_id(made: Any) -> str:
    """The record that a form made, from where the browser is sent."""
    return str(made.headers["location"]).rpartition("/")[2]


async def test_a_file_cannot_carry_a_formula(cast: Cast) -> None:
    await draft(cast, title="=1+1")
    exported = await page(cast, cast.operator, f"{REQUISITIONS}.csv")
    assert "'=1+1" in exported.content.decode("utf-8-sig")


async def test_a_report_is_a_page_json_and_csv(cast: Cast) -> None:
    api = await cast.supervisor.get("annex/statistics/counts", since="2026-01-01")
    assert api.status_code == 200, api.text
    assert api.json()["sections"][0]["rows"] == [["2026-01-01", "示例市"]]
    assert api.json()["as_of"].startswith("2026-")
    wrong = await cast.supervisor.get("annex/statistics/counts", since="soon")
    assert wrong.status_code == 422
    assert (await cast.operator.get("annex/statistics/counts")).status_code == 403
    assert (await cast.supervisor.get("annex/statistics/none")).status_code == 404
    assert (await cast.supervisor.at("150700").get("annex/statistics/counts")).status_code == 404
    shown = await page(cast, cast.supervisor, "annex/statistics/counts")
    assert "领用情况" in shown.text
    menu = await page(cast, cast.supervisor, REQUISITIONS)
    assert "领用统计" in menu.text
    file = await page(cast, cast.supervisor, "annex/statistics/counts.csv")
    assert "示例市" in file.content.decode("utf-8-sig")


def test_a_command_of_an_extension_works_where_it_is_enabled(
    shared: World, capsys: pytest.CaptureFixture[str]
) -> None:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Any]:
        runtime = await open_runtime(shared.runtime.settings, shared.dsns.app, PLUGINS)
        try:
            yield runtime
        finally:
            await runtime.close()

    command = get_command(shared.runtime.registry.commands["annex"].app)
    line = CommandLine("annex", opened)
    command.main(["place", "150100"], standalone_mode=False, obj=line)
    assert capsys.readouterr().out.startswith("示例市 ")
    for elsewhere in ("150700", "999999"):
        with pytest.raises(NotHere):
            command.main(["place", elsewhere], standalone_mode=False, obj=line)


async def test_the_description_tells_what_extensions_ask(shared: World) -> None:
    described = (await shared.client.get("/api/openapi.json")).json()
    paths = described["paths"]
    root = "/api/v1/t/{tenant}/-/specimen/requisitions"
    asked = paths[f"{root}/actions/draft"]["post"]["requestBody"]["content"]["application/json"]
    extra = asked["schema"]["properties"]["extra"]["properties"]
    assert extra == {"annex": {"$ref": "#/components/schemas/WhatFor"}}
    assert "post" in paths[f"{root}/{{id}}/actions/approve_annex_budget"]
    assert "get" in paths["/api/v1/t/{tenant}/-/annex/statistics/counts"]
    validate(described, cls=OpenAPIV31SpecValidator)
