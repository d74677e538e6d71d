"""Fourteen rows, six columns; a number leads to what it is made of; the page refreshes itself."""

import re

import pytest
from offices import COUNTY, HERE, Offices, open_offices

from zhengcai import Stage

ROW = re.compile(r'<th role="rowheader".*?</tr>', re.DOTALL)


async def rows(offices: Offices, path: str = "huangshi/board") -> list[str]:
    answer = await offices.bureau.page(path)
    assert answer.status_code == 200, answer.text
    return ROW.findall(answer.text)


async def test_it_has_a_row_for_each_stage_and_a_column_for_each_party(offices: Offices) -> None:
    lines = await rows(offices)
    assert len(lines) == len(Stage) == 14
    for line, stage in zip(lines, Stage, strict=True):
        assert stage.value in line
        assert line.count("<td") == 6 + 1


async def test_city_and_county_count_together_and_lead_to_their_lists(offices: Offices) -> None:
    await offices.operator.done("supervision/plans/draft", offices.plan())
    county = await open_offices(offices.world, COUNTY, HERE)
    await county.operator.done("supervision/plans/draft", county.plan())
    (planning, *_) = await rows(offices)
    assert "<strong>2</strong>" in planning
    page = (await offices.bureau.page("huangshi/board?stage=PLANNING&party=purchaser")).text
    for tenant in (HERE, COUNTY):
        assert f"/t/{tenant}/-/supervision/plans?state=draft" in page
    assert "编制采购计划" not in page
    assert "备案采购计划" in page
    only = (await county.bureau.page("huangshi/board")).text
    assert "<strong>1</strong>" in only


async def test_its_data_are_a_report(offices: Offices) -> None:
    await offices.operator.done("supervision/plans/draft", offices.plan())
    board, detail = (await offices.bureau.get("huangshi/statistics/board")).json()["sections"]
    assert [len(row) for row in board["rows"]] == [7] * 14
    assert board["rows"][0] == [Stage.PLANNING.value, 1, 0, 0, 0, 0, 0]
    assert detail["rows"] == [[Stage.PLANNING.value, "采购人", "另例市", "采购计划", "草稿", 1]]


async def test_it_refreshes_until_told_not_to(offices: Offices) -> None:
    await offices.world.set("huangshi", "board_seconds", 60, tenant=HERE)
    page = (await offices.bureau.page("huangshi/board")).text
    assert '<meta http-equiv="refresh" content="60">' in page
    still = (await offices.bureau.page("huangshi/board?live=off")).text
    assert 'http-equiv="refresh"' not in still


@pytest.mark.parametrize(
    "query", ["stage=PLANNING", "stage=planning&party=purchaser", "stage=PLANNING&party=bank"]
)
async def test_a_cell_that_is_none_is_not_found(offices: Offices, query: str) -> None:
    assert (await offices.bureau.page(f"huangshi/board?{query}")).status_code == 404


async def test_only_those_who_supervise_see_it(offices: Offices) -> None:
    assert (await offices.overseer.page("huangshi/board")).status_code == 200
    for person in (offices.operator, offices.agency, offices.supplier):
        assert (await person.page("huangshi/board")).status_code == 403
    nobody = await offices.world.person(tenant=HERE)
    assert (await nobody.page("huangshi/board")).status_code == 403


async def test_it_asks_the_database_once_for_each_collection(offices: Offices) -> None:
    await offices.bureau.page("huangshi/board")
    with offices.world.queries() as asked:
        await offices.bureau.page("huangshi/board")
    assert sum("GROUP BY" in each for each in asked) <= 12


async def test_it_is_written_in_english_too(offices: Offices) -> None:
    page = (await offices.bureau.page("huangshi/board?lang=en")).text
    table = page[page.index("<main") : page.index("</main>")]
    assert not re.search("[\u4e00-\u9fff]", table), re.findall("[\u4e00-\u9fff]+", table)
