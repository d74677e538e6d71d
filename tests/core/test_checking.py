"""Every rule of `zhengcai plugin check`, broken once in an extension that keeps all the others."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from zhengcai.checking.distribution import Distribution, open_distribution
from zhengcai.checking.findings import Finding, rules
from zhengcai.checking.mending import mend
from zhengcai.checking.running import Outcome, check, read
from zhengcai.scaffold.answers import DEFAULTS, Answers, Part
from zhengcai.scaffold.writing import write_extension

PACKAGE = "zhengcai_x_sound"
REVISION = f"{PACKAGE}/migrations/versions/0001_initial_schema.py"


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """An extension with everything, and nothing wrong with it."""
    said = {**DEFAULTS, "id": "sound", "basis": "示例市财政局〔2026〕1号 第3条"}
    return write_extension(Answers(**said, parts=frozenset(Part)), tmp_path)


@dataclass(frozen=True)
class Case:
    """One change to the sound extension, and the rules that it breaks when it is read."""

    rules: Sequence[str]
    file: str
    old: str
    new: str

    def spoil(self, folder: Path) -> None:
        file = folder / self.file
        text = file.read_text("utf-8") if file.exists() else ""
        assert self.old in text, self.file
        file.write_text(text.replace(self.old, self.new, 1), "utf-8")

    def __str__(self) -> str:
        return " ".join(self.rules)


def case(rules: str, file: str, old: str, new: str) -> Case:
    return Case(rules.split(), file.replace("P/", f"{PACKAGE}/"), old, new)


MANIFEST, DOOR = "P/plugin.toml", "P/__init__.py"
CASES = (
    case("project.requirement project.platform", "pyproject.toml", '"zhengcai"]', '"?"]'),
    case("project.exemption", "pyproject.toml", "[tool.pytest", '[tool.zhengcai.exempt]\n"reach.process" = ""\n[tool.pytest'),
    case("manifest.unreadable", MANIFEST, "kind =", "sort ="),
    case("manifest.id", MANIFEST, 'id = "sound"', 'id = "other"'),
    case("manifest.version", MANIFEST, '"0.1.0"', '"0.2.0"'),
    case("features.unnamed", MANIFEST, "", '[[feature]]\nid = "late"\ntitle = "后来的"\ntitle_en = "Late"\nsince = "0.1.0"\nledger = "TZ2026-0001"\n'),
    case("features.undeclared", DOOR, "@hookimpl", 'asked = dict(feature="late")\n\n\n@hookimpl'),
    case("manifest.range", MANIFEST, "zhengcai = \">=", 'zhengcai = ">=9,!='),
    case("manifest.open-range", MANIFEST, ",<2", ""),
    case("manifest.title", MANIFEST, 'title = "示例扩展"', 'title = "Example"'),
    case("manifest.title-en", MANIFEST, 'title_en = "Example extension"', ""),
    case("manifest.summary", MANIFEST, "示例市财政局：示例扩展", "Example"),
    case("manifest.package", MANIFEST, '"extension"', '"separate"'),
    case("manifest.owner", MANIFEST, 'owner_tenant = "150100"', ""),
    case("manifest.unknown-owner", MANIFEST, '"150100"', '"150199"'),
    case("imports.private", DOOR, "from types", "from zhengcai.database.engine import make_engine\nfrom types"),
    case("imports.private", DOOR, "from types", "import zhengcai\n\nASK = zhengcai.actions\nfrom types"),
    case("imports.plugin", DOOR, "from types", "from zhengcai_fiscal import models\nfrom types"),
    case("imports.fixtures", DOOR, "from types", "from zhengcai.testing import World\nfrom types"),
    case("imports.private", "tests/conftest.py", "import pytest", "import pytest\nfrom zhengcai.web import app"),
    case("hooks.awaited", DOOR, "async def page_fragments", "def page_fragments"),
    case("hooks.not-awaited", DOOR, "def declare", "async def declare"),
    case("hooks.parameters", DOOR, "slot: str", "place: str"),
    case("hooks.place", "P/fragments.py", "def notice", "@hookimpl\nasync def page_fragments() -> list[str]:\n    return []\n\n\ndef notice"),
    case("migrations.downgrade", REVISION, 'op.drop_table("sound_note")', "pass"),
    case("migrations.upgrade", REVISION, "def upgrade", "def forward"),
    case("migrations.foreign", REVISION, 'op.drop_table("sound_note")', 'op.drop_table("fiscal_payment")'),
    case("migrations.isolation", REVISION, 'op.isolate_tenant_table("sound_note")', ""),
    case("migrations.phase", REVISION, 'down_revision = None', 'down_revision = None\nphase = "later"'),
    case("tests.empty", "tests/test_handlers.py", 'assert note["about"] == made["id"]\n    assert note["title"].startswith("已公开采购意向")', "print(note)"),
    case("docs.sources", "README.md", "## 依据\n\n示例市财政局〔2026〕1号 第3条", ""),
    case("docs.open", "README.md", "第3条", "第3条（待补充）"),
    case("reach.network", DOOR, "from types", "import httpx\nfrom types"),
    case("reach.process", DOOR, "from types", "import subprocess\nfrom types"),
    case("reach.code", "P/checks.py", "    least =", "    eval('1')\n    least ="),
    case("reach.scope", "P/checks.py", "    least =", "    _ = ctx.work.driver\n    least ="),
    case("reach.scope", "P/checks.py", "    least =", "    _ = \"SELECT set_config('app.tenant', '420200', true)\"\n    least ="),
    case("reach.environment", "P/checks.py", "    least =", "    os.environ['A']\n    least ="),
    case("reach.clock", "P/checks.py", "    least =", "    datetime.now()\n    least ="),
    case("law.constant", "P/checks.py", "BASIS =", "NOTICE_DAYS = 20\nBASIS ="),
    case("law.constant", "P/checks.py", "    least =", "    timedelta(days=20)\n    least ="),
    case("project.syntax", "P/checks.py", "def need", "def need("),
)  # fmt: skip


def broken(findings: Sequence[Finding]) -> set[str]:
    return {finding.rule_id for finding in findings}


def opened(folder: Path) -> Distribution:
    plugin = open_distribution(folder)
    assert isinstance(plugin, Distribution)
    return plugin


def test_the_sound_extension_breaks_no_rule(sound: Path) -> None:
    assert read(opened(sound)) == []


@pytest.mark.parametrize("each", CASES, ids=str)
def test_a_broken_rule_is_named_with_its_place(sound: Path, each: Case) -> None:
    each.spoil(sound)
    found = read(opened(sound))
    assert broken(found) == set(each.rules)
    for finding in found:
        assert finding.where(sound).startswith(each.file)
        assert finding.message != finding.message_en
        assert "{" not in finding.message + finding.message_en


def test_an_unknown_hook_is_told_where_no_plugin_could_declare_it(sound: Path) -> None:
    case("", MANIFEST, 'requires = ["supervision"]', "").spoil(sound)
    case("", DOOR, "def page_fragments", "def page_pieces").spoil(sound)
    assert broken(read(opened(sound))) == {"hooks.unknown"}


def test_an_exemption_with_its_reason_is_respected(sound: Path) -> None:
    case("", DOOR, "from types", "import subprocess\nfrom types").spoil(sound)
    with (sound / "pyproject.toml").open("a") as project:
        project.write('\n[tool.zhengcai.exempt]\n"reach.process" = "调用本地的签章程序"\n')
    assert read(opened(sound)) == []


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (lambda folder: (folder / "pyproject.toml").unlink(), "project.missing"),
        (lambda folder: (folder / "pyproject.toml").write_text("]"), "project.unreadable"),
        (lambda folder: (folder / "pyproject.toml").write_text(""), "project.entry-point"),
        (lambda folder: shutil.rmtree(folder / PACKAGE), "project.package"),
    ],
)
def test_a_folder_without_a_plugin_is_told(
    sound: Path, spoil: Callable[[Path], object], rule: str
) -> None:
    spoil(sound)
    found = open_distribution(sound)
    assert isinstance(found, Finding)
    assert found.rule_id == rule
    assert check(sound) == Outcome([found])


def test_what_is_mechanical_is_mended(sound: Path) -> None:
    case("", MANIFEST, '"0.1.0"', '"0.2.0"').spoil(sound)
    (sound / "README.md").unlink()
    shutil.rmtree(sound / "tests")
    findings = read(opened(sound))
    assert broken(findings) == {"manifest.version", "docs.readme", "tests.missing"}
    assert all(finding.rule.mended for finding in findings)
    missing = Finding("translations.missing", params={"text": "新的{n}项", "place": "x"})
    written = mend(opened(sound), [*findings, missing])
    assert len(written) == 4
    assert broken(read(opened(sound))) == {"docs.open"}
    catalogue = (sound / PACKAGE / "locale/en/LC_MESSAGES/messages.po").read_text("utf-8")
    assert 'msgid "新的{n}项"\nmsgstr ""' in catalogue
    assert mend(opened(sound), read(opened(sound))) == []


def test_every_rule_says_what_and_what_to_do() -> None:
    for rule in rules().values():
        assert rule.severity in ("error", "warning")
        for text in (rule.message, rule.message_en, rule.advice, rule.advice_en):
            assert text.strip(), rule.id


LOADED = """
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import Column, Float, ForeignKeyConstraint, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhengcai import Collection, Context, Problem, Subject, TenantModel, TenantSettings
from zhengcai import action, handles, title
from zhengcai_x_sound.models import Note


