"""Whether a distribution leaves the framework as it is: by what was installed, and from where."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, PackagePath, distribution

from zhengcai.checking.distribution import Distribution
from zhengcai.problems import Problem

PLATFORM = "zhengcai"
_NAMED = 5
"""Files that a problem names."""


def framework_faults(plugin: Distribution, law: str | None = None) -> Iterator[Problem]:
    """An extension ships nothing of the platform's, and the platform's files are as they were shipped.

    `law` is what forbids it, as the region's ledger says.
    """
    name = str(plugin.project.get("project", {}).get("name", plugin.package))
    shipped = [str(each) for each in _files(name)]
    own = plugin.folder / PLATFORM
    if (plugin.folder / "pyproject.toml").is_file() and own.is_dir():
        shipped += [str(each.relative_to(plugin.folder)) for each in own.rglob("*.py")]
    strange = sorted(each for each in shipped if belongs_to_others(each, plugin.package))
    if strange:
        yield Problem(
            "release.ships_framework",
            "扩展带有不属于自己的文件：{files}",
            law=law,
            params={"files": "、".join(strange[:_NAMED])},
        )
    changed = sorted(changed_files(_files(PLATFORM)))
    if changed:
        yield Problem(
            "release.changed_framework",
            "平台文件与发行时不一致：{files}",
            law=law,
            params={"files": "、".join(changed[:_NAMED])},
        )


def belongs_to_others(file: str, package: str) -> bool:
    """Whether a shipped file lies in the platform's package or in another plugin's."""
    top = file.replace("\\", "/").partition("/")[0]
    is_package = "." not in top and top.startswith(PLATFORM)
    return is_package and top != package


def changed_files(files: Iterable[PackagePath]) -> Iterator[str]:
    """Installed files whose digest is not the one of their RECORD. An editable one has none."""
    for each in files:
        if each.hash is None or each.parts[0] != PLATFORM:
            continue
        try:
            content = each.read_binary()
        except OSError:
            yield str(each)
            continue
        digest = hashlib.new(each.hash.mode, content).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != each.hash.value:
            yield str(each)


def _files(name: str) -> list[PackagePath]:
    try:
        return list(distribution(name).files or ())
    except PackageNotFoundError:
        return []
