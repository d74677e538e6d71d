"""What a plugin declares is complete: titles for readers, states and roles that exist, labels."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from zhengcai.actions.declaring import Action
from zhengcai.actions.records import columns_of, secret_columns
from zhengcai.actions.registry import Bound, Registry
from zhengcai.checking.findings import Finding
from zhengcai.checking.manifests import CHINESE
from zhengcai.checking.places import finding_at
from zhengcai.identity.roles import Role
from zhengcai.tenancy.tree import TIERS

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_UNTITLED = frozenset({"id", "tenant_code"})


def check_declarations(registry: Registry, plugin: str) -> Iterator[Finding]:
    """Everything that can be said of one plugin's declarations."""
    for bound in registry.collections.values():
        if bound.plugin == plugin:
            yield from _titles(bound)
            yield from _attributes(bound)
            for action in bound.actions.values():
                yield from _action(bound, action)
            for query in bound.queries.values():
                yield from _people(query.by, f"{plugin}.{query.name}", query.answer)
    for (owner, path), page in registry.pages.items():
        if owner == plugin:
            yield from _offered(page.by, f"{plugin}:{path}", page.title, page.respond)
    if plugin in registry.settings:
        yield from _settings(registry.settings[plugin], plugin)
    yield from _events(registry, plugin)
    yield from _additions(registry, plugin)


def _additions(registry: Registry, plugin: str) -> Iterator[Finding]:
    """What the plugin adds to others: fields, steps of approval, reports."""
    for extra in (each for extras in registry.extras.values() for each in extras):
        if extra.plugin == plugin:
            yield from _form(extra.model, f"{plugin}:{extra.on}")
    for step in (each for steps in registry.steps.values() for each in steps):
        if step.plugin == plugin:
            yield from _offered(step.by, step.id, step.title, step.effect)
    for (owner, name), report in registry.reports.items():
        if owner == plugin:
            at = f"{plugin}:reports/{name}"
            yield from _offered(dict.fromkeys(report.by), at, report.title, report.rows)
            if report.form is not None:
                yield from _form(report.form, at)


def _offered(by: Mapping[Any, Any], name: str, title: str, thing: Any) -> Iterator[Finding]:
    if not CHINESE.search(title):
        yield finding_at("declared.title", thing, {"name": name})
    yield from _people(by, name, thing)


def _titles(bound: Bound) -> Iterator[Finding]:
    collection = bound.collection
    model: Any = collection.model
    titled = [
        (bound.object, collection.title),
        *((f"{bound.object} {state}", text) for state, text in collection.states.items()),
        *((f"{bound.plugin}.{query.name}", query.title) for query in bound.queries.values()),
        *(
            (f"{bound.object}.{column.name}", column.title)
            for column in columns_of(model)
            if column.name not in _UNTITLED
        ),
    ]
    for name, text in titled:
        if not CHINESE.search(text):
            yield finding_at("declared.title", model, {"name": name})


def _action(bound: Bound, action: Action) -> Iterator[Finding]:
    at = {"name": action.id}
    yield from _offered(action.by, action.id, action.title, action.effect)
    if not _NAME.fullmatch(action.name):
        yield finding_at("declared.name", action.effect, at)
    states = set(bound.collection.states)
    sources = action.source or frozenset()
    ends = {end for source in (sources or {None}) for end in _leads(action, source)}
    if not sources | ends <= states:
        unknown = ", ".join(sorted((sources | ends) - states))
        yield finding_at("declared.state", action.effect, {**at, "states": unknown})
    if action.creates and not ends:
        yield finding_at("declared.no-state", action.effect, at)
    yield from _form(action.form, action.id)


def _form(form: type[BaseModel], name: str) -> Iterator[Finding]:
    if form.model_config.get("extra") != "forbid":
        yield finding_at("declared.open-form", form, {"name": name})
    for place, info in _fields(form, name):
        if not CHINESE.search(info.title or ""):
            yield finding_at("declared.label", form, {"name": place})


def _leads(action: Action, source: str | None) -> tuple[str, ...]:
    if isinstance(action.target, Mapping) and source not in action.target:
        return ()
    return action.leads(source) or action.shown(source)


def _people(by: Mapping[Any, Any], name: str, thing: Any) -> Iterator[Finding]:
    if not by:
        yield finding_at("declared.nobody", thing, {"name": name})
    for role in by:
        if not isinstance(role, Role):
            yield finding_at("declared.role", thing, {"name": name, "role": str(role)})


def _attributes(bound: Bound) -> Iterator[Finding]:
    collection = bound.collection
    model: Any = collection.model
    yield from _people(collection.read, bound.object, model)
    named = {collection.label, *collection.columns, *collection.filters}
    if collection.number:
        named.add(collection.number)
    if not callable(collection.search):
        named.update(collection.search)
    for by in (
        collection.read,
        *(action.by for action in bound.actions.values()),
        *(query.by for query in bound.queries.values()),
    ):
        named.update(owner for owner in by.values() if isinstance(owner, str))
    shown = {column.name for column in columns_of(model)} - secret_columns(model)
    for name in sorted(named - shown):
        params = {"name": bound.object, "attribute": name}
        yield finding_at("declared.attribute", model, params)


def _fields(form: Any, place: str, seen: frozenset[Any] = frozenset()) -> Iterator[tuple[str, Any]]:
    if not (isinstance(form, type) and issubclass(form, BaseModel)) or form in seen:
        return
    for name, info in form.model_fields.items():
        yield f"{place}.{name}", info
        for inner in (info.annotation, *getattr(info.annotation, "__args__", ())):
            yield from _fields(inner, f"{place}.{name}", seen | {form})


def _settings(model: type[BaseModel], plugin: str) -> Iterator[Finding]:
    for key, info in model.model_fields.items():
        at = {"name": f"{plugin}.{key}"}
        if not CHINESE.search(info.title or ""):
            yield finding_at("settings.title", model, at)
        if info.is_required():
            yield finding_at("settings.default", model, at)
        extra = info.json_schema_extra
        tiers = extra.get("tiers") if isinstance(extra, dict) else None
        if tiers is not None and not (
            isinstance(tiers, list) and tiers and set(map(str, tiers)) <= set(TIERS)
        ):
            yield finding_at("settings.tier", model, {**at, "tiers": ", ".join(TIERS)})
    yield from _defaults(model, plugin)


def _defaults(model: type[BaseModel], plugin: str) -> Iterator[Finding]:
    """Defaults are not validated by pydantic; a locality that sets nothing lives by them."""
    given: dict[str, Any] = {
        key: info.get_default(call_default_factory=True, validated_data={})
        for key, info in model.model_fields.items()
        if not info.is_required()
    }
    try:
        model.model_validate(given)
    except ValidationError as error:
        for item in error.errors():
            key = ".".join(str(part) for part in item["loc"])
            if key.partition(".")[0] in given:
                params = {"name": f"{plugin}.{key}", "reason": item["msg"]}
                yield finding_at("settings.bad-default", model, params)


def _events(registry: Registry, plugin: str) -> Iterator[Finding]:
    plugins = {name for name, _ in registry.collections}
    for event, handlers in registry.handlers.items():
        owner = event.partition(".")[0]
        if event.count(".") == 2 and owner in plugins and event not in registry.actions:
            yield from _unheard(handlers, event, plugin)


def _unheard(handlers: Iterable[Any], event: str, plugin: str) -> Iterator[Finding]:
    for handler in handlers:
        if handler.plugin == plugin:
            yield finding_at("declared.event", handler.run, {"event": event})
