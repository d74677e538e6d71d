"""What the homes of a tender's people offer: only what can be carried through, and when."""

from datetime import timedelta

from tender_house import BIDS, DEADLINE, House, bid

from zhengcai.testing import Person

BID = "递交投标文件"
SCORE = "提交评分"
BEGUN = "/bids/new/submit"


async def home(person: Person) -> str:
    answer = await person.page(f"/t/{person.tenant}/")
    assert answer.status_code == 200
    return answer.text


async def test_a_bid_is_offered_as_long_as_there_is_a_tender_to_bid_for(house: House) -> None:
    supplier = house.suppliers[0]
    assert BID not in await home(supplier)
    project = await house.project("published")
    assert f"/t/150100/-/tendering{BEGUN}" in await home(supplier)
    assert BEGUN in (await supplier.page(f"tendering/projects/{project}")).text
    await supplier.done("tendering/bids/submit", {"project_id": project, **bid("800000.00")})
    assert BEGUN not in await home(supplier)
    assert BEGUN not in (await supplier.page(f"tendering/projects/{project}")).text
    assert BEGUN in await home(house.suppliers[1])
    await house.world.travel(DEADLINE)
    assert BEGUN not in await home(house.suppliers[1])


async def test_a_bidder_is_asked_for_what_the_tender_still_takes(house: House) -> None:
    replace, decrypt = "补充、修改投标文件", "解密投标文件"
    project = await house.project("published")
    await house.submit(project, BIDS)
    due = await home(house.suppliers[0])
    assert (replace in due, decrypt in due) == (True, False)
    await house.world.travel(DEADLINE)
    due = await home(house.suppliers[0])
    assert (replace in due, decrypt in due) == (False, False)
    await house.agency.done(f"tendering/projects/{project}/open")
    due = await home(house.suppliers[0])
    assert (replace in due, decrypt in due) == (False, True)
    over = {"reason": "task_cancelled", "explanation": "示例原因"}
    await house.agency.done(f"tendering/projects/{project}/fail", over)
    due = await home(house.suppliers[0])
    assert (replace in due, decrypt in due) == (False, False)


async def test_scoring_is_offered_to_who_sits_on_the_committee_and_has_not_scored(
    house: House,
) -> None:
    project = await house.project("evaluating")
    member, *_, representative = await house.members(project)
    assert SCORE in await home(member)
    assert SCORE in await home(representative)
    assert SCORE not in await home(house.operator)
    assert SCORE not in (await house.operator.page(f"tendering/projects/{project}")).text
    await house.elect(project)
    await member.done("tendering/score-sheets/submit", house.sheet(project))
    assert SCORE not in await home(member)


async def test_with_too_few_bids_the_agency_is_told_to_end_the_tender(house: House) -> None:
    project = await house.project("published")
    await house.submit(project, BIDS[:2])
    assert "开标 <" not in await home(house.agency)
    await house.world.travel(DEADLINE + timedelta(minutes=1))
    due = await home(house.agency)
    assert "废标 <" in due
    assert "开标 <" not in due
    assert f"/tendering/projects/{project}" in due


async def test_with_enough_bids_the_agency_is_told_to_open_them(house: House) -> None:
    await house.submit(await house.project("published"), BIDS)
    await house.world.travel(DEADLINE + timedelta(minutes=1))
    due = await home(house.agency)
    assert "开标 <" in due
    assert "废标 <" not in due


async def test_the_home_shows_the_newest_records_in_one_table(house: House) -> None:
    project = await house.project("published")
    shown = await home(house.operator)
    assert "最近办理" in shown
    assert f"/tendering/projects/{project}" in shown
    assert "最近办理" not in await home(house.public)
