"""What the documents quote, name and show is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *ROOT.glob("plugins/*/README.md"),
        ROOT / "core" / "zhengcai" / "data" / "README.md",
    ]
)
QUOTED = re.compile(r"<!-- (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
SHOWN = re.compile(r"<img[^>]* src=\"([^\"]+)\"")
COMMAND = re.compile(r"^(?:\$ )?(?:\S+/bin/)?zhengcai ([a-z]+)(?: ([a-z]+))?", re.MULTILINE)
TARGET = re.compile(r"\bmake ([a-z]+)\b")


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    text = CODE.sub("", page.read_text("utf-8"))
    targets = [*LINK.findall(text), *SHOWN.findall(text)]
    assert [each for each in targets if not (page.parent / each).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_quoted_code_is_the_code(page: Path) -> None:
    """A block under a comment with a path stands in that file, line for line."""
    for path, block in QUOTED.findall(page.read_text("utf-8")):
        assert block in (ROOT / path).read_text("utf-8"), f"{path}\n{block}"


def test_targets_and_commands_exist() -> None:
    from typer.main import get_command

    from zhengcai.cli import app

    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    command = get_command(app)
    unknown: list[str] = []
    for page in PAGES:
        text = page.read_text("utf-8")
        blocks = "\n".join(
            part
            for found in re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", text, re.DOTALL)
            for part in found
        )
        unknown += [
            f"{_name(page)}: make {each}" for each in TARGET.findall(blocks) if each not in made
        ]
        for first, second in COMMAND.findall(blocks):
            group = getattr(command, "commands", {}).get(first)
            inner = getattr(group, "commands", None)
            if group is None or (inner is not None and second and second not in inner):
                unknown.append(f"{_name(page)}: zhengcai {first} {second}")
    assert unknown == []
