"""Habits of the code that no linter checks: short files, telling names, one clock."""

import ast
from collections.abc import Iterator
from pathlib import Path

from zhengcai.checking.reach import machine_time, statutory_constants

ROOT = Path(__file__).parents[2]
LONGEST = 350
LONGEST_TEST = 500
"""Fixtures, and tables of cases that are read from top to bottom."""
VAGUE = frozenset(
    {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common_utils"}
)
CLOCK = ROOT / "core/zhengcai/clock.py"
TRAVEL = ROOT / "core/zhengcai/testing/world.py"
"""Sets a region's clock by the machine's, which is what `clock` moves away from."""


def sources(*folders: str) -> list[Path]:
    found = [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "versions" not in path.parts and ".venv" not in path.parts
    ]
    assert found
    return found


EVERYTHING = ("core", "plugins", "tenants", "tests", "migrations", "benchmarks")
PRODUCT = ("core", "plugins")


def where(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_long() -> None:
    long = {where(path): len(path.read_text("utf-8").splitlines()) for path in sources(*EVERYTHING)}
    assert {
        name: lines
        for name, lines in long.items()
        if lines > (LONGEST_TEST if "test" in name else LONGEST)
    } == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [where(path) for path in sources(*EVERYTHING) if path.stem in VAGUE] == []
    assert [where(path) for path in sources(*EVERYTHING) if path.parent.name in VAGUE] == []


def asks_the_machine(path: Path) -> Iterator[str]:
    for line, _ in machine_time(ast.parse(path.read_text("utf-8"))):
        yield f"{where(path)}:{line}"


def test_all_code_asks_the_one_clock() -> None:
    found = [
        place
        for path in sources(*EVERYTHING)
        if path not in (CLOCK, TRAVEL)
        for place in asks_the_machine(path)
    ]
    assert found == []


def test_no_number_of_the_law_is_a_constant() -> None:
    """Periods, thresholds and percentages are rows of the rule book."""
    found = [
        f"{where(path)}:{number}: {line}"
        for path in sources(*PRODUCT)
        if "tests" not in path.parts
        for number, line in statutory_constants(path.read_text("utf-8"))
    ]
    assert found == []


def test_every_module_says_what_it_is() -> None:
    """Packages may be empty; anything else opens with a docstring."""
    found = [
        where(path)
        for path in sources(*PRODUCT)
        if (text := path.read_text("utf-8")).strip() and ast.get_docstring(ast.parse(text)) is None
    ]
    assert found == []
