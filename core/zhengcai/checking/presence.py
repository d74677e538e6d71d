"""Tests that test, and a README that says what the plugin rests on."""

import ast
import re
from collections.abc import Iterator

from zhengcai.checking.distribution import Distribution, Source
from zhengcai.checking.findings import Finding

_SOURCES_HEADING = re.compile(r"^#+\s.*(依据|来源|Sources|Basis)", re.MULTILINE | re.IGNORECASE)
_ARTICLE = re.compile(
    r"第[0-9一二三四五六七八九十百]+条|〔[0-9]{4}〕|[Aa]rt(?:icle|\.) ?[0-9]+|《[^》]+》"
)
_OPEN = re.compile("请填写|待补充|TODO")


def check_tests(plugin: Distribution) -> Iterator[Finding]:
    """There are tests, and they assert something."""
    found = [source for source in plugin.tests if source.file.name.startswith("test_")]
    if not found:
        yield Finding("tests.missing", plugin.tests_folder)
    for source in found:
        if not any(_asserts(function) for function in _tests_in(source)):
            yield Finding("tests.empty", source.file, 1)


def _tests_in(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test_"
        ):
            yield node


def _asserts(function: ast.AST) -> bool:
    """An assertion about something: `assert True` is none."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "pytest.raises":
            return True
    return False


def check_documents(plugin: Distribution) -> Iterator[Finding]:
    """A README that names the sources: statutes with articles, or documents by number."""
    readme = plugin.folder / "README.md"
    if not readme.is_file():
        yield Finding("docs.readme", readme)
        return
    text = readme.read_text("utf-8")
    if not (_SOURCES_HEADING.search(text) or _ARTICLE.search(text)):
        yield Finding("docs.sources", readme)
    for number, line in enumerate(text.splitlines(), 1):
        if _OPEN.search(line):
            yield Finding("docs.open", readme, number)
