"""docs/first-extension.md, from beginning to end: every block is run, written or compared.

Blocks of `console` hold commands behind `$ ` and, below each, lines that its output contains.
A comment before a block says what to do with it: `run failing` (the last command does),
`write FILE`, `append FILE`, `edit FILE` (the paragraph that begins alike), `shown FILE` (stands in it).
"""

import os
import re
import shlex
import site
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "first-extension.md"
BLOCK = re.compile(
    r"(?:<!-- (?P<what>\w+)(?: (?P<file>\S+))? -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)```", re.DOTALL
)
COMMANDS = {"zhengcai": "zhengcai.cli", "pip": "pip"}


@dataclass
class Reader:
    """Somebody who follows the page with an environment of their own over the installed one."""

    python: Path
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def type(self, line: str) -> tuple[int, str]:
        """Exit code and output of one command."""
        words = shlex.split(line)
        if words[0] == "cd":
            self.folder = (self.folder / words[1]).resolve()
            return 0, ""
        if words[0] in COMMANDS:
            words = [str(self.python), "-m", COMMANDS[words[0]], *words[1:]]
        elif words[0] == "python":
            words[0] = str(self.python)
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def follow(self, console: str, *, fails: bool) -> None:
        """Type the commands of a block, and compare what they say."""
        typed = [part for part in re.split(r"^\$ ", console, flags=re.MULTILINE) if part]
        for number, part in enumerate(typed, 1):
            command, *expected = part.splitlines()
            code, said = self.type(command)
            assert bool(code) is (fails and number == len(typed)), f"{command}\n{said}"
            assert [line for line in expected if line.strip() not in said] == [], said


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """A virtual environment that sees all that is installed here, and installs into itself."""
    place = tmp_path / "venv"
    venv.create(place, with_pip=False)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    inner = place / "lib" / version / "site-packages"
    lines = [f"import site; site.addsitedir({each!r})" for each in site.getsitepackages()]
    (inner / "installed.pth").write_text("\n".join(lines), "utf-8")
    folder = tmp_path / "work"
    folder.mkdir()
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_QUIET": "1"}
    return Reader(place / "bin" / "python", folder, {"ZHENGCAI_SANDBOX": "true", **quiet})


def blocks() -> Iterator[re.Match[str]]:
    """The blocks that do something; those without a language are pictures."""
    yield from BLOCK.finditer(PAGE.read_text("utf-8"))


def edited(text: str, paragraph: str) -> str:
    """`text` with the paragraph that begins with the same line replaced."""
    paragraphs = text.rstrip("\n").split("\n\n")
    first = paragraph.splitlines()[0]
    (place,) = [number for number, old in enumerate(paragraphs) if old.startswith(f"{first}\n")]
    paragraphs[place] = paragraph.rstrip("\n")
    return "\n\n".join(paragraphs) + "\n"


def test_the_page_is_what_happens(reader: Reader) -> None:
    done = []
    for block in blocks():
        what, name, text = block["what"], block["file"], block["text"]
        file = reader.folder / (name or "")
        done.append(what or block["kind"])
        match what:
            case None | "run":
                reader.follow(text, fails=name == "failing")
            case "write":
                file.write_text(text, "utf-8")
            case "append":
                file.write_text(file.read_text("utf-8") + text, "utf-8")
            case "edit":
                file.write_text(edited(file.read_text("utf-8"), text), "utf-8")
            case "shown":
                assert text in file.read_text("utf-8")
    assert set(done) == {"console", "run", "write", "append", "edit", "shown"}
