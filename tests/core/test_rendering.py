"""Pages: escaping, markup, accessibility, languages, colours, templates of plugins."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from page_samples import SAMPLES
from page_samples.detail import DETAIL
from page_samples.form import FORM

from zhengcai.web import rendering
from zhengcai.web.language import (
    CORE_LOCALE,
    LOCALES,
    gettext,
    load_catalogues,
    several,
    use_locale,
)
from zhengcai.web.rendering import highlight, make_environment, plain, render, render_fragment

WEB = Path(rendering.__file__).parent
VOID = {"input", "link", "meta", "img", "br"}


@pytest.fixture(scope="module")
def environment() -> jinja2.Environment:
    return make_environment()


def test_hits_are_marked_and_the_rest_is_escaped() -> None:
    assert highlight("<b>笔记本电脑", ("笔记本", "笔记本电脑", "")) == (
        "&lt;b&gt;<mark>笔记本电脑</mark>"
    )
    assert highlight("a<i>", ()) == "a&lt;i&gt;"
    assert highlight("ABC", ("b",)) == "A<mark>B</mark>C"


class Page(HTMLParser):
    """Tags in order; fails on tags that do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self.feed(html)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        assert len(names) == len(set(names)), f"attribute given twice: {tag} {names}"
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def all(self, attribute: str) -> Iterator[str]:
        return (values[attribute] for _tag, values in self.tags if attribute in values)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_page_is_sound(environment: jinja2.Environment, name: str, locale: Any) -> None:
    template, view = SAMPLES[name]
    page = Page(render(environment, template, view, locale))
    ids = list(page.all("id"))
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert not [
        values for tag, values in page.tags if "style" in values or tag in ("style", "font")
    ]
    assert not [key for _tag, values in page.tags for key in values if key.startswith("on")]
    assert all("src" in values for tag, values in page.tags if tag == "script")
    assert all("alt" in values for tag, values in page.tags if tag == "img")
    for attribute in ("for", "aria-labelledby", "aria-describedby"):
        named = {part for value in page.all(attribute) for part in value.split()}
        assert named <= set(ids), named - set(ids)
    for tag, values in page.tags:
        if tag in ("input", "select", "textarea") and values.get("type") != "hidden":
            assert "aria-label" in values or values["id"] in set(page.all("for")), values
    assert {"zh": "zh-CN", "en": "en"}[locale] == next(page.all("lang"))


def test_text_of_persons_is_never_markup(environment: jinja2.Environment) -> None:
    attack = '<script>alert(1)</script>"><img src=x>'
    for name, (template, view) in SAMPLES.items():
        if hasattr(view, "title"):
            html = render(environment, template, replace(view, title=attack))  # type: ignore[type-var]
            assert "<script>alert" not in html, name
            assert "<img src=x>" not in html, name


def test_a_refused_form_names_all_problems_with_their_law(environment: jinja2.Environment) -> None:
    html = render(environment, "form.html", FORM)
    ids = set(Page(html).all("id"))
    for problem in FORM.problems:
        assert f"f-{problem.field}" in ids
        assert html.count(problem.message) == 2  # in the summary, and at the field
        assert problem.law is not None
        assert problem.law in html
    assert 'value="0194-key"' in html
    assert 'name="_version" value="7"' in html


def test_a_disabled_action_says_why(environment: jinja2.Environment) -> None:
    html = render(environment, "detail.html", DETAIL)
    assert "预算指标已冻结，需先作废计划" in html
    assert re.search(r"<button[^>]* disabled[^>]*>调整预算金额", html)
    assert "列入市级节能产品目录" in html  # the extension's fragment


def test_plugins_override_below_their_own_name_only(tmp_path: Path) -> None:
    (tmp_path / "mall").mkdir()
    (tmp_path / "base.html").write_text("shadow")
    (tmp_path / "mall" / "detail_plan.html").write_text(
        '{% extends "detail.html" %}{% block facts %}own facts{% endblock %}'
    )
    (tmp_path / "mall" / "note.html").write_text("{{ text }}")
    environment = make_environment({"mall": tmp_path})
    html = render(environment, ["mall/detail_plan.html", "detail.html"], DETAIL)
    assert "own facts" in html
    assert "2026 年教学用笔记本电脑采购" in html
    assert "基本信息" in render(environment, ["fiscal/detail_plan.html", "detail.html"], DETAIL)
    assert render_fragment(environment, "mall/note.html", {"text": "<b>"}) == "&lt;b&gt;"
    with pytest.raises(jinja2.UndefinedError):
        render_fragment(environment, "mall/note.html", {})