class Case(Subject):
    __tablename__ = "sound_case"
    __table_args__ = (
        UniqueConstraint("number"),
        ForeignKeyConstraint(["tenant_code", "note_id"], ["sound_note.tenant_code", "sound_note.id"],
                             ondelete="CASCADE"),
        ForeignKeyConstraint(["intent"], ["supervision_intent.id"]),
    )
    number: Mapped[str]
    note_id: Mapped[UUID]
    intent: Mapped[UUID]
    share: Mapped[float] = mapped_column(Float, info=title("份额"))


class Stray(TenantModel):
    __tablename__ = "stray"


bare = Table("sound_bare", TenantModel.metadata, Column("id", Text, primary_key=True))


class Open(BaseModel):
    reason: str


CASES = Collection(model=Case, name="cases", singular="case", title="Cases", states={"a": "甲"},
                   read={}, columns=("colour",))


@action("case.open", title="打开", on=Case, by=("clerk",), target="b")
async def open_case(ctx: Context, form: Open) -> Case:
    return [Problem("x", "不可打开")]


@action("case.Shut", title="Shut", on=Case, by=())
async def shut_case(ctx: Context) -> Case:
    return Case()


@handles("supervision.intent.vanish")
async def hear(ctx: Context, event: object) -> None: ...


class CaseSettings(BaseModel):
    days: int
    most: int = Field(0, title="上限", ge=1)
    tier: int = Field(1, title="级次", json_schema_extra={"tiers": ["village"]})


