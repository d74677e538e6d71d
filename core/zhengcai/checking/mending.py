"""What `--fix` does: only what is mechanical, and never over something that is there."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import write_po

from zhengcai.checking.distribution import MANIFEST, Distribution
from zhengcai.checking.findings import Finding
from zhengcai.checking.translations import catalogue_file, read_catalogue

_HEADER = """# English texts of the plugin. The Chinese text is the key.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
_README = """# {title}

{summary}

## 依据

（请填写文件名、文号和条款）

## 安装与测试

```
pip install -e .
zhengcai plugin check .
python -m pytest
```
"""
_TEST = '''"""The plugin works beside the others."""

from zhengcai.testing import World


async def test_the_plugin_is_loaded(world: World) -> None:
    loaded = {{plugin.id for plugin in world.runtime.report.loaded}}
    assert "{id}" in loaded
'''


def mend(plugin: Distribution, findings: Sequence[Finding]) -> list[Path]:
    """Mend what can be; the files written."""
    found = {finding.rule_id for finding in findings}
    return [
        *(_version(plugin) if "manifest.version" in found else ()),
        *_catalogue(plugin, [each for each in findings if each.rule_id == "translations.missing"]),
        *(_readme(plugin) if "docs.readme" in found else ()),
        *(_tests(plugin) if "tests.missing" in found else ()),
    ]


def _version(plugin: Distribution) -> Iterator[Path]:
    file = plugin.package_folder / MANIFEST
    wanted = str(plugin.project["project"]["version"])
    text = file.read_text("utf-8")
    file.write_text(
        re.sub(r'^version\s*=\s*"[^"\n]*"', f'version = "{wanted}"', text, count=1, flags=re.M),
        "utf-8",
    )
    yield file


def _catalogue(plugin: Distribution, missing: Iterable[Finding]) -> Iterator[Path]:
    """Entries are added at the end; what an author wrote stays as it is, comments too."""
    texts = [finding.params["text"] for finding in missing]
    if not texts:
        return
    file = catalogue_file(plugin.package_folder)
    known = read_catalogue(plugin.package_folder)
    added = Catalog(locale="en")
    for text in texts:
        if known.get(text) is None:
            added.add(text)
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text("utf-8") if file.is_file() else _HEADER
    with file.open("wb") as target:
        target.write(f"{before.rstrip()}\n\n".encode())
        write_po(target, added, omit_header=True, width=0)
    yield file


def _readme(plugin: Distribution) -> Iterator[Path]:
    file = plugin.folder / "README.md"
    manifest = plugin.manifest
    if manifest is not None and not file.exists():
        file.write_text(_README.format(title=manifest.title, summary=manifest.summary), "utf-8")
        yield file


def _tests(plugin: Distribution) -> Iterator[Path]:
    file = plugin.tests_folder / f"test_{plugin.id}.py"
    file.parent.mkdir(exist_ok=True)
    if not file.exists():
        file.write_text(_TEST.format(id=plugin.id), "utf-8")
        yield file
