"""The reference pages of `docs/` are what the code says."""

import inspect
from pathlib import Path

import pytest

from zhengcai import hookspecs
from zhengcai.plugins.dispatch import Hooks
from zhengcai.plugins.loading import LoadReport, make_manager, specs_of
from zhengcai.reference import PAGES, render
from zhengcai.reference.declared import Declared, declared
from zhengcai.reference.hooks import declared_by, example_of, proof_of
from zhengcai.reference.written import signature

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def known() -> Declared:
    return declared()


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_what_the_code_says(known: Declared, name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == render(name, known), "run: python -m zhengcai.reference docs/"


HOOKS = [
    function
    for group in hookspecs.GROUPS
    for function in vars(group).values()
    if inspect.isfunction(function)
]


def test_every_group_of_hooks_is_listed() -> None:
    groups = [
        item
        for item in vars(hookspecs).values()
        if inspect.isclass(item) and item.__module__ == hookspecs.__name__
    ]
    assert list(hookspecs.GROUPS) == groups


@pytest.mark.parametrize("function", HOOKS, ids=lambda function: function.__name__)
def test_a_hook_is_documented_with_its_exact_signature(function: object) -> None:
    assert callable(function)
    page = (DOCS / "hooks.md").read_text(encoding="utf-8")
    assert signature(function) in page
    assert inspect.getdoc(function)


@pytest.mark.parametrize("function", HOOKS, ids=lambda function: function.__name__)
def test_a_hook_has_an_example_and_a_test(function: object) -> None:
    name = getattr(function, "__name__", "")
    page = (DOCS / "hooks.md").read_text(encoding="utf-8")
    assert example_of(name)[0] in page
    assert proof_of(name)[0] in page


def test_a_hook_that_a_subsystem_declares_has_an_example_and_a_test(known: Declared) -> None:
    page = (DOCS / "hooks.md").read_text(encoding="utf-8")
    found = [
        (plugin, spec)
        for plugin in known.plugins
        for group in declared_by(plugin)
        for _, spec in specs_of(group)
    ]
    assert {plugin.id for plugin, _ in found} >= {"notify", "portal", "warning"}
    for plugin, spec in found:
        assert signature(spec) in page
        assert inspect.getdoc(spec)
        assert example_of(spec.__name__, plugin)[0] in page
        assert proof_of(spec.__name__, plugin)[0] in page


def test_every_awaited_hook_is_dispatched() -> None:
    """A hook that nobody asks would be a promise that the platform does not keep."""
    awaited = {each.__name__ for each in HOOKS if inspect.iscoroutinefunction(each)}
    assert {hook.name for hook in Hooks(LoadReport(make_manager()), 1, 1).all()} == awaited