SETTINGS = TenantSettings(CaseSettings)
"""


def test_a_plugin_is_loaded_and_its_schema_tried(sound: Path) -> None:
    """In a process of its own: what is declared there must not meet the models of this run."""
    (sound / PACKAGE / "settings.py").write_text(f'"""Everything wrong."""\n{LOADED}', "utf-8")
    for name in ("checks", "fragments"):
        (sound / PACKAGE / f"{name}.py").write_text('"""Nothing."""\n', "utf-8")
    with (sound / REVISION).open("a") as revision:
        revision.write('    op.execute("ALTER TABLE person ADD COLUMN nickname text")\n')
    answer = subprocess.run(
        [sys.executable, "-m", "zhengcai.cli", "plugin", "check", str(sound), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1, answer.stderr
    report = json.loads(answer.stdout)
    found = {finding["rule"] for finding in report["findings"]}
    assert found == {
        *("tables.unique", "tables.rewrite", "tables.foreign", "tables.inexact", "tables.prefix"),
        *("tables.bare", "tables.reference"),
        *("declared.title", "declared.name", "declared.state", "declared.no-state"),
        *("declared.nobody", "declared.role", "declared.attribute", "declared.open-form"),
        *("declared.label", "declared.event"),
        *("settings.title", "settings.default", "settings.bad-default", "settings.tier"),
        *("migrations.missing", "migrations.remains", "migrations.differs"),
        "translations.missing",
    }
    assert report["errors"] >= len(found)
    states = next(each for each in report["findings"] if each["rule"] == "declared.state")
    assert states["file"] == f"{PACKAGE}/settings.py"
    assert states["line"] > 1