def _messages() -> set[str]:
    methods = [("templates/**.html", "jinja2.ext:babel_extract"), ("*.py", "python")]
    found = extract_from_dir(
        str(WEB), method_map=methods, options_map={"templates/**.html": {"trim_blocks": "true"}}
    )
    ours = ("format.py", "charts.py", "diagrams.py", "rendering.py")
    return {
        message if isinstance(message, str) else message[0]
        for file, _line, message, _comments, _context in found
        if file.startswith("templates") or file in ours
    }


def test_the_english_catalogue_is_complete() -> None:
    with (CORE_LOCALE / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    assert _messages()
    texts = {message: catalogue.get(message) for message in _messages()}
    assert [message for message, text in texts.items() if text is None or not text.string] == []
    for message in catalogue:
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
        key = message.id if isinstance(message.id, str) else message.id[0]
        for text in texts:
            if key:
                assert set(re.findall(r"%\(\w+\)", key)) == set(re.findall(r"%\(\w+\)", text)), key


def test_a_plugin_brings_its_own_texts(tmp_path: Path) -> None:
    from zhengcai.web.language import gettext, ngettext

    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "电子卖场"\nmsgstr "Mall"\n\nmsgid "登录"\nmsgstr "Shadowed"\n'
    )
    try:
        load_catalogues([tmp_path])
        with use_locale("en"):
            assert gettext("电子卖场") == "Mall"
            assert gettext("登录") == "Sign in"
            assert gettext("没有译文") == "没有译文"
            assert ngettext("一", "多", 2) == "多"
    finally:
        load_catalogues()


def _palettes() -> list[dict[str, str]]:
    light, dark = (WEB / "static" / "tokens.css").read_text().split("@media screen")
    colours = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    first = dict(colours.findall(light))
    return [first, {**first, **dict(colours.findall(dark))}]


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


TONES = ("neutral", "info", "progress", "good", "warn", "bad")
TEXT_PAIRS = [
    *[(ink, on) for ink in ("ink", "ink-2", "ink-3") for on in ("canvas", "paper", "sunken")],
    *[(ink, "neutral-soft") for ink in ("ink", "ink-2", "ink-3")],
    *[(tone, f"{tone}-soft") for tone in TONES],
    *[(tone, on) for tone in ("warn", "bad", "good") for on in ("paper", "canvas")],
    *[("accent", on) for on in ("canvas", "paper", "sunken", "accent-soft", "good-soft")],
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("accent", "mark"),
    ("ink-2", "mark"),
]
SHAPE_PAIRS = [
    *[("line-strong", on) for on in ("paper", "canvas")],
    *[("focus", on) for on in ("paper", "canvas", "sunken")],
    *[(f"fill-{tone}", "paper") for tone in ("progress", "warn")],
]


@pytest.mark.parametrize("palette", _palettes(), ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [(*pair, 4.5) for pair in TEXT_PAIRS] + [(*pair, 3.0) for pair in SHAPE_PAIRS],
)
def test_colours_contrast(palette: dict[str, str], front: str, back: str, least: float) -> None:
    high, low = sorted((_luminance(palette[front]), _luminance(palette[back])), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= least


def test_nothing_is_fetched_from_elsewhere() -> None:
    for file in [*(WEB / "static").iterdir(), *(WEB / "templates").rglob("*.html")]:
        text = file.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//[a-z]+\.[a-z]|@import|@font-face", text), file
    assert len((WEB / "static" / "pages.js").read_text().splitlines()) < 200


def test_a_static_address_follows_its_content() -> None:
    assert re.fullmatch(r"/static/tokens\.css\?v=[0-9a-f]{12}", rendering.asset("tokens.css"))


def test_a_year_is_not_counted_and_dates_stand_alike_beside_times() -> None:
    assert plain(2026, "code") == "2026"
    assert plain(2026, "number") == "2,026"
    assert plain(date(2026, 3, 9), "date") == "2026年3月9日"
    with use_locale("en"):
        assert plain(date(2026, 3, 9), "date") == "2026-03-09"


def test_many_of_a_kind_are_told_in_the_plural() -> None:
    assert several("资金支付") == "资金支付"
    load_catalogues()
    with use_locale("en"):
        assert (gettext("资金支付"), several("资金支付")) == ("Payment", "Payments")
