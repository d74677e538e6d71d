"""Asking hooks: the plugins enabled in one tenant, in fixed order, each isolated and timed."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import structlog

from zhengcai import hookspecs
from zhengcai.plugins.limits import Flood, check_answer, check_following
from zhengcai.plugins.loading import LoadReport, hooks_of, specs_of
from zhengcai.plugins.tracing import note
from zhengcai.problems import Refusal

log = structlog.get_logger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


class WrongAnswer(TypeError):  # noqa: N818 - what it is
    """An implementation answered something else than its hook asks for."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[R]):
    """What one plugin answered."""

    plugin: str
    value: R


@dataclass(slots=True)
class Tally:
    """Calls, failures and time of one implementation in this process; seconds."""

    calls: int = 0
    failures: int = 0
    seconds: float = 0.0
    last_failure: str | None = None


@dataclass(frozen=True, slots=True)
class Implementation:
    """One plugin's implementation of one hook; `accepts` are the parameters it asks for."""

    plugin: str
    function: Callable[..., Any]
    accepts: tuple[str, ...]
    tally: Tally = field(default_factory=Tally)


class Hook(Generic[P, R]):
    """A typed, awaited hook. Calling it gives one `Answer` per plugin that answered.

    An implementation that raises, exceeds the time limit, floods (`zhengcai.plugins.limits`) or does
    not answer a list or a mapping where `many` says so is recorded and left out, with the jobs and
    events that it wanted. A savepoint is opened around each, so that a failed statement of its own
    cannot spoil the transaction of the caller.
    """

    def __init__(
        self,
        name: str,
        parameters: Sequence[str],
        found: Sequence[Implementation],
        timeout: float,
        *,
        many: tuple[type, ...] | None = None,
    ) -> None:
        self.name = name
        self.many = many
        self.parameters = tuple(parameters)
        self.implementations = tuple(found)
        self.timeout = timeout
        self._by_enabled: dict[frozenset[str], tuple[Implementation, ...]] = {}

    def among(self, enabled: frozenset[str]) -> tuple[Implementation, ...]:
        """The implementations of the plugins in `enabled`, in order; cached per set."""
        chosen = self._by_enabled.get(enabled)
        if chosen is None:
            chosen = tuple(item for item in self.implementations if item.plugin in enabled)
            self._by_enabled[enabled] = chosen
        return chosen

    async def __call__(
        self, enabled: frozenset[str], /, *args: P.args, **kwargs: P.kwargs
    ) -> list[Answer[R]]:
        """Ask every plugin in `enabled`."""
        chosen = self.among(enabled)
        if not chosen:
            return []
        values = dict(zip(self.parameters, args, strict=False))
        values.update(kwargs)
        answers: list[Answer[R]] = []
        for item in chosen:
            await self._ask(item, values, answers)
        return answers

    async def _ask(
        self, item: Implementation, values: dict[str, Any], answers: list[Answer[R]]
    ) -> None:
        ctx: Any = values.get("ctx")
        if is_dataclass(ctx) and not isinstance(ctx, type):
            # What it defers and emits is its own, and stands in the lists of the caller's work.
            values = values | {"ctx": replace(ctx, plugin=item.plugin)}
        given = {name: values[name] for name in item.accepts}
        guard = getattr(ctx, "savepoint", None)
        caused = _caused(ctx)
        before = [len(each) for each in caused]
        value: R
        answer: R | None = None
        failure: str | None = None
        started = time.perf_counter()
        item.tally.calls += 1
        try:
            if guard is None:
                async with asyncio.timeout(self.timeout):
                    value = await item.function(**given)
            else:
                async with guard(), asyncio.timeout(self.timeout):
                    value = await item.function(**given)
                    await ctx.work.keep_scope()
            if self.many is not None and not isinstance(value, self.many):
                raise WrongAnswer(f"answered {type(value).__name__}, not a {self.many[0].__name__}")
            check_answer(value)
            check_following(sum(map(len, caused)) - sum(before))
            answers.append(Answer(item.plugin, value))
            answer = value
        except Exception as error:  # a hook's exception is a bug of that plugin, never an answer
            for each, known in zip(caused, before, strict=True):
                del each[known:]
            if guard is not None:
                ctx.work.forget_statements()
            failure = _named(error)
            item.tally.failures += 1
            item.tally.last_failure = failure
            # The text of an exception may hold a sealed price: it never leaves the log, and where
            # the action is discreet it does not even get there.
            discreet = getattr(values.get("action"), "discreet", False)
            log.error(  # noqa: TRY400 - with the exception only where it may be told
                "hook.failed",
                hook=self.name,
                plugin=item.plugin,
                error=failure,
                refusal=isinstance(error, Refusal),
                exc_info=not discreet,
            )
        finally:
            seconds = time.perf_counter() - started
            item.tally.seconds += seconds
            note(self.name, item.plugin, seconds, answer, failure)


