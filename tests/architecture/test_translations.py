"""Every Chinese text that a page shows has its English in the catalogue of its owner."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from zhengcai.actions import validation
from zhengcai.actions.registry import Registry
from zhengcai.actions.stages import Stage
from zhengcai.checking.texts import CHINESE, Text, declared, in_code, in_templates, of_model
from zhengcai.checking.translations import catalogue_file, english, read_catalogue, unlike
from zhengcai.identity.roles import ROLES
from zhengcai.plugins.discovery import Candidate, built_in, discover
from zhengcai.plugins.loading import LoadedPlugin, load_plugins
from zhengcai.registries.organisations import SIZE_TITLES
from zhengcai.rules.packaged import packaged_rows
from zhengcai.web import http, session_api

CORE = Path(http.__file__).parent.parent
BUILT_IN = {candidate.id for candidate in built_in()}


def _loaded() -> list[LoadedPlugin]:
    candidates: list[Candidate] = [*built_in(), *discover()]
    return load_plugins(candidates, platform_version="0.1.0", strict=True).loaded


LOADED = _loaded()
SEPARATE = [plugin for plugin in LOADED if plugin.id not in BUILT_IN]


def _registry() -> Registry:
    registry = Registry()
    for plugin in LOADED:
        features = [each.id for each in plugin.manifest.features]
        registry.add(plugin.declarations, plugin.manifest.provides, features)
    return registry


REGISTRY = _registry()


def _folder(plugin: LoadedPlugin) -> Path:
    assert plugin.candidate.folder is not None
    return plugin.candidate.folder


def _english(folder: Path) -> dict[str, tuple[str, ...]]:
    assert catalogue_file(folder).is_file()
    return english(read_catalogue(folder))


def _core_texts() -> Iterator[Text]:
    yield from in_code(CORE)
    yield from in_templates(CORE / "web" / "templates")
    for name in BUILT_IN:
        yield from declared(REGISTRY, name)
    yield from of_model(session_api.Credentials, "session")
    for text in validation._MESSAGES.values():
        yield text, "actions/validation.py"
    for text in http.TITLES.values():
        yield text, "web/http.py"
    for role in ROLES.values():
        yield role.title, "identity/roles.py"
    for stage in Stage:
        yield stage.value, "actions/stages.py"
    for text in SIZE_TITLES.values():
        yield text, "registries/organisations.py"
    for rule in packaged_rows():
        yield rule.title, "data/rules.toml"


def _texts_of(plugin: LoadedPlugin) -> Iterator[Text]:
    yield plugin.manifest.title, "plugin.toml"
    yield from declared(REGISTRY, plugin.id)
    yield from in_code(_folder(plugin))
    yield from in_templates(_folder(plugin) / "templates")


def _missing(texts: Iterator[Text], known: dict[str, tuple[str, ...]]) -> list[str]:
    wanted: dict[str, str] = {}
    for text, place in texts:
        if CHINESE.search(text):
            wanted.setdefault(text, place)
    return [f"{place}: {text}" for text, place in wanted.items() if text not in known]


def test_the_core_speaks_english() -> None:
    assert _missing(_core_texts(), _english(CORE)) == []


@pytest.mark.parametrize("plugin", SEPARATE, ids=lambda plugin: plugin.id)
def test_a_plugin_speaks_english(plugin: LoadedPlugin) -> None:
    """Its own catalogue or the core's, which is asked first, has every text."""
    known = {**_english(_folder(plugin)), **_english(CORE)}
    if plugin.manifest.title_en:
        known[plugin.manifest.title] = (plugin.manifest.title_en,)
    assert _missing(_texts_of(plugin), known) == []


@pytest.mark.parametrize("folder", [CORE, *map(_folder, SEPARATE)], ids=lambda path: path.name)
def test_a_translation_keeps_the_placeholders(folder: Path) -> None:
    found = [each.message_en for each in unlike(catalogue_file(folder), _english(folder))]
    assert found == []


def test_a_text_has_one_translation() -> None:
    """The first catalogue that knows a text wins everywhere, so a second meaning would be lost."""
    said: dict[str, tuple[str, ...]] = {}
    different: list[str] = []
    for folder in [CORE, *map(_folder, SEPARATE)]:
        for chinese, texts in _english(folder).items():
            first = said.setdefault(chinese, texts)
            if first != texts:
                different.append(f"{folder.name}: {chinese}: {texts[0]} / {first[0]}")
    assert different == []


def test_the_collector_follows_names(tmp_path: Path) -> None:
    """A message in a constant, a mapping, a branch or an argument is found as well."""
    (tmp_path / "sample.py").write_text(
        "SHORT = {'a': '不足{n}', 'b': '缺少'}\n"
        "LATE = Problem('late', '已逾期')\n"
        "def refuse(code, message):\n"
        "    return Problem(code, message, law='第1条')\n"
        "def check(late, key):\n"
        "    text = '太早' if late else '太晚'\n"
        "    return [refuse('x', '不行'), Problem('y', text), Problem('z', SHORT[key])]\n"
        "def show():\n"
        "    return table('台账', (('金额', 'money'), ('时间', 'datetime')), [('数据',)])\n",
        encoding="utf-8",
    )
    found = {text for text, _ in in_code(tmp_path)}
    assert found == {
        *("不足{n}", "缺少", "已逾期", "不行", "太早", "太晚"),
        *("台账", "金额", "时间"),
    }
