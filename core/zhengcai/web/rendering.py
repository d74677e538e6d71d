"""The Jinja environment: templates of the core and of plugins, formats, texts, assets.

A plugin's templates live below its own name, so none can shadow another's or the core's; the page
asks for the plugin's override first and falls back to the core's template.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from zhengcai.masking import masked_code, masked_name
from zhengcai.web import format as written
from zhengcai.web.language import Locale, current_locale, gettext, ngettext, use_locale
from zhengcai.web.views.common import Kind, Link, State, Value

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
STATIC_URL = "/static"


@lru_cache
def asset(name: str) -> str:
    """The address of a static file, changed by its content so that it can be cached for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"{STATIC_URL}/{name}?v={digest[:12]}"


def highlight(text: str, terms: Sequence[str]) -> Markup:
    """`text` escaped, each occurrence of a term in `<mark>`; the longest term wins."""
    wanted = sorted({term for term in terms if term}, key=len, reverse=True)
    if not wanted:
        return escape(text)
    pattern = re.compile(f"({'|'.join(map(re.escape, wanted))})", re.IGNORECASE)
    parts = pattern.split(text)
    return Markup().join(
        Markup("<mark>{}</mark>").format(part) if index % 2 else escape(part)
        for index, part in enumerate(parts)
    )


def plain(value: Value, kind: Kind = "text", bare: bool = False) -> str:
    """A value as text. `bare` leaves the unit of money to the column's heading."""
    match value:
        case None | "":
            return written.NOTHING
        case State() | Link():
            return value.label
        case bool():
            return gettext("是") if value else gettext("否")
        case datetime():
            return written.moment(value) if kind != "date" else written.day_short(value)
        case date():
            short = bare or current_locale() == "en"  # beside times, which are written so
            return written.day_short(value) if short else written.day(value)
        case int() if kind == "code":  # a year is not counted
            return str(value)
        case int() | Decimal() if kind == "money":
            return written.amount(value) if bare else written.money(value)
        case int() | Decimal() if kind == "percent":
            return written.percent(Decimal(value))
        case Decimal():
            return written.scaled(value)
        case int():
            return written.number(value)
    return value


_FILTERS = {
    "amount": written.amount,
    "money": written.money,
    "money_wan": written.money_wan,
    "number": written.number,
    "percent": written.percent,
    "day": written.day,
    "day_short": written.day_short,
    "moment": written.moment,
    "due_text": written.due_text,
    "due_tone": written.due_tone,
    "days_left": written.days_left,
    "masked_name": masked_name,
    "masked_code": masked_code,
    "file_size": written.file_size,
    "chapter": written.chapter,
    "highlight": highlight,
    "plain": plain,
}


def make_environment(extra_template_dirs: Mapping[str, Path] | None = None) -> jinja2.Environment:
    """The environment of a deployment.

    `extra_template_dirs` maps a plugin's name to its `templates/` folder; only what lies in
    `templates/<name>/` is found, as `<name>/….html`. Undefined names raise. A process that makes it
    again gets the same one, whose templates are compiled already.
    """
    return _made(tuple(sorted((extra_template_dirs or {}).items())))


@cache
def _made(extra_template_dirs: tuple[tuple[str, Path], ...]) -> jinja2.Environment:
    own = {name: jinja2.FileSystemLoader(folder / name) for name, folder in extra_template_dirs}
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.FileSystemLoader(TEMPLATES), jinja2.PrefixLoader(own)]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(_FILTERS)
    environment.globals.update(asset=asset, current_locale=current_locale)
    return environment


def render(
    environment: jinja2.Environment, template: str | Sequence[str], view: Any, locale: Locale = "zh"
) -> str:
    """A page. Of several names, the first that exists is used: the plugin's own, then ours."""
    names = [template] if isinstance(template, str) else list(template)
    with use_locale(locale):
        return environment.select_template(names).render(view=view)


def render_fragment(
    environment: jinja2.Environment, template: str, values: Mapping[str, Any], locale: Locale = "zh"
) -> Markup:
    """A plugin's own piece of a page, for `Fragment.html`."""
    with use_locale(locale):
        return Markup(environment.get_template(template).render(values))  # noqa: S704
