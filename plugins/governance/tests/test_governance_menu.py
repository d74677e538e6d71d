"""Forty lists would bury the menu: they stand under five headings, of which the one at hand is open."""

import re

from governance_levels import Levels
from test_governance_defects import REPORT
from test_governance_tickets import OPEN

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
    folded = kept[: kept.index("</details>")]
    assert '<h2 class="quiet">推广实施</h2>' in folded
    assert "提出软件需求" in folded


async def test_what_anybody_may_begin_is_nobody_s_foremost_work(levels: Levels) -> None:
    home = (await levels.overseer.page("/t/150121/")).text
    bar = home[home.index("<h1>") : home.index('class="panel')]
    assert '<summary class="button">可办事项</summary>' in bar
    assert "button-primary" not in bar
    assert "报告问题" in bar


async def test_an_empty_list_leads_to_where_its_records_are_kept(levels: Levels) -> None:
    page = (await levels.purchaser.page("governance/ledger-entries")).text
    assert "示例旗暂无您可以查看的“升级改造台账”" in page
    assert 'href="/t/150000/-/governance/ledger-entries">查看示例自治区的“升级改造台账”' in page
    assert "data-filters" not in page
    top = (await levels.region.page("governance/ledger-entries")).text
    assert "查看示例自治区的" not in top


async def test_what_is_yes_or_no_and_what_is_a_place_is_chosen(levels: Levels) -> None:
    await levels.purchaser.done("governance/defects/report", REPORT)
    page = (await levels.banner.page("governance/defects", urgent="true")).text
    assert '<option value="true" selected>是</option>' in page
    places = (await levels.region.page("governance/ledger-entries", source_tenant="150121")).text
    assert '<option value="150121" selected>示例旗</option>' in places


async def test_a_diagram_leaves_out_what_the_platform_only_notes(levels: Levels) -> None:
    made = await levels.purchaser.done("governance/tickets/open", OPEN)
    page = (await levels.banner.page(f"governance/tickets/{made['id']}")).text
    drawn = page[page.index("办理流程") :]
    assert "追问" in drawn
    assert "对方发言" not in drawn


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
