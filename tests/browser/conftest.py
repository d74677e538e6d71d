"""A real server and a real browser; without Chromium these tests are left out, and say so."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from zhengcai.bootstrap import NewAccount, store_account
from zhengcai.identity.roles import Role
from zhengcai.identity.sessions import hash_password
from zhengcai.testing import World
from zhengcai.web.app import build

PASSWORD = "示例口令-2026"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Debian's Chromium, or the one that the environment names."""
    return os.environ.get("ZHENGCAI_CHROMIUM") or shutil.which("chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            if chromium() is None:
                reason = "left out: no Chromium here (make browser installs it where apt can)"
                item.add_marker(pytest.mark.skip(reason=reason))


@dataclass
class Site:
    """A served world and a browser to look at it."""

    world: World
    browser: Browser
    address: str

    async def page(self, width: int = 1280, *, scripts: bool = True) -> Page:
        """A fresh visitor; errors of the page fail the test."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": 800},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
            base_url=self.address,
        )
        page = await context.new_page()
        page.on("pageerror", _fail)
        return page

    async def account(self, login: str, name: str, *posts: tuple[Role, str, str]) -> None:
        """An account that can sign in with `PASSWORD`."""
        async with self.world.registers() as registers:
            hashed = hash_password(PASSWORD)
            await store_account(registers, NewAccount(login, name, posts), hashed)

    async def sign_in(self, page: Page, login: str) -> None:
        """Through the front door, as a person does."""
        await page.goto("/login")
        await page.get_by_label("用户名").fill(login)
        await page.get_by_label("密码").fill(PASSWORD)
        await page.get_by_role("button", name="登录").click()
        await page.wait_for_url("**/t/**")


def _fail(error: Exception) -> None:
    raise AssertionError(f"script error on the page: {error}")


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    """The world of this test behind a real server on a free port of the loopback."""
    config = uvicorn.Config(build(world.runtime), host="127.0.0.1", port=0, log_level="error")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event for it
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            yield Site(world, browser, f"http://127.0.0.1:{port}")
            await browser.close()
    finally:
        server.should_exit = True
        await serving
