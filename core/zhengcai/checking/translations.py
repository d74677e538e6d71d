"""Every Chinese text of a plugin has its English in the plugin's catalogue, or in the core's."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import PoFileError, read_po

import zhengcai
from zhengcai.actions.registry import Registry
from zhengcai.checking.distribution import Distribution
from zhengcai.checking.findings import Finding
from zhengcai.checking.texts import CHINESE, Text, declared, in_code, in_templates

CORE = Path(zhengcai.__file__).parent
PLACEHOLDER = re.compile(r"%\(\w+\)|\{\w+(?::\w+)?\}")
_CATALOGUE = Path("locale", "en", "LC_MESSAGES", "messages.po")

English = Mapping[str, tuple[str, ...]]
"""Chinese → English with its plural forms."""


def catalogue_file(package: Path) -> Path:
    """Where the English of a package stands."""
    return package / _CATALOGUE


def read_catalogue(package: Path) -> Catalog:
    """The English catalogue of a package; empty where there is none. Raises `PoFileError`."""
    file = catalogue_file(package)
    if not file.is_file():
        return Catalog()
    with file.open("rb") as source:
        return read_po(source, abort_invalid=True)


def english(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    """What is translated; what is fuzzy or empty does not count."""
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        said = message.string or ""
        texts = (said,) if isinstance(said, str) else tuple(said)
        if key and not message.fuzzy and all(texts):
            found[key] = texts
    return found


def texts_of(plugin: Distribution, registry: Registry) -> dict[str, str]:
    """Chinese text → where it is first said."""
    wanted: dict[str, str] = {}
    for text, place in _texts(plugin, registry):
        if CHINESE.search(text):
            wanted.setdefault(text, place)
    return wanted


def _texts(plugin: Distribution, registry: Registry) -> Iterator[Text]:
    yield from declared(registry, plugin.id)
    yield from in_code(plugin.package_folder)
    yield from in_templates(plugin.package_folder / "templates")
    manifest = plugin.manifest
    if manifest is not None and not manifest.title_en:
        yield manifest.title, "plugin.toml"


def check_translations(plugin: Distribution, registry: Registry) -> Iterator[Finding]:
    """Texts without English, and English that lost a placeholder."""
    file = catalogue_file(plugin.package_folder)
    try:
        catalogue = read_catalogue(plugin.package_folder)
    except PoFileError as error:
        yield Finding("translations.unreadable", file, error.lineno, {"reason": str(error)})
        return
    own, known = english(catalogue), english(read_catalogue(CORE))
    for text, place in texts_of(plugin, registry).items():
        if text not in own and text not in known:
            params = {"text": text, "place": place}
            entry = catalogue.get(text)
            if entry is None:
                yield Finding("translations.missing", file, None, params)
            else:
                yield Finding("translations.empty", file, None, params)
    yield from unlike(file, own)


def unlike(file: Path, known: English) -> Iterator[Finding]:
    """Translations with other placeholders than the original, or still in Chinese."""
    for chinese, texts in known.items():
        for text in texts:
            if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(chinese)):
                yield Finding("translations.placeholders", file, None, {"text": chinese})
            if CHINESE.search(text):
                yield Finding("translations.chinese", file, None, {"text": chinese})
