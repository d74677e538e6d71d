"""Every hook by an example: what the sample extension answers, and what comes of it.

The hook that a test shows stands in its docstring; the reference of hooks is made from that.
"""

from collections.abc import AsyncIterator

import pytest
from requisition_cast import ANNEX, NEIGHBOUR, REQUISITIONS, SPECIMEN, Cast

from zhengcai.actions.handling import system_context
from zhengcai.identity.roles import Role
from zhengcai.releases.preconditions import objections
from zhengcai.testing import World, world_on
from zhengcai.testing.grounds import Grounds

EXTRA = {"annex": {"purpose": "office"}}


@pytest.fixture(scope="module")
async def shared(
    anyio_backend: str,
    zhengcai_grounds: Grounds,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """A platform where the extension works in 150100 and nowhere else."""
    on = {"150000": ("specimen", "neighbour"), "150100": ("annex",)}
    async with world_on(
        zhengcai_grounds, [ANNEX, NEIGHBOUR, SPECIMEN], tmp_path_factory.mktemp("var"), on
    ) as world:
        yield world


def test_its_declarations_are_taken_in(shared: World) -> None:
    """`declare`"""
    assert ("annex", "counts") in shared.runtime.registry.reports


async def test_it_refuses_further(cast: Cast) -> None:
    """`check_action`"""
    extra = {"annex": {"purpose": "school"}}
    answer = await cast.operator.act(f"{REQUISITIONS}/draft", cast.form(extra=extra))
    assert [each["code"] for each in answer.json()["problems"]] == ["annex.no_place"]


async def test_it_says_where_it_may_be_enabled(shared: World) -> None:
    """`check_enable`"""
    admin = await shared.person(Role.SYSTEM_ADMIN, tenant="150000")
    form = {"plugin": "annex", "choice": "on", "reason": "测试"}
    answer = await admin.act("console/plugin-choices/choose", form)
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["law"]) == ("annex.not_a_region", "示例办法 第9条")


async def test_it_is_told_of_its_beginning(shared: World) -> None:
    """`tenant_enabled`"""
    async with shared.events("console.") as seen:
        await shared.choose("annex", "on", tenant="150700")
    assert [each.data.get("annex") for each in seen] == ["ready"]


async def test_it_is_told_of_its_end(shared: World) -> None:
    """`tenant_disabled`"""
    await shared.choose("annex", "on", tenant="150781")
    async with shared.events("console.") as seen:
        await shared.choose("annex", "off", tenant="150781")
    assert [each.data.get("annex") for each in seen] == ["resting"]
    assert seen[0].data["told"] == "annex", "what it defers and emits is its own"


async def test_it_says_when_nothing_may_be_changed(shared: World) -> None:
    """`check_upgrade`"""
    for tenant, months, expected in (
        ("150100", 12, True),
        ("150100", 11, False),
        ("150781", 12, False),
    ):
        async with system_context(shared.runtime, tenant, "console") as ctx:
            ctx.now = ctx.now.replace(month=months)
            plugins = [{"plugin": "specimen", "version": "2.0"}]
            found = await objections(ctx, [tenant], plugins)
        texts = [each.problem.text() for each in found]
        assert texts == (["年底盘点，暂不升级到specimen 2.0"] if expected else [])


async def test_it_fills_its_part_of_a_number(cast: Cast) -> None:
    """`number_parts`"""
    await cast.world.set("specimen", "number", "{area}LY{yy}-{n:03d}", tenant="150100")
    row = await cast.draft(extra=EXTRA, amount="800.00")
    place = f"{REQUISITIONS}/{row['id']}"
    await cast.budget.act(f"{place}/approve_annex_budget", {"agreed": True})
    done = await cast.manager.act(f"{place}/submit")
    assert done.json()["number"].startswith("示LY26-")


async def test_it_adds_files_to_an_archive(cast: Cast) -> None:
    """`archive_files`"""
    row = await cast.draft(extra=EXTRA)
    files = await cast.operator.get(f"{REQUISITIONS}/{row['id']}/files")
    assert files.json() == {"names": ["annex/note.txt"]}


async def test_it_adds_to_a_page_and_cannot_add_markup_by_accident(cast: Cast) -> None:
    """`page_fragments`"""
    row = await cast.draft(extra=EXTRA, title="<b>灯</b>")
    shown = await cast.operator.page(f"{REQUISITIONS}/{row['id']}")
    assert "样例地区提示：&lt;b&gt;灯&lt;/b&gt;" in shown.text


async def test_it_adds_a_section_to_what_is_printed(cast: Cast) -> None:
    """`document_sections`"""
    row = await cast.draft(extra=EXTRA)
    with_it = await cast.operator.page(f"{REQUISITIONS}/{row['id']}.pdf")
    await cast.world.enable({"150000": ("specimen", "neighbour")})
    try:
        without = await cast.operator.page(f"{REQUISITIONS}/{row['id']}.pdf")
    finally:
        on = {"150000": ("specimen", "neighbour"), "150100": ("annex",)}
        await cast.world.enable(on)
    assert with_it.content.startswith(b"%PDF-")
    assert len(with_it.content) > len(without.content)
