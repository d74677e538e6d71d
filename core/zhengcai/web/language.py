"""The reader's language. Chinese is written in the source; catalogues translate from it.

Catalogues are read from `*.po` as they are, so an installation needs no compile step. Each
plugin may bring a `locale/` folder of its own; the first catalogue that knows a text wins, and a
text that none knows stays Chinese.
"""

import gettext as _gettext
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from babel.messages.pofile import read_po

Locale: TypeAlias = Literal["zh", "en"]
LOCALES: tuple[Locale, ...] = get_args(Locale)
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

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        texts = self._texts.get(msgid1)
        if texts is None:
            return msgid1 if n == 1 else msgid2
        return texts[min(self._plural(n), len(texts) - 1)]


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
        _catalogues[locale] = Catalogue([file for file in candidates if file.is_file()])


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


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of a counted text that `n` asks for."""
    return _current().ngettext(singular, plural, n)
