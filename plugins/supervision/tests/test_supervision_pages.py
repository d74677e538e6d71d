"""The pages: every list, form and record opens, and a record shows what its reader needs."""

from supervision_desk import Desk, page_of, terms

from zhengcai import Role


async def test_every_form_opens_with_its_chinese_labels(desk: Desk) -> None:
    intent, plan = await desk.intent("draft"), await desk.plan("draft")
    contract = await desk.contract("draft")
    for person, path, label in (
        (desk.operator, "intents/new/draft", "采购需求概况"),
        (desk.operator, f"intents/{intent}/revise", "预计采购时间"),
        (desk.manager, f"intents/{intent}/publish", "公开采购意向"),
        (desk.operator, "plans/new/draft", "可不预留的情形"),
        (desk.operator, f"plans/{plan}/revise", "采购数量（规模）"),
        (desk.manager, f"plans/{plan}/file", "备案不是审批"),
        (desk.operator, "contracts/new/draft", "履约保证金退还约定"),
        (desk.supplier, f"contracts/{contract}/confirm", "收款账号"),
    ):
        assert label in await page_of(person, f"supervision/{path}"), path
    filed = await desk.contract("filed")
    form = await page_of(desk.acceptor, f"supervision/contracts/{filed}/accept")
    for label in ("验收小组成员", "各项标准的履约情况", "是否符合", "验收结论"):
        assert label in form


async def test_a_draft_shows_what_stands_against_its_filing(desk: Desk) -> None:
    plan = await desk.plan("draft", amount="2000000", method="consultation", method_reason="复杂")
    page = await page_of(desk.operator, f"supervision/plans/{plan}")
    assert "备案核对" in page
    assert "达到公开招标数额标准2,000,000.00元" in page
    assert "政府采购法 第27条" in page
    assert "150100-2026-0001" in page, "the budget line is shown with its balance"


async def test_a_filed_plan_shows_when_procurement_may_begin(desk: Desk) -> None:
    page = await page_of(desk.manager, f"supervision/plans/{await desk.plan()}")
    assert "开始采购活动" in page
    assert "2026-04-01" in page or "2026年4月1日" in page
    assert "关于开展政府采购意向公开工作的通知 三" in page


async def test_a_provisional_day_says_that_it_is(desk: Desk) -> None:
    project = await desk.award(await desk.plan())
    form = terms(project_id=project)
    contract = await desk.operator.done("supervision/contracts/draft", form)
    page = await page_of(desk.operator, f"supervision/contracts/{contract['id']}")
    assert "签订合同" in page
    assert "政府采购法 第46条" in page
    assert "暂定的日期" not in page
    await desk.world.sql(
        "UPDATE supervision_contract SET notified_at = '2027-03-02T09:00:00+08:00'"
    )
    page = await page_of(desk.operator, f"supervision/contracts/{contract['id']}")
    assert "暂定的日期待节假日安排的通知载入后重新计算" in page


async def test_lists_open_for_their_readers(desk: Desk) -> None:
    await desk.contract("signed")
    for collection in ("intents", "plans", "contracts"):
        for person in (desk.operator, desk.manager, desk.supervisor):
            assert "示例" in await page_of(person, f"supervision/{collection}")


async def test_a_refused_filing_leads_to_where_it_can_be_put_right(desk: Desk) -> None:
    plan = await desk.plan("draft", imported=True)
    both = await desk.world.person(
        Role.PURCHASER_OPERATOR, Role.PURCHASER_MANAGER, organisation=desk.purchaser
    )
    headers = {"cookie": f"zhengcai_session={both.token}"}
    place = f"/t/150100/-/supervision/plans/{plan}"
    client = desk.world.client
    csrf = (await client.get(f"{place}/file", headers=headers)).text.split('name="csrf" value="')[1]
    sent = {"csrf": csrf.split('"')[0]}
    refused = await client.post(f"{place}/file", data=sent, headers=headers)
    assert refused.status_code == 422
    assert f'<a href="{place}/revise#f-imported">' in refused.text
    assert '<a href="#f-' not in refused.text
    assert f'href="{place}/revise"' in refused.text
