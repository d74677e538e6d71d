"""A hook asked of 20 plugins, 5 of them enabled: our dispatcher, plain pluggy, a bare loop."""

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.measuring import Figure, interleaved
from zhengcai.hookspecs import hookimpl
from zhengcai.plugins.discovery import Candidate
from zhengcai.plugins.dispatch import Hooks
from zhengcai.plugins.loading import LoadedPlugin, LoadReport, make_manager
from zhengcai.plugins.manifest import Manifest
from zhengcai.problems import Problem

PLUGINS = 20
ENABLED = 5
REPEATED = 200
"""Calls inside one timed piece of work: a single one is shorter than the clock's noise."""


def _plugins() -> LoadReport:
    report = LoadReport(make_manager())
    for number in range(PLUGINS):
        name = f"plugin_{number:02}"
        module = ModuleType(name)

        async def check_action(ctx: Any, action: Any, subject: Any, form: Any) -> Sequence[Problem]:
            return ()

        vars(module)["check_action"] = hookimpl(check_action)
        report.manager.register(module, name=name)
        manifest = Manifest(id=name, title=name, version="1", kind="subsystem", zhengcai=">=0.1")
        report.loaded.append(
            LoadedPlugin(manifest, Candidate(name, name, name, Path()), module, ())
        )
    return report


async def compare(*, rounds: int, calls: int) -> dict[str, Figure]:
    """Seconds for one asking of the hook, all answers collected."""
    report = _plugins()
    hooks = Hooks(report, timeout=2.0, long_timeout=2.0)
    enabled = frozenset(plugin.id for plugin in report.loaded[::4])
    assert len(enabled) == ENABLED
    others = [plugin.module for plugin in report.loaded if plugin.id not in enabled]
    caller = report.manager.subset_hook_caller("check_action", others)
    functions = [plugin.module.check_action for plugin in report.loaded if plugin.id in enabled]
    asked = {"ctx": None, "action": None, "subject": None, "form": None}

    async def dispatcher() -> None:
        for _ in range(REPEATED):
            answers = await hooks.check_action(enabled, None, None, None, None)  # type: ignore[arg-type]
        assert len(answers) == ENABLED

    async def pluggy_subset() -> None:
        for _ in range(REPEATED):
            answers = [await each for each in caller(**asked)]
        assert len(answers) == ENABLED

    async def pluggy_all() -> None:
        for _ in range(REPEATED):
            answers = [await each for each in report.manager.hook.check_action(**asked)]
        assert len(answers) == PLUGINS

    async def bare_loop() -> None:
        for _ in range(REPEATED):
            answers = [await each(None, None, None, None) for each in functions]
        assert len(answers) == ENABLED

    figures = await interleaved(
        {
            "dispatcher": dispatcher,
            "pluggy_subset": pluggy_subset,
            "pluggy_all": pluggy_all,
            "bare_loop": bare_loop,
        },
        rounds=rounds,
        calls=calls,
    )
    return {
        name: Figure(tuple(each / REPEATED for each in figure.rounds))
        for name, figure in figures.items()
    }
