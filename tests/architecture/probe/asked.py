"""Every hook there is, implemented from its specification: a new one is there by itself."""

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

from specimen.hooks import SpecimenHooks

from zhengcai import Context, hookimpl
from zhengcai.hookspecs import GROUPS
from zhengcai.plugins.loading import specs_of
from zhengcai.reference.declared import declared
from zhengcai.reference.hooks import declared_by

ASKED: set[tuple[str, str]] = set()
"""What was asked (a hook, or a declaration's name), and of which tenant."""

ANSWERS: dict[str, Callable[[], Any]] = {"Sequence": list, "Mapping": lambda: {"probe": "探"}}
"""By the type that a specification promises; None where it promises nothing."""


def note(what: str, ctx: Context) -> None:
    """Remember that something of this extension ran."""
    ASKED.add((what, ctx.tenant.code))


@cache
def of_subsystems() -> dict[str, str]:
    """The hooks that subsystems declare, each with the subsystem."""
    return {
        name: plugin.id
        for plugin in declared().plugins
        for group in declared_by(plugin)
        for name, _ in specs_of(group)
    }


@cache
def specifications() -> dict[str, Callable[..., Any]]:
    """The awaited hooks of the platform, of its subsystems and of the specimen, by name."""
    others = (group for plugin in declared().plugins for group in declared_by(plugin))
    return {
        name: function
        for group in (*GROUPS, SpecimenHooks, *others)
        for name, function in vars(group).items()
        if inspect.iscoroutinefunction(function)
    }


def implementations() -> dict[str, Callable[..., Any]]:
    """An implementation of each: it takes the context alone, which all have, and answers the least."""
    return {name: _implementation(spec) for name, spec in specifications().items()}


def _implementation(spec: Callable[..., Any]) -> Callable[..., Any]:
    promised = str(inspect.signature(spec).return_annotation).partition("[")[0].rpartition(".")[2]
    made = ANSWERS.get(promised, lambda: None)

    async def answer(ctx: Context) -> Any:
        note(spec.__name__, ctx)
        return made()

    answer.__name__ = spec.__name__
    return hookimpl(answer, optionalhook=spec.__name__ in of_subsystems())
