"""The console's pages call settings by their titles; a key stands beside one as code, or nowhere."""

import re

import pytest

from zhengcai.identity.roles import Role
from zhengcai.testing import World

UNREAD = re.compile(r"<(code|script|style|title)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SNAKE = re.compile(r"(?<![\w.@/-])[a-z]+(?:_[a-z0-9]+)+(?![\w.@-])")


def named(html: str) -> list[str]:
    """Names of the code among the words of the main part of a page."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return SNAKE.findall(TAG.sub(" ", UNREAD.sub(" ", main)))


@pytest.mark.parametrize("path", ["configuration/fiscal", "history"])
async def test_a_setting_is_called_by_its_title(world: World, path: str) -> None:
    await world.set("fiscal", "idle_from_month", 11)
    admin = await world.person(Role.SYSTEM_ADMIN, tenant="150000")
    page = await admin.page(f"/t/150000/-/console/{path}")
    assert page.status_code == 200
    assert "自几月起提示未启动采购的预算" in page.text
    assert named(page.text) == []
