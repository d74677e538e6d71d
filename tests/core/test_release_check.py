"""What is missing before a version may be released: each rule broken once."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from importlib.metadata import PathDistribution
from pathlib import Path
from typing import Any

import pytest
from ledgerbook import ASKED, DEFECTS, ENTRIES, entered, reported

from zhengcai.checking.distribution import Distribution
from zhengcai.database.testing import ScratchPostgres
from zhengcai.identity.roles import Role
from zhengcai.plugins.discovery import Candidate
from zhengcai.plugins.manifest import FeatureEntry, Fix, Manifest
from zhengcai.problems import Problem
from zhengcai.releases.examining import Examined, missing, not_entitled
from zhengcai.releases.framework import belongs_to_others, changed_files, framework_faults
from zhengcai.releases.publishable import has_notes
from zhengcai.testing import World, open_world

HERE = Path(__file__).parent
GRADUAL = Candidate("gradual", "gradual", "gradual", HERE / "gradual")
LEDGERBOOK = Candidate("ledgerbook", "ledgerbook", "ledgerbook", HERE / "ledgerbook")
URGENT, FIXED = "TZ2026-0007", "WT2026-0003"


@pytest.fixture(scope="module")
async def platform(
    anyio_backend: str,
    zhengcai_postgres: ScratchPostgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """The region keeps a ledger; the other region does not."""
    on = {"150000": ("gradual", "ledgerbook"), "420200": ("gradual",)}
    async with open_world(
        zhengcai_postgres, [GRADUAL, LEDGERBOOK], tmp_path_factory.mktemp("var"), on
    ) as world:
        yield world


@pytest.fixture(autouse=True)
def books() -> Iterator[None]:
    """Both numbers of the sample are in the ledgers."""
    entered(URGENT)
    reported(FIXED)
    yield
    for number in (URGENT, "TZ2026-0008", "TZ2026-0009"):
        ENTRIES.pop(number, None)
    DEFECTS.clear()
    ASKED.clear()


def manifest(**more: Any) -> Manifest:
    values: dict[str, Any] = {
        "id": "gradual",
        "title": "渐进",
        "version": "1.1",
        "kind": "subsystem",
        "zhengcai": ">=0.1,<2",
        "features": [feature("base", "1.0"), feature("urgent", "1.1", URGENT)],
        "fixes": [Fix(version="1.1", defect=FIXED, summary="标题过长")],
    }
    return Manifest(**values | more)


def feature(name: str, since: str, ledger: str | None = None) -> FeatureEntry:
    return FeatureEntry(id=name, title="功能", title_en="Feature", since=since, ledger=ledger)


async def lacking(world: World, told: Manifest, tenant: str = "150000") -> list[str]:
    async with world.inside("console", tenant) as ctx:
        return [problem.code for problem in await missing(ctx, Examined(told))]


async def test_a_version_that_lacks_nothing(platform: World) -> None:
    assert await lacking(platform, manifest()) == []
    assert await lacking(platform, manifest(), "150102") == [], "asked from below as well"
    assert {"150000"} == ASKED, "the ledger is the region's"
    made_for_one = {"kind": "extension", "ledger": ("TZ2026-0009",), "features": [], "fixes": []}
    entered("TZ2026-0009", "personal", tenants=frozenset({"150000"}))
    assert await lacking(platform, manifest(**made_for_one)) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"features": [feature("base", "1.0"), feature("urgent", "1.1")]}, ["release.feature_without_entry"]),
        ({"features": [feature("urgent", "1.1", "TZ2026-9999")]}, ["release.no_entry"]),
        ({"fixes": [Fix(version="1.1", summary="标题过长")]}, ["release.fix_without_defect"]),
        ({"fixes": [Fix(version="1.1", defect="WT2026-9999", summary="标题")]}, ["release.no_defect"]),
        ({"kind": "separate", "features": [], "fixes": []}, ["release.plugin_without_entry"]),
        ({"kind": "extension", "features": [], "fixes": []}, ["release.plugin_without_entry"]),
        ({"kind": "separate", "ledger": (URGENT,), "features": [], "fixes": []}, ["release.wrong_class", "release.not_listed"]),
        ({"kind": "extension", "ledger": (URGENT,), "features": [], "fixes": []}, ["release.wrong_class", "release.not_listed"]),
        # What was released before has been asked for before; a first version brings what it brings.
        ({"version": "1.2", "features": [feature("urgent", "1.1")], "fixes": [Fix(version="1.2", defect=FIXED, summary="标题")]}, []),
        ({"version": "1.0", "features": [feature("base", "1.0")], "fixes": []}, []),
        ({"features": [], "fixes": []}, []),
        # What follows says what it brings.
        ({"version": "1.2"}, ["release.brings_nothing"]),
        ({"version": "1.2", "features": [], "fixes": []}, ["release.brings_nothing"]),
        ({"version": "1.2", "fixes": [Fix(version="1.2", summary="适应平台新版本")]}, ["release.fix_without_defect"]),
        ({"version": "1.2", "features": [feature("slow", "1.2")]}, ["release.feature_without_entry"]),
        ({"version": "1.2", "features": [], "fixes": [], "ledger": (URGENT,)}, []),
    ],
)  # fmt: skip
async def test_what_a_version_lacks(
    platform: World, change: dict[str, Any], codes: list[str]
) -> None:
    assert await lacking(platform, manifest(**change)) == codes


async def test_what_came_with_a_version_that_was_never_published_is_asked_for_as_well(
    platform: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    skipped = {
        "version": "1.2",
        "features": [feature("base", "1.0"), feature("urgent", "1.1")],
        "fixes": [Fix(version="1.1", summary="标题过长")],
    }
    assert await lacking(platform, manifest(**skipped)) == ["release.brings_nothing"]
    monkeypatch.setitem(platform.runtime.snapshot.features.first, "gradual", "1.0")
    wanted = ["release.feature_without_entry", "release.fix_without_defect"]
    assert await lacking(platform, manifest(**skipped)) == wanted


@pytest.fixture
async def published(platform: World) -> AsyncIterator[Callable[..., Awaitable[None]]]:
    """A release of `gradual` in a tenant, as publishing leaves it."""

    async def publish(tenant: str, version: str, *entries: str, state: str = "published") -> None:
        plugins = [{"plugin": "gradual", "version": version, "ledger": entries}]
        await platform.sql(
            "INSERT INTO core_release (tenant_code, id, title, kind, plugins, notes, notes_en, "
            "organisation, missing, state, version, created_at, updated_at, extra) VALUES ($1, "
            "gen_random_uuid(), '渐进', 'separate', $2::jsonb, '', '', '', '[]', $3, 1, now(), "
            "now(), '{}')",
            tenant,
            json.dumps(plugins),
            state,
        )

    yield publish
    await platform.sql("DELETE FROM core_release")


@pytest.mark.parametrize(
    ("tenant", "state", "counts"),
    [
        ("150000", "published", True),
        ("150100", "rolling", True),
        ("150781", "complete", True),
        ("150100", "checked", False),
        ("150100", "withdrawn", False),
        ("420200", "complete", False),
    ],
)
@pytest.mark.parametrize("asked", ["150000", "150102"])
async def test_what_anybody_in_the_region_has_published_is_not_new(
    platform: World,
    published: Callable[..., Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
    tenant: str,
    state: str,
    counts: bool,
    asked: str,
) -> None:
    monkeypatch.setitem(platform.runtime.snapshot.features.first, "gradual", "1.0")
    told = manifest(version="1.2", features=[feature("urgent", "1.1")], fixes=[])
    await published(tenant, "1.1", state=state)
    wanted = "release.brings_nothing" if counts else "release.feature_without_entry"
    assert await lacking(platform, told, asked) == [wanted]


async def test_an_entry_of_the_whole_plugin_is_brought_once(
    platform: World, published: Callable[..., Awaitable[None]]
) -> None:
    entered("TZ2026-0008")
    again: dict[str, Any] = {"version": "1.2", "features": [], "fixes": []}
    await published("150100", "1.2rc1", URGENT)
    assert await lacking(platform, manifest(**again, ledger=(URGENT,))) == [], "the same version"
    await published("150100", "1.1", URGENT)
    nothing = ["release.brings_nothing"]
    assert await lacking(platform, manifest(**again, ledger=(URGENT,))) == nothing
    assert await lacking(platform, manifest(**again, ledger=(URGENT, "TZ2026-0008"))) == []


async def test_a_version_that_brings_nothing_is_refused_with_its_basis(platform: World) -> None:
    for tenant, law in (("150000", "示例自治区通知 二（四）"), ("420200", None)):
        async with platform.inside("console", tenant) as ctx:
            told = manifest(version="1.2", fixes=[])
            (problem,) = await missing(ctx, Examined(told))
        assert (problem.code, problem.law) == ("release.brings_nothing", law)
        assert "“渐进”1.2版本既没有写明" in problem.text()


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        ({"accepted_at": None}, ["release.not_accepted"]),
        ({"classification": None}, ["release.wrong_class"]),
        ({"classification": "personal"}, ["release.wrong_class"]),
        ({"classification": "separate", "accepted_at": None}, ["release.not_accepted", "release.wrong_class"]),
    ],
)  # fmt: skip
async def test_an_entry_that_does_not_carry_the_version(
    platform: World, entry: dict[str, Any], codes: list[str]
) -> None:
    entered(URGENT, **entry)
    assert await lacking(platform, manifest()) == codes


async def test_without_a_ledger_nothing_can_be_verified(platform: World) -> None:
    assert await lacking(platform, manifest(), "420200") == ["release.no_ledger"]


async def test_only_those_who_pay_may_enable_what_was_made_for_them(platform: World) -> None:
    """`gradual` as a separate version for 150100 and what lies below it."""
    report = platform.runtime.report
    (plugin,) = (each for each in report.loaded if each.id == "gradual")
    place = report.loaded.index(plugin)
    told = manifest(kind="separate", ledger=("TZ2026-0008",), features=[], fixes=[])
    entered("TZ2026-0008", "separate", tenants=frozenset({"150100"}))
    report.loaded[place] = type(plugin)(told, plugin.candidate, plugin.module, plugin.declarations)
    try:
        refused: dict[str, Problem | None] = {}
        for tenant in ("150100", "150102", "150700", "150000"):
            async with platform.inside("console", tenant) as ctx:
                refused[tenant] = next(iter(await not_entitled(ctx, "gradual")), None)
        assert [code for code, problem in refused.items() if problem] == ["150700", "150000"]
        entered("TZ2026-0009")
        told = manifest(kind="separate", ledger=("TZ2026-9999",), features=[], fixes=[])
        strange = type(plugin)(told, plugin.candidate, plugin.module, plugin.declarations)
        kept, report.loaded[place] = report.loaded[place], strange
        for tenant, code in (("150100", "plugin.no_entry"), ("420200", None)):
            async with platform.inside("console", tenant) as ctx:
                found = await not_entitled(ctx, "gradual")
            assert [each.code for each in found] == ([code] if code else []), tenant
        report.loaded[place] = kept
        admin = await platform.person(Role.SYSTEM_ADMIN, tenant="150700")
        form = {"plugin": "gradual", "choice": "on", "reason": "测试"}
        answer = await admin.act("console/plugin-choices/choose", form)
        assert answer.json()["problems"][0]["code"] == "plugin.not_entitled"
        payer = await platform.person(Role.SYSTEM_ADMIN, tenant="150100")
        assert (await payer.act("console/plugin-choices/choose", form)).status_code == 201
    finally:
        report.loaded[place] = plugin
        await platform.sql("DELETE FROM plugin_choice WHERE tenant_code = '150100'")
        await platform.runtime.reload()


@pytest.mark.parametrize(
    ("file", "others"),
    [
        ("zhengcai/web/app.py", True),
        ("zhengcai_mall/models.py", True),
        ("zhengcai_x_sound/__init__.py", False),
        ("zhengcai_x_sound-0.1.0.dist-info/RECORD", False),
        ("sound/data.py", False),
    ],
)
def test_whose_file_it_is(file: str, others: bool) -> None:
    assert belongs_to_others(file, "zhengcai_x_sound") is others


def test_an_extension_that_ships_a_file_of_the_framework(tmp_path: Path) -> None:
    plugin = Distribution(tmp_path, {"project": {"name": "sound"}}, "sound", "zhengcai_x_sound")
    (tmp_path / "pyproject.toml").write_text("")
    assert [problem.code for problem in framework_faults(plugin)] == []
    (tmp_path / "zhengcai").mkdir()
    (tmp_path / "zhengcai/clock.py").write_text("")
    assert [problem.code for problem in framework_faults(plugin)] == ["release.ships_framework"]


def test_a_file_of_the_platform_that_somebody_has_changed(tmp_path: Path) -> None:
    info = tmp_path / "zhengcai-1.0.dist-info"
    info.mkdir()
    (tmp_path / "zhengcai").mkdir()
    (tmp_path / "zhengcai/a.py").write_text("as shipped")
    (tmp_path / "zhengcai/b.py").write_text("changed")
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"as shipped").digest()).rstrip(b"=").decode()
    lines = [f"zhengcai/{name}.py,sha256={digest},10" for name in "abc"]
    (info / "RECORD").write_text("\n".join([*lines, "zhengcai-1.0.dist-info/RECORD,,"]))
    files = PathDistribution(info).files or []
    assert sorted(changed_files(files)) == ["zhengcai/b.py", "zhengcai/c.py"]


@pytest.mark.parametrize(
    ("text", "there"),
    [("## 1.1 (2026-11-22)\n", True), ("## 1.10\n", False), ("1.1 is out\n", False), ("", False)],
)
def test_notes_of_the_version(tmp_path: Path, text: str, there: bool) -> None:
    folder = tmp_path / "plugins/gradual"
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text("")
    (tmp_path / "CHANGELOG.md").write_text(text)
    plugin = Distribution(folder, {}, "gradual", "gradual")
    assert has_notes(plugin, manifest()) is there


async def test_from_a_feature_back_to_its_entry_its_publicity_and_its_proposer(
    platform: World,
) -> None:
    reader = await platform.person(Role.FINANCE_SUPERVISOR, tenant="150100")
    address = f'href="/t/150000/-/ledgerbook/entries/{URGENT}"'
    for path in ("console/features", "console/plugins/gradual"):
        page = (await reader.page(path)).text
        assert address in page, path
        assert "示例市财政局；公示2026-09-28至2026-10-16" in page
    assert f'href="/t/150000/-/ledgerbook/defects/{FIXED}"' in page
    told = (await reader.get("core/features", plugin="gradual")).json()["items"][1]["ledger"]
    assert (told["proposer"], told["publicity_to"]) == ("示例市财政局", "2026-10-16")


async def test_the_console_says_what_is_missing(platform: World) -> None:
    ENTRIES.pop(URGENT)
    reader = await platform.person(Role.SYSTEM_ADMIN, tenant="150000")
    told = (await reader.get("core/plugins/gradual/release")).json()
    codes = [each["code"] for each in told["missing"]]
    assert codes[0] == "release.no_entry"
    assert told["missing"][0]["law"] == "示例自治区通知 二（四）"
    page = (await reader.page("console/plugins/gradual", release="1")).text
    assert f"需求台账没有{URGENT}号" in page
    assert (await reader.get("core/plugins/none/release")).status_code == 404
    stranger = await platform.person(Role.SUPPLIER, tenant="150000")
    assert (await stranger.get("core/plugins/gradual/release")).status_code == 403


async def test_from_an_act_in_the_audit_back_to_the_entry_behind_it(platform: World) -> None:
    writer = await platform.person(Role.PURCHASER_OPERATOR, tenant="150100")
    made = (await writer.act("gradual/entries/draft", {"title": "事项", "haste": "急需"})).json()
    assert (await writer.act(f"gradual/entries/{made['id']}/hasten")).status_code == 200
    form = (await writer.page("gradual/entries/new/draft")).text
    assert f'href="/t/150000/-/ledgerbook/entries/{URGENT}"' not in form
    other = (await writer.act("gradual/entries/draft", {"title": "事项", "haste": "急需"})).json()
    form = (await writer.page(f"gradual/entries/{other['id']}/hasten")).text
    assert f'href="/t/150000/-/ledgerbook/entries/{URGENT}">{URGENT} 加急办理</a>' in form
    (entry,) = await platform.audit(action="gradual.entry.hasten", outcome="done")
    reader = await platform.person(Role.FINANCE_SUPERVISOR, tenant="150100")
    page = (await reader.page(f"console/audit/{entry['id']}")).text
    assert f'href="/t/150000/-/ledgerbook/entries/{URGENT}"' in page
    assert "示例市财政局；公示2026-09-28至2026-10-16" in page
