"""An extension is its folder: it installs nothing beside itself, and nobody outside names it.

Each locality's extension can be taken away with its folder; the others, and every place where none
is on, go on as they were.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from zhengcai.actions.runtime import load, register
from zhengcai.checking.distribution import Distribution, open_distribution
from zhengcai.database.testing import ScratchPostgres
from zhengcai.identity.roles import Role
from zhengcai.plugins.discovery import Candidate, discover
from zhengcai.scaffold.answers import DEFAULTS, Answers, Part
from zhengcai.scaffold.writing import write_extension
from zhengcai.settings import PluginSettings, Settings
from zhengcai.testing import ROOTS, TREE, World, open_world

ROOT = Path(__file__).parents[2]
TREES = ("core", "plugins", "tenants", "migrations", "docs")
OFF = "150781"
"""A tenant below the root that no extension is made for."""


def opened(folder: Path) -> Distribution:
    found = open_distribution(folder)
    assert isinstance(found, Distribution), found.message_en
    return found


EXTENSIONS = [
    opened(path.parent) for path in sorted(ROOT.glob("tenants/*/extension/pyproject.toml"))
]
TAKEN_AWAY = [None, *(extension.id for extension in EXTENSIONS)]


def digests() -> dict[str, str]:
    """Every file of the checkout that belongs to the platform or to an extension."""
    return {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for tree in TREES
        for path in sorted((ROOT / tree).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_installing_an_extension_adds_its_own_package_and_changes_nothing(tmp_path: Path) -> None:
    answers = Answers(
        **{**DEFAULTS, "id": "whole", "basis": "示例办法 第1条"}, parts=frozenset(Part)
    )
    made = opened(write_extension(answers, tmp_path / "made"))
    extensions = [*EXTENSIONS, made]
    before, site = digests(), tmp_path / "site"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--no-build-isolation", "--target", str(site)),
            *(str(extension.folder) for extension in extensions),
        ],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert digests() == before
    own = {extension.package for extension in extensions}
    added = {path.name for path in site.iterdir() if path.suffix != ".dist-info"}
    assert added == own


def test_nobody_outside_names_a_locality_s_extension() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [name for name in listed.stdout.split("\0") if name and not name.startswith("tenants/")]
    assert files
    names = [
        name
        for extension in EXTENSIONS
        for name in (extension.package, extension.package.replace("_", "-"))
    ]
    assert [
        f"{file}: {name}"
        for file in files
        if (ROOT / file).is_file()
        for name in names
        if name.encode() in (ROOT / file).read_bytes()
    ] == []


@pytest.fixture
def importable() -> Iterator[None]:
    """The extensions of the checkout, whether installed or not."""
    places = [str(extension.folder) for extension in EXTENSIONS]
    sys.path[:0] = places
    yield
    for place in places:
        sys.path.remove(place)


def without(taken_away: str | None) -> list[Candidate]:
    """The subsystems, and the localities' extensions but for one."""
    own = {extension.id for extension in EXTENSIONS}
    kept = [extension.candidate for extension in EXTENSIONS if extension.id != taken_away]
    return [*(each for each in discover() if each.id not in own), *kept]


@pytest.mark.usefixtures("importable")
@pytest.mark.parametrize("taken_away", TAKEN_AWAY)
def test_the_others_load_without_it(taken_away: str | None) -> None:
    report = load(Settings(plugins=PluginSettings(strict=True)), without(taken_away))
    register(report, strict=True)
    assert report.quarantined == []
    assert {each.id for each in EXTENSIONS} - {taken_away} <= {each.id for each in report.loaded}


def intent() -> dict[str, str]:
    return {
        "title": "示例办公家具",
        "catalogue_code": "A05010201",
        "kind": "goods",
        "need": "办公桌椅各二十套，含运输与安装，质保三年",
        "amount": "680000.00",
        "expected_month": "2026-06",
    }


async def smoke(world: World, tenant: str) -> list[tuple[int, str]]:
    """Draft, revise, publish and read an intent; statuses and states."""
    person = await world.person(Role.PURCHASER_OPERATOR, Role.PURCHASER_MANAGER, tenant=tenant)
    said = []
    drafted = await person.act("supervision/intents/draft", intent())
    assert drafted.status_code == 201, drafted.text
    path = f"supervision/intents/{drafted.json()['id']}"
    for answer in (
        await person.act(f"{path}/revise", {**intent(), "title": "示例会议家具"}),
        await person.act(f"{path}/publish"),
        await person.get(path),
    ):
        said.append((answer.status_code, answer.json().get("state", "")))
    await world.settle()
    for page in (f"/t/{tenant}/", "supervision/intents", path, "portal/announcements"):
        said.append(((await person.page(page)).status_code, ""))
    return said


async def played(
    postgres: ScratchPostgres, found: Sequence[Candidate], var: Path
) -> list[tuple[int, str]]:
    """The journey where no extension is on, while each is on where it belongs."""
    codes = {code for code, *_ in TREE}
    subsystems = tuple(
        each.id for each in discover() if each.id not in {other.id for other in EXTENSIONS}
    )
    on: dict[str, tuple[str, ...]] = dict.fromkeys(ROOTS, subsystems)
    for extension in EXTENSIONS:
        home = extension.manifest.owner_tenant if extension.manifest else None
        if extension.candidate in found and home in codes - {"150000", OFF}:
            assert home is not None
            on[home] = (*on.get(home, ()), extension.id)
    async with open_world(postgres, found, var, on) as world:
        return await smoke(world, OFF)


@pytest.mark.usefixtures("importable")
async def test_a_place_without_extension_works_as_if_there_were_none(
    zhengcai_postgres: ScratchPostgres, tmp_path: Path
) -> None:
    own = {extension.id for extension in EXTENSIONS}
    plain = [each for each in discover() if each.id not in own]
    expected = await played(zhengcai_postgres, plain, tmp_path / "plain")
    assert {status for status, _ in expected} == {200}
    for taken_away in TAKEN_AWAY if EXTENSIONS else ():
        found = without(taken_away)
        assert await played(zhengcai_postgres, found, tmp_path / str(taken_away)) == expected
