"""What the generated pages of a tender show, and to whom."""

from tender_house import House, bid

from zhengcai.testing import Person


async def page(reader: Person, path: str) -> str:
    answer = await reader.world.client.get(f"/t/150100/-/tendering/{path}", headers=reader.headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_project_page_says_more_as_more_may_be_known(house: House) -> None:
    project = await house.project(
        "opening", bids=[bid("812345.00"), bid("823456.00"), bid("834567.00")]
    )
    path = f"projects/{project}"
    assert (await house.decrypt(0)).status_code == 200
    during = await page(house.agency, path)
    assert "评审因素" in during
    assert "812,345.00" not in during
    row = await page(house.agency, f"bids/{house.bid_ids[0]}")
    assert "示例甲科技有限公司" in row
    assert "812,345.00" not in row
    for number in (1, 2):
        assert (await house.decrypt(number)).status_code == 200
    await house.agency.done(f"tendering/{path}/close_opening")
    opened = await page(house.agency, path)
    assert "开标一览表" in opened
    assert "812,345.00" in opened
    assert "开标一览表" not in await page(house.suppliers[0], path)
    await house._to_evaluating(project, ())
    members = await house.score(project)
    committee = await page(house.agency, path)
    assert "名单在结果公告前保密" in committee
    await members[0].done(f"tendering/{path}/report")
    assert "评审得分与排序" in await page(house.agency, path)
    await house._to_awarded(project, ())
    await house._to_notified(project, ())
    told = await page(house.suppliers[0], path)
    assert all(member.name in told for member in members)
    assert "专家抽取" in told
    assert "递交回执" in await page(house.suppliers[0], f"bids/{house.bid_ids[0]}")
    sheet = (await house.agency.get("tendering/score-sheets")).json()["items"][0]
    assert "售后服务" in await page(house.agency, f"score-sheets/{sheet['id']}")
