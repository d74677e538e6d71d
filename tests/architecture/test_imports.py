"""The core imports no plugin; what plugins import, `test_plugins.py` checks with the rest of them."""

from pathlib import Path

from zhengcai.checking.distribution import parsed
from zhengcai.checking.imports import imports

CORE = Path(__file__).parents[2] / "core"


def test_the_core_imports_no_plugin() -> None:
    wrong = [
        f"{source.file.relative_to(CORE)}:{line}: {module}"
        for source in parsed(CORE)
        for line, module, _ in imports(source.tree)
        if module.partition(".")[0].startswith("zhengcai_")
    ]
    assert wrong == []
