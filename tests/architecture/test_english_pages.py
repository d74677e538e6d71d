"""In English no text of the platform's own is Chinese: pages are walked, and what is left is data."""

import re
from html.parser import HTMLParser

import pytest

from zhengcai.actions.registry import Registry
from zhengcai.identity.roles import Role
from zhengcai.testing import Person, World

CHINESE = re.compile("[\u4e00-\u9fff]")
DATA = re.compile("示例|另例|^无$")
"""Names of places, firms and persons: the records of the test's own platform. And what is written
into an announcement, which is a Chinese document, unless its author writes something else."""
SPOKEN = ("title", "aria-label", "placeholder", "alt")
VOID = {"input", "link", "meta", "img", "br", "hr", "source"}
TENANT = "150000"


class Texts(HTMLParser):
    """What a reader sees or hears of a page, without what a register or a statute is called."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        named = tag == "datalist" or "law" in values.get("class", "").split()
        quiet = named or (values.get("lang", "").startswith("zh") and tag != "html")
        if tag not in VOID:
            self._open.append((tag, quiet))
        self.found += [values[name] for name in SPOKEN if name in values]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(quiet for _, quiet in self._open):
            self.found.append(data.strip())


def left_in_chinese(page: str) -> set[str]:
    """The Chinese texts that are no data."""
    return {text for text in Texts(page).found if CHINESE.search(text) and not DATA.search(text)}


def addresses(registry: Registry, role: Role) -> list[str]:
    """The pages that a role may open without a record: home, lists, forms that create, own pages."""
    found = ["/", f"/t/{TENANT}/", "/regions", "/login", "/nonsense"]
    for (plugin, name), bound in registry.collections.items():
        here = f"/t/{TENANT}/-/{plugin}/{name}"
        if role in bound.collection.read:
            found.append(here)
        found += [
            f"{here}/new/{verb}"
            for verb, action in bound.actions.items()
            if action.creates and role in action.by and not action.hidden
        ]
    found += [
        f"/t/{TENANT}/-/{plugin}/{path}"
        for (plugin, path), page in registry.pages.items()
        if role in page.by
    ]
    return found


async def person(world: World, role: Role) -> Person | None:
    return None if role is Role.PUBLIC else await world.person(role, tenant=TENANT)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.MACHINE, Role.SYSTEM)])
async def test_what_a_role_reads_in_english_is_english(
    installed: World, registry: Registry, role: Role
) -> None:
    reader = await person(installed, role)
    cookie = f"zhengcai_session={reader.token}; " if reader else ""
    chinese: dict[str, str] = {}
    for address in addresses(registry, role):
        headers = {"cookie": f"{cookie}zhengcai_language=en"}
        answer = await installed.client.get(address, headers=headers)
        # 409: a form of a collection that another one has taken the place of.
        assert answer.status_code in (200, 303, 404, 409), (address, answer.status_code)
        for text in left_in_chinese(answer.text):
            chinese.setdefault(text, address)
    assert chinese == {}


def test_the_reader_finds_what_is_left() -> None:
    page = '<p title="提示">示例市 <b>待办</b></p><span class="law">政府采购法</span><a lang="zh">中文</a>'
    assert left_in_chinese(page) == {"提示", "待办"}
