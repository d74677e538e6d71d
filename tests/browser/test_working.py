"""A purchaser at work in a browser: signing in, a form with problems, a record, the portal."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Site
from zhengcai.identity.roles import Role

PAGES = ("/login", "/t/150100/-/portal/announcements", "/t/150100/-/nothing/here")


async def purchaser(site: Site, page: Page) -> None:
    organisation = await site.world.organisation("示例市教育局")
    await site.account(
        "jingban",
        "张示例",
        (Role.PURCHASER_OPERATOR, "150100", organisation),
        (Role.PURCHASER_MANAGER, "150100", organisation),
    )
    await site.sign_in(page, "jingban")


async def fill_intent(page: Page) -> None:
    await page.get_by_label("项目名称").fill("示例笔记本电脑采购")
    await page.get_by_label("采购品目").first.fill("A02010108")
    await page.get_by_label("类别").select_option("goods")
    await page.get_by_label("采购需求概况").fill("便携式计算机一百台，用于教学，质保三年。")
    await page.get_by_label("预算金额").fill("1000000")
    await page.get_by_label("预计采购时间").fill("2026-05")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_an_intent_from_the_form_to_the_portal(site: Site, scripts: bool) -> None:
    page = await site.page(scripts=scripts)
    await purchaser(site, page)
    await page.get_by_role("link", name="编制采购意向").first.click()
    await page.get_by_role("button", name="编制采购意向").last.click()
    alert = page.get_by_role("alert")
    await alert.wait_for()
    assert "请填写项目名称" in await alert.inner_text()

    await fill_intent(page)
    await page.get_by_role("button", name="编制采购意向").last.click()
    await page.get_by_role("heading", name="示例笔记本电脑采购").wait_for()
    await page.get_by_role("link", name="公开采购意向").first.click()
    await page.get_by_role("button", name="公开采购意向").last.click()
    await page.get_by_text("已公开").first.wait_for()

    stranger = await site.page(scripts=scripts)
    await stranger.goto("/t/150100/-/portal/announcements?q=笔记本")
    await stranger.get_by_role("link", name="示例笔记本电脑采购").first.click()
    await stranger.get_by_role("heading", level=1).wait_for()
    assert "便携式计算机一百台" in await stranger.inner_text("main")


async def test_a_wrong_password_says_nothing_more(site: Site) -> None:
    page = await site.page()
    await page.goto("/login")
    await page.get_by_label("用户名").fill("nobody")
    await page.get_by_label("密码").fill("wrong")
    await page.get_by_role("button", name="登录").click()
    assert "账号或密码不正确" in await page.get_by_role("alert").inner_text()


async def test_signing_out_ends_the_session(site: Site) -> None:
    page = await site.page()
    await purchaser(site, page)
    cookies = await page.context.cookies()
    await page.get_by_text("张示例").first.click()
    await page.get_by_role("button", name="退出").click()
    await page.wait_for_url("**/login")
    await page.context.add_cookies(cookies)
    await page.goto("/t/150100/-/supervision/intents")
    assert "/login" in page.url


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_scrolls_sideways_on_a_phone(site: Site, path: str) -> None:
    page = await site.page(width=390)
    await page.goto(path)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
