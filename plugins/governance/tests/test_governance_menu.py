"""Forty lists would bury the menu: they stand under five headings, of which the one at hand is open."""

import re

from governance_levels import Levels

HEADINGS = ["软件需求", "日常问题", "运维服务", "数据共享", "推广实施"]


async def test_the_lists_stand_under_headings(levels: Levels) -> None:
    page = (await levels.region.page("governance/tickets")).text
    side = page[page.index('<ul aria-labelledby="side-') :] if "side-" in page else page
    parts = re.findall(r"<details( open)?>\s*<summary>(.+?)</summary>", side)
    assert sorted(title for _, title in parts) == sorted(HEADINGS)
    assert [title for opened, title in parts if opened] == ["日常问题"]


async def test_the_headings_have_their_english(levels: Levels) -> None:
    page = (await levels.region.page("governance/tickets", lang="en")).text
    for heading in ("Software requirements", "Daily problems", "Platform service", "Data sharing"):
        assert f"<summary>{heading}</summary>" in page
