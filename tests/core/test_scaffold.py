"""`zhengcai plugin new`: what it writes installs, passes the check and its own tests at once."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhengcai.cli import app
from zhengcai.plugins.manifest import read_manifest
from zhengcai.scaffold.answers import DEFAULTS, Answers, Part, completed, fault_of
from zhengcai.scaffold.writing import ONLY_WITH, files_of, write_extension

ROOT = Path(__file__).parents[2]
RUNNER = CliRunner()


def answers(*parts: Part, **said: str) -> Answers:
    return Answers(**{**DEFAULTS, **said}, parts=completed(parts))


def ran(folder: Path, *words: str, **environment: str) -> str:
    """The output of a Python module run in `folder`; it must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    """An extension that starts with all there is."""
    return write_extension(answers(*Part, id="whole", basis="示例办法 第1条"), tmp_path / "made")


def test_an_extension_with_everything_installs_and_passes_its_tests(
    everything: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation")
    ran(everything, "pip", "install", *options, "--target", str(site), ".")
    path = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH", ""), str(site)]))
    said = ran(everything, "pytest", "-q", PYTHONPATH=path)
    assert " passed" in said
    assert "failed" not in said


def test_an_extension_with_everything_passes_the_check(everything: Path) -> None:
    assert "错误 0 项，警告 0 项" in ran(everything, "zhengcai.cli", "plugin", "check", ".")


LOAD = """
import sys
from pathlib import Path
from zhengcai.checking.distribution import open_distribution
from zhengcai.checking.running import examine, loaded, read
for folder in Path(sys.argv[1]).iterdir():
    plugin = open_distribution(folder)
    with loaded(plugin) as registry:
        found = [*read(plugin), *examine(plugin, registry)]
    assert not found, [(each.rule_id, each.message_en) for each in found]
"""


def test_an_extension_with_one_part_keeps_the_rules(tmp_path: Path) -> None:
    for part in Part:
        name = f"only_{part.value}"
        write_extension(answers(part, id=name, basis="示例办法 第1条"), tmp_path / "made")
    script = tmp_path / "load.py"
    script.write_text(LOAD, "utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "made")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_what_is_written_is_as_our_own_code_is(tmp_path: Path) -> None:
    """Formatted and linted by the configuration of this tree, as a locality's extension is."""
    for part in Part:
        write_extension(answers(part, id=f"tidy_{part.value}"), tmp_path / "tenants")
    config = ("--config", str(ROOT / "pyproject.toml"), "--no-cache", str(tmp_path / "tenants"))
    ran(ROOT, "ruff", "check", "--ignore", "S101", *config)
    ran(ROOT, "ruff", "format", "--check", *config)


def test_only_what_was_asked_for_is_written() -> None:
    written = {name for name, _ in files_of(answers(Part.FRAGMENT))}
    optional = {name.replace("package/", "zhengcai_x_example/") for name in ONLY_WITH}
    assert written & optional == {
        "zhengcai_x_example/settings.py",
        "zhengcai_x_example/fragments.py",
        "tests/intents.py",
        "tests/test_fragments.py",
    }


@pytest.mark.parametrize("part", [Part.HANDLER, Part.JOB, Part.REPORT, Part.COMMAND])
def test_what_writes_or_counts_rows_brings_their_table(part: Part) -> None:
    assert completed([part]) == {part, Part.TABLE}


def test_the_manifest_says_whose_it_is(everything: Path) -> None:
    manifest = read_manifest(everything / "zhengcai_x_whole/plugin.toml")
    assert (manifest.id, manifest.kind, manifest.owner_tenant) == ("whole", "extension", "150100")
    assert manifest.requires == ("supervision",)
    project = tomllib.loads((everything / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == manifest.version


def test_nothing_is_overwritten(everything: Path) -> None:
    before = sorted(everything.parent.rglob("*"))
    with pytest.raises(FileExistsError):
        write_extension(answers(Part.CHECK, id="whole"), everything.parent)
    assert sorted(everything.parent.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "Hohhot"),
        ("id", "x"),
        ("id", "a__b"),
        ("id", "class"),
        ("id", "supervision"),
        ("id", "console"),
        ("id", "a" * 31),
        ("title", "Example"),
        ("title", '示例"'),
        ("title", ""),
        ("title_en", "示例"),
        ("tenant", "150199"),
        ("tenant", "1501"),
        ("organisation", "示例{局}"),
        ("basis", "示例\n办法"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(name: str, value: str, tmp_path: Path) -> None:
    assert fault_of(name, value) is not None
    option = f"--{name.replace('_', '-')}"
    result = RUNNER.invoke(app, ["plugin", "new", str(tmp_path), "--yes", option, value])
    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_the_defaults_can_be() -> None:
    assert {name: fault_of(name, value) for name, value in DEFAULTS.items()} == dict.fromkeys(
        DEFAULTS
    )


def test_what_is_not_said_is_asked_again_until_it_can_be(tmp_path: Path) -> None:
    said = [
        "Bad Id",
        "asked",
        "提问示例",
        "Asked",
        "150100",
        "示例市财政局",
        "示例办法 第2条",
        "check，table",
    ]
    result = RUNNER.invoke(app, ["plugin", "new", str(tmp_path)], input="\n".join(said) + "\n")
    assert result.exit_code == 0, result.output
    package = tmp_path / "zhengcai-x-asked/zhengcai_x_asked"
    assert "第2条" in (package / "checks.py").read_text("utf-8")
    assert (package / "models.py").is_file()
    assert not (package / "fields.py").exists()


def test_a_part_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    command = ["plugin", "new", str(tmp_path), "--yes", "--with", "magic"]
    assert RUNNER.invoke(app, command).exit_code == 1
    assert list(tmp_path.iterdir()) == []
