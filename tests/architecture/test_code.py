"""Habits of the code that no linter checks: short files, telling names, one clock."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 350
LONGEST_TEST = 500
"""Fixtures, and tables of cases that are read from top to bottom."""
VAGUE = frozenset(
    {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common_utils"}
)
CLOCK = ROOT / "core/zhengcai/clock.py"
TRAVEL = ROOT / "core/zhengcai/testing.py"
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


MACHINE_TIME = frozenset(
    {
        ("datetime", "now"),
        ("datetime", "today"),
        ("datetime", "utcnow"),
        ("date", "today"),
        ("time", "time"),
    }
)


def asks_the_machine(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            if (name, node.func.attr) in MACHINE_TIME:
                yield f"{where(path)}:{node.lineno}"


def test_all_code_asks_the_one_clock() -> None:
    found = [
        place
        for path in sources(*EVERYTHING)
        if path not in (CLOCK, TRAVEL)
        for place in asks_the_machine(path)
    ]
    assert found == []


STATUTORY = re.compile(
    r"^\s*[A-Z_]*(DAYS|THRESHOLD|PERCENT|RATE|QUOTA|DEADLINE|MINIMUM_EXPERTS|DEDUCTION)[A-Z_]*\s*"
    r"(:[^=]+)?=\s*(Decimal\()?[\"']?[0-9]"
)


def test_no_number_of_the_law_is_a_constant() -> None:
    """Periods, thresholds and percentages are rows of the rule book."""
    found = [
        f"{where(path)}:{number}: {line.strip()}"
        for path in sources(*PRODUCT)
        if "tests" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if STATUTORY.match(line)
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
