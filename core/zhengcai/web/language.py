"""The reader's language. Chinese is written in the source; catalogues translate from it.

Catalogues are read from `*.po` as they are, so an installation needs no compile step. Each
plugin may bring a `locale/` folder of its own; the first catalogue that knows a text wins, and a
text that none knows stays Chinese.
"""

import gettext as _gettext
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from babel.messages.pofile import read_po

Locale: TypeAlias = Literal["zh", "en"]
LOCALES: tuple[Locale, ...] = get_args(Locale)
_PLACEHOLDER = re.compile(r"\{(\w+)(?::[^}]*)?\}|%\((\w+)\)[sd]")
_BETWEEN = "、"
_SHORTEST_TEMPLATE = 4
"""Characters of its own that a template needs, so that it does not fit any text."""
CORE_LOCALE = Path(__file__).parent.parent / "locale"


class Catalogue(_gettext.NullTranslations):
    """The texts of one language, merged from several `.po` files."""

    def __init__(self, files: Sequence[Path] = ()) -> None:
        super().__init__()
        self._texts: dict[str, tuple[str, ...]] = {}
        self._plural: Callable[[int], int] = lambda n: int(n != 1)
        for file in files:
            self._read(file)

    def _read(self, file: Path) -> None:
        for key, texts in _texts_of(file, file.stat().st_mtime_ns).items():
            self._texts.setdefault(key, texts)

    def gettext(self, message: str) -> str:
        return self._texts.get(message, (message,))[0]

    def retell(self, text: str) -> str:
        """A text that was filled in when it was written: its template is found again."""
        if text in self._texts:
            return self.gettext(text)
        for pattern, template in self._templates:
            found = pattern.fullmatch(text)
            if found is not None:
                parts = {name: self._each(part) for name, part in found.groupdict().items()}
                return _filled(template, parts)
        return text

    def _each(self, part: str) -> str:
        """What stands for a placeholder: a text, or several in a row that are all known."""
        texts = part.split(_BETWEEN)
        if part in self._texts or not self._texts.keys() >= set(texts):
            return self.gettext(part)
        return self.gettext(_BETWEEN).join(map(self.gettext, texts))

    @cached_property
    def _templates(self) -> list[tuple[re.Pattern[str], str]]:
        """The texts with placeholders, the most telling ones first."""
        found = [
            (_PLACEHOLDER.sub("", key), key, texts[0])
            for key, texts in self._texts.items()
            if _PLACEHOLDER.search(key)
        ]
        found.sort(key=lambda each: -len(each[0]))
        return [
            (_pattern(key), text) for said, key, text in found if len(said) >= _SHORTEST_TEMPLATE
        ]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        texts = self._texts.get(msgid1)
        if texts is None:
            return msgid1 if n == 1 else msgid2
        return texts[min(self._plural(n), len(texts) - 1)]


def _pattern(template: str) -> re.Pattern[str]:
    """What a template becomes once something stands for its placeholders."""
    parts: list[str] = []
    names: set[str] = set()
    end = 0
    for match in _PLACEHOLDER.finditer(template):
        name = match[1] or match[2]
        parts.append(re.escape(template[end : match.start()]))
        parts.append(f"(?P={name})" if name in names else f"(?P<{name}>.+?)")
        names.add(name)
        end = match.end()
    return re.compile("".join(parts) + re.escape(template[end:]), re.DOTALL)


def _filled(template: str, parts: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: parts[match[1] or match[2]], template)


@cache
def _texts_of(file: Path, _changed: int) -> dict[str, tuple[str, ...]]:
    """The texts of a file; read again only when it has changed."""
    with file.open("rb") as source:
        messages = read_po(source)
    found: dict[str, tuple[str, ...]] = {}
    for message in messages:
        key = message.id if isinstance(message.id, str) else message.id[0]
        text = message.string or ""
        texts = (text,) if isinstance(text, str) else tuple(text)
        if key and not message.fuzzy and all(texts):
            found[key] = texts
    return found


_catalogues: dict[Locale, Catalogue] = {"zh": Catalogue()}
_locale: ContextVar[Locale] = ContextVar("zhengcai_locale", default="zh")


def load_catalogues(folders: Sequence[Path] = ()) -> None:
    """Read `<folder>/<locale>/LC_MESSAGES/messages.po` of the core and of `folders`, in order."""
    for locale in LOCALES:
        candidates = [
            folder / locale / "LC_MESSAGES" / "messages.po" for folder in (CORE_LOCALE, *folders)
        ]
        files = [(file, file.stat().st_mtime_ns) for file in candidates if file.is_file()]
        _catalogues[locale] = _merged(tuple(files))


@cache
def _merged(files: tuple[tuple[Path, int], ...]) -> Catalogue:
    return Catalogue([file for file, _ in files])


@contextmanager
def use_locale(locale: Locale) -> Iterator[None]:
    """Write texts, dates and amounts in `locale` within the enclosed work."""
    token = _locale.set(locale)
    try:
        yield
    finally:
        _locale.reset(token)


def current_locale() -> Locale:
    return _locale.get()


def _current() -> Catalogue:
    locale = _locale.get()
    if locale not in _catalogues:
        load_catalogues()
    return _catalogues[locale]


def gettext(message: str) -> str:
    """`message` (Chinese) in the reader's language."""
    return _current().gettext(message)


def retell(text: str) -> str:
    """A Chinese text of a record, such as a problem that was told, in the reader's language.

    Records keep what was said and not the template; what no template fits stays as it is.
    """
    return _current().retell(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of a counted text that `n` asks for."""
    return _current().ngettext(singular, plural, n)


def several(title: str) -> str:
    """What many of `title` are called: the plural, where the language has one."""
    return _current().ngettext(title, title, 2)
