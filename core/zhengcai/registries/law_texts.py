"""Importing the full texts of statutes from a folder of Markdown files.

One file holds one statute: the first heading is its title, lines before the first article tell its
number and dates, chapters are `##` headings or lines 「第一章 …」, articles are paragraphs that
start with 「第一条」. A document without articles is divided by its sections 「一、」.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from zhengcai.registries.laws import Law, LawArticleRow, LawRow, Level, plain_name

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4} | {
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9
}  # fmt: skip
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "[零〇一二两三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"(第({_NUMERAL})条(?:之({_NUMERAL}))?)[\s　]*(.*)", re.DOTALL)
_REFERENCE = re.compile(rf"第{_NUMERAL}[款项]|[、，。；和至及的]|规定|所")
_CHAPTER = re.compile(rf"#*\s*(第{_NUMERAL}[编章节][\s　]*\S.*)")
_SECTION = re.compile(rf"(({_NUMERAL})、)\s*(.*)", re.DOTALL)
_DATE = re.compile(r"(\d{4})\s*[年-]\s*(\d{1,2})\s*[月-]\s*(\d{1,2})")
_EFFECTIVE = re.compile(r"自\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日起\s*[施实]行")
_EFFECTIVE_LINE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*起?施行")
_ORDER = re.compile(r"(?:中华人民共和国|日)?([\u4e00-\u9fa5]{2,12}令第\d+号)")
_DOCUMENT = re.compile(r"[\u4e00-\u9fa5]{1,6}〔\d{4}〕\d+号")


@dataclass(frozen=True, slots=True)
class Article:
    """`label` as printed; `insertion` is 1 for 「之一」."""

    number: int
    insertion: int
    label: str
    chapter: str
    text: str

    @property
    def key(self) -> str:
        """The number as the rule book cites it: `35`, `120-1`."""
        return f"{self.number}-{self.insertion}" if self.insertion else str(self.number)


@dataclass(frozen=True, slots=True)
class LawText:
    """One file. `id` is the packaged statute's where the title or number is known."""

    id: str
    title: str
    number: str
    level: Level
    issued: date | None
    effective: date | None
    repealed: date | None
    file: str
    preamble: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class ImportFault:
    """What is wrong with a file; the file is imported all the same unless it has no title."""

    file: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class LawImport:
    """Every readable file as a law, and everything that looked wrong."""

    laws: tuple[LawText, ...]
    faults: tuple[ImportFault, ...]

    def rows(self, packaged: Iterable[Law]) -> tuple[list[LawRow], list[LawArticleRow]]:
        """Rows to upsert. What a packaged entry states prevails over what a text seems to say."""
        known = {law.id: law for law in packaged}
        laws: list[LawRow] = []
        articles: list[LawArticleRow] = []
        for text in self.laws:
            law = known.get(text.id)
            laws.append(
                LawRow(
                    id=text.id,
                    title=law.title if law else text.title,
                    number=(law.number if law else "") or text.number,
                    level=law.level if law else text.level,
                    short_names=list(law.short_names) if law else [],
                    issued=(law.issued if law else None) or text.issued,
                    effective=(law.effective if law else None) or text.effective,
                    repealed=(law.repealed if law else None) or text.repealed,
                )
            )
            articles.extend(
                LawArticleRow(
                    law=text.id,
                    number=each.number,
                    insertion=each.insertion,
                    label=each.label,
                    chapter=each.chapter,
                    text=each.text,
                )
                for each in text.articles
            )
        return laws, articles


def chinese_number(numeral: str) -> int:
    """The value of a Chinese numeral below ten thousand: 「一百零三」 → 103, 「十」 → 10."""
    total, digit = 0, 0
    for sign in numeral:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def import_laws(folder: Path, packaged: Iterable[Law]) -> LawImport:
    """Read every `*.md` of `folder`. No file stops another; of two versions the older is repealed."""
    names = {name: law.id for law in packaged for name in (*law.names, law.number) if name}
    laws: list[LawText] = []
    faults: list[ImportFault] = []
    for path in sorted(folder.glob("*.md")):
        try:
            law, found = _read(path.name, path.read_text("utf-8-sig"), names)
        except (OSError, UnicodeDecodeError) as error:
            faults.append(ImportFault(path.name, 0, f"无法读取：{error}"))
            continue
        faults.extend(found)
        if law is not None:
            laws.append(law)
    return LawImport(tuple(_versions(laws, faults)), tuple(faults))


