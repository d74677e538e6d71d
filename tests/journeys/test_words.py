"""Whatever a page shows, it shows in words: names that only the code knows stay out of sight."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from deployed import Deployed

from zhengcai.web.demonstration import read_accounts

VOID = frozenset({"input", "br", "link", "meta", "hr", "img", "path", "rect", "line", "circle"})
UNREAD = frozenset({"code", "script", "style", "title"})
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SNAKE = re.compile(r"(?<![\w.@/-])[a-z]+(?:_[a-z0-9]+)+(?![\w.@-])")
ONE_WORD = re.compile(r"[a-z][a-z/-]*")
FURTHER = re.compile(r"[?&](after|before|lang|scope)=|/documents/|/api/|/-/console/")
"""Not walked: further pages of a list, files, and the administrators' pages, which name plugins,
settings and stored values as the command line and files do."""
EACH_KIND = 1
"""Records read of each collection; a further one would show the same columns."""


class Reading(HTMLParser):
    """The texts in the main part of a page, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and "main" in self._open and not UNREAD.intersection(self._open):
            self.texts.append(data.strip())


def identifiers(text: str) -> Iterator[str]:
    """What in a text is a name of the code rather than a word of the reader's."""
    yield from SNAKE.findall(text)
    yield from UUID.findall(text)
    if ONE_WORD.fullmatch(text):
        yield text


def test_identifiers_are_told_from_words_and_numbers() -> None:
    for text in ("half_up", "按 total_desc 排序", "supervision", "supervision/on"):
        assert list(identifiers(text)), text
    for text in ("150100-2026-00001", "91150100MA000001XC", "JSON", "hohhot.agency", "四舍五入"):
        assert not list(identifiers(text)), text


async def pages(deployed: Deployed) -> Iterator[tuple[str, Reading]]:
    """Every kind of page that the signed-in person is led to."""
    http = deployed.platform.http
    tree = deployed.runtime.snapshot.tree
    first = deployed.platform.regions[0]
    waiting = [f"/t/{place}/" for place in dict.fromkeys((first.root, first.tenant))]
    own = tuple(f"/t/{code}/" for code in tree.subtree(first.root))
    seen: dict[str, int] = {}
    read: list[tuple[str, Reading]] = []
    known = set(waiting)
    while waiting:
        address = waiting.pop(0)
        kind = re.sub(UUID, "*", address.partition("?")[0])
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > EACH_KIND:
            continue
        answer = await http.get(address)
        assert answer.status_code < 400 or answer.status_code in (403, 404), address
        if "html" not in answer.headers.get("content-type", ""):
            continue
        page = Reading(answer.text)
        read.append((address, page))
        for link in page.links:
            if link.startswith(own) and not FURTHER.search(link) and link not in known:
                known.add(link)
                waiting.append(link)
    return iter(read)


async def test_no_page_of_a_played_region_shows_an_identifier(deployed: Deployed) -> None:
    await deployed.purchase("archive")
    first = deployed.platform.regions[0]
    accounts = read_accounts(deployed.settings)
    assert accounts is not None
    http = deployed.platform.http
    shown: dict[str, str] = {}
    walked = 0
    # Who holds the same role in the same place is shown the same kinds of pages.
    by_role = {(account.tenant, account.role): account for account in accounts.accounts}
    for account in by_role.values():
        if account.tenant not in (first.root, first.tenant):
            continue
        credentials = {"username": account.login, "password": deployed.platform.password}
        assert (await http.post("/login", data=credentials)).status_code == 303
        for address, page in await pages(deployed):
            walked += 1
            for text in page.texts:
                for name in identifiers(text):
                    shown.setdefault(f"{name} ({text[:60]})", f"{account.login} {address}")
        http.cookies.clear()
    assert walked > 100
    assert not shown, "\n".join(f"{name}: {where}" for name, where in sorted(shown.items()))