def _caused(ctx: Any) -> list[list[Any]]:
    """What an implementation may add to for later: jobs, events."""
    return (
        [] if ctx is None else [getattr(ctx, name, []) for name in ("deferred", "told", "emitted")]
    )


def _named(error: BaseException) -> str:
    """An exception by its class and the place where it was raised; a text only of our own."""
    if isinstance(error, Flood | WrongAnswer):
        return f"{type(error).__name__}: {error}"
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{where}"


def _typed(
    spec: Callable[Concatenate[Any, P], Awaitable[R]], report: LoadReport, timeout: float
) -> Hook[P, R]:
    caller = getattr(report.manager.hook, spec.__name__)
    by_plugin = {item.plugin_name: item for item in caller.get_hookimpls()}
    found = [
        Implementation(
            plugin.id,
            by_plugin[plugin.id].function,
            tuple(by_plugin[plugin.id].argnames),
        )
        for plugin in report.loaded
        if plugin.id in by_plugin
    ]
    promised = str(spec.__annotations__["return"]).partition("[")[0]
    many = {"Sequence": (list, tuple), "Mapping": (dict,)}.get(promised)
    return Hook(spec.__name__, caller.spec.argnames, found, timeout, many=many)


class Hooks:
    """Every awaited hook, ready to be asked: the platform's own, and those that plugins declare."""

    def __init__(self, report: LoadReport, timeout: float, long_timeout: float) -> None:
        self.check_enable = _typed(hookspecs.Enabling.check_enable, report, timeout)
        self.tenant_enabled = _typed(hookspecs.Enabling.tenant_enabled, report, long_timeout)
        self.tenant_disabled = _typed(hookspecs.Enabling.tenant_disabled, report, long_timeout)
        self.check_action = _typed(hookspecs.Acting.check_action, report, timeout)
        self.check_upgrade = _typed(hookspecs.Upgrading.check_upgrade, report, timeout)
        self.archive_files = _typed(hookspecs.Archiving.archive_files, report, long_timeout)
        self.page_fragments = _typed(hookspecs.Showing.page_fragments, report, timeout)
        self.document_sections = _typed(hookspecs.Showing.document_sections, report, timeout)
        self.number_parts = _typed(hookspecs.Acting.number_parts, report, timeout)
        self._declared: dict[str, Hook[..., Any]] = {
            name: _typed(spec, report, timeout)
            for plugin in report.loaded
            for item in plugin.declarations
            if (hooks := hooks_of(item))
            for name, spec in specs_of(hooks)
        }

    def named(self, name: str) -> Hook[..., Any]:
        """A hook that a plugin declares. Raises `LookupError` for an unknown name."""
        return self._declared[name]

    def all(self) -> Collection[Hook[..., Any]]:
        """The hooks, by name."""
        found = {key: value for key, value in vars(self).items() if key != "_declared"}
        return [value for _, value in sorted((found | self._declared).items())]