def _read(
    file: str, content: str, names: dict[str, str]
) -> tuple[LawText | None, list[ImportFault]]:
    lines = [(at, line.strip()) for at, line in enumerate(content.splitlines(), 1)]
    lines = [(at, line) for at, line in lines if line and not line.startswith("<!--")]
    if not lines or not lines[0][1].startswith("#"):
        return None, [ImportFault(file, 1, "第一行应为标题（# 法律名称）")]
    title = lines[0][1].lstrip("# ").strip()
    body = lines[1:]
    pattern = _ARTICLE if any(_ARTICLE.match(line) for _, line in body) else _SECTION
    preamble, articles, faults = _divide(file, body, pattern)
    heading = "\n".join(preamble)
    number = _number(f"{title}\n{heading}")
    name = plain_name(title)
    cut = re.split(r"[-_（(]", name)[0]
    known = names.get(name) or names.get(cut) or names.get(number)
    ending = "\n".join([heading, *(article.text for article in articles[-1:])])
    effective = _EFFECTIVE.findall(ending) or _EFFECTIVE_LINE.findall(heading)
    publication = _EFFECTIVE_LINE.sub("", _EFFECTIVE.sub("", heading))
    issued = _DATE.findall(Path(file).stem) or _DATE.findall(publication)
    law = LawText(
        id=known or name,
        title=title,
        number=number,
        level=_level(name, number),
        issued=_date(issued[-1]) if issued else None,
        effective=_date(effective[-1]) if effective else None,
        repealed=None,
        file=file,
        preamble=heading,
        articles=tuple(articles),
    )
    return law, faults


def _divide(
    file: str, lines: list[tuple[int, str]], pattern: re.Pattern[str]
) -> tuple[list[str], list[Article], list[ImportFault]]:
    preamble: list[str] = []
    articles: list[Article] = []
    faults: list[ImportFault] = []
    chapter = ""
    for at, line in lines:
        if found := _CHAPTER.fullmatch(line):
            chapter = re.sub(r"[\s　]+", " ", found[1])
            continue
        article = _article(pattern, line, chapter)
        last = articles[-1] if articles else None
        if article is not None and _follows(article, last):
            if article.number > (last.number if last else 0) + 1:
                faults.append(ImportFault(file, at, f"{article.label}之前缺少条文"))
            articles.append(article)
        elif last is not None:
            articles[-1] = replace(last, text=f"{last.text}\n{line}".strip())
        else:
            preamble.append(line)
    if not articles:
        faults.append(ImportFault(file, 1, "没有找到条文"))
    return preamble, articles, faults


def _article(pattern: re.Pattern[str], line: str, chapter: str) -> Article | None:
    found = pattern.match(line)
    if found is None:
        return None
    if pattern is _SECTION:
        return Article(chinese_number(found[2]), 0, found[1].rstrip("、"), chapter, found[3])
    insertion = chinese_number(found[3]) if found[3] else 0
    return Article(chinese_number(found[2]), insertion, found[1], chapter, found[4])


def _follows(article: Article, last: Article | None) -> bool:
    """Whether a line that looks like an article is one, and not the tail of a wrapped sentence."""
    at = (last.number, last.insertion) if last else (0, 0)
    here = (article.number, article.insertion)
    if here in ((at[0] + 1, 0), (at[0], at[1] + 1)):
        return True
    return here > at and not _REFERENCE.match(article.text)


def _versions(laws: list[LawText], faults: list[ImportFault]) -> Iterable[LawText]:
    """Of several files of one law the latest keeps the name; the others end where it begins."""
    by_id: dict[str, list[LawText]] = {}
    for law in laws:
        by_id.setdefault(law.id, []).append(law)
    for law_id, versions in by_id.items():
        versions.sort(key=lambda law: law.issued or date.min)
        for older, newer in pairwise(versions):
            stamp = older.issued.isoformat() if older.issued else older.file
            faults.append(ImportFault(older.file, 1, f"已被较新文本取代（{newer.file}），标为失效"))
            yield replace(older, id=f"{law_id}@{stamp}", repealed=newer.issued)
        yield versions[-1]


def _number(heading: str) -> str:
    """The latest order that published the text (an amendment), else the document's own number."""
    if orders := _ORDER.findall(heading):
        return str(orders[-1])
    document = _DOCUMENT.search(heading)
    return document[0] if document else ""


def _level(name: str, number: str) -> Level:
    if "国务院令" in number or (name.endswith("条例") and "部令" not in number):
        return "regulation"
    if "令第" in number:
        return "rule"
    return "law" if name.endswith("法") and not number else "document"


def _date(parts: tuple[str, str, str]) -> date:
    return date(*(int(part) for part in parts))
