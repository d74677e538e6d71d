"""Forty lists would bury the menu: they stand under five headings, of which the one at hand is open."""

import re

from governance_levels import Levels
from test_governance_defects import REPORT

HEADINGS = ["软件需求", "日常问题", "运维服务", "推广实施", "数据共享"]


async def test_the_lists_stand_under_headings(levels: Levels) -> None:
    page = (await levels.region.page("governance/tickets")).text
    side = page[page.index('<ul aria-labelledby="side-') :] if "side-" in page else page
    parts = re.findall(r"<details( open)?>\s*<summary>(.+?)</summary>", side)
    assert [title for _, title in parts if title in HEADINGS] == HEADINGS
    assert [title for opened, title in parts if opened] == ["日常问题"]


async def test_the_headings_have_their_english(levels: Levels) -> None:
    page = (await levels.region.page("governance/tickets", lang="en")).text
    for heading in ("Software requirements", "Daily problems", "Platform service", "Data sharing"):
        assert f"<summary>{heading}</summary>" in page


async def test_a_home_shows_a_few_beginnings_and_keeps_the_others(levels: Levels) -> None:
    home = (await levels.region.page("/t/150000/")).text
    shown, kept = home.split('<details class="dropdown further">')
    assert shown[shown.index("<h1>") :].count("<a class=") == 5
    assert "提出软件需求" in shown
    assert '<h2 class="quiet">推广实施</h2>' in kept
    assert "下达时间节点" in kept[: kept.index("</details>")]


async def test_a_record_shows_codes_below_names_and_plugins_by_title(levels: Levels) -> None:
    made = await levels.purchaser.done("governance/defects/report", REPORT)
    page = (await levels.banner.page(f"governance/defects/{made['id']}")).text
    assert '<dd class="fact-text">公告门户</dd>' in page
    code = levels.purchaser.organisation
    assert f'<dd class="quiet">{code}</dd>' in page
    listed = (await levels.banner.page("governance/defects", plugin="portal")).text
    assert '<option value="portal" selected>公告门户</option>' in listed


async def test_ids_are_no_filters_to_type(levels: Levels) -> None:
    plain = (await levels.region.page("governance/ledger-entries")).text
    assert 'name="review_id"' not in plain
    some = "01890000-0000-7000-8000-000000000000"
    kept = (await levels.region.page("governance/ledger-entries", review_id=some)).text
    assert f'<input type="hidden" name="review_id" value="{some}">' in kept


async def test_a_reporter_chooses_among_the_plugins_that_work_here(levels: Levels) -> None:
    form = (await levels.purchaser.page("governance/defects/new/report")).text
    assert '<option value="portal">公告门户</option>' in form
    unknown = await levels.purchaser.act("governance/defects/report", {**REPORT, "plugin": "none"})
    assert [each["code"] for each in unknown.json()["problems"]] == ["defect.no_plugin"]


async def test_who_has_not_signed_in_is_offered_what_there_is_to_read(levels: Levels) -> None:
    page = (await levels.world.client.get("/t/150000/-/governance/ledger-entries")).text
    assert "升级改造台账" in page
    for shut in ("training-places", "trainings", "feedback", "knowledge"):
        assert f'/-/governance/{shut}"' not in page
