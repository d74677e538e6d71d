"""What the plugins declare is complete: titles for readers, states that exist, forms with labels."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from zhengcai.actions.declaring import Action
from zhengcai.actions.records import columns_of, secret_columns
from zhengcai.actions.registry import Bound, Registry
from zhengcai.database.models import Base
from zhengcai.testing import World

CHINESE = re.compile(r"[一-鿿]")
NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
UNTITLED = frozenset({"id", "tenant_code"})


def bounds(registry: Registry) -> list[Bound]:
    return list(registry.collections.values())


def model_of(bound: Bound) -> type[Base]:
    model: type[Base] = bound.collection.model
    return model


def actions(registry: Registry) -> Iterator[tuple[Bound, Action]]:
    for bound in bounds(registry):
        for action in bound.actions.values():
            yield bound, action


def test_every_column_has_a_chinese_title(registry: Registry) -> None:
    wrong = [
        f"{bound.object}.{column.name}: {column.title}"
        for bound in bounds(registry)
        for column in columns_of(model_of(bound))
        if column.name not in UNTITLED and not CHINESE.search(column.title)
    ]
    assert wrong == []


def test_everything_has_a_chinese_title(registry: Registry) -> None:
    titled: list[tuple[str, str]] = []
    for bound in bounds(registry):
        collection = bound.collection
        titled.append((bound.object, collection.title))
        titled += [(f"{bound.object} {state}", text) for state, text in collection.states.items()]
        titled += [(action.id, action.title) for action in bound.actions.values()]
        titled += [(query.name, query.title) for query in bound.queries.values()]
    titled += [(f"{page.plugin}:{page.path}", page.title) for page in registry.pages.values()]
    assert [name for name, text in titled if not CHINESE.search(text)] == []


def test_every_state_of_an_action_is_known(registry: Registry) -> None:
    wrong = []
    for bound, action in actions(registry):
        states = set(bound.collection.states)
        sources = action.source or frozenset()
        ends = {end for source in (sources or {None}) for end in action.leads(source)}
        if not sources | ends <= states:
            wrong.append(f"{action.id}: {sorted((sources | ends) - states)}")
        if action.creates and not ends:
            wrong.append(f"{action.id}: creates in no state")
    assert wrong == []


def test_every_action_is_somebody_s(registry: Registry) -> None:
    assert [action.id for _, action in actions(registry) if not action.by] == []


def test_names_are_made_alike(registry: Registry) -> None:
    assert [action.id for _, action in actions(registry) if not NAME.fullmatch(action.name)] == []


def attributes(bound: Bound) -> Iterator[str]:
    collection = bound.collection
    yield from (collection.label, *collection.columns, *collection.filters)
    if collection.number:
        yield collection.number
    if not callable(collection.search):
        yield from collection.search
    for by in (
        collection.read,
        *(action.by for action in bound.actions.values()),
        *(query.by for query in bound.queries.values()),
    ):
        yield from (owner for owner in by.values() if isinstance(owner, str))


def test_every_attribute_named_is_there_and_no_secret(registry: Registry) -> None:
    wrong = []
    for bound in bounds(registry):
        model = model_of(bound)
        shown = {column.name for column in columns_of(model)}
        wrong += [
            f"{bound.object}.{name}"
            for name in set(attributes(bound))
            if name not in shown or name in secret_columns(model)
        ]
    assert wrong == []


def fields(form: Any, place: str, seen: frozenset[Any] = frozenset()) -> Iterator[tuple[str, Any]]:
    if not (isinstance(form, type) and issubclass(form, BaseModel)) or form in seen:
        return
    for name, info in form.model_fields.items():
        yield f"{place}.{name}", info
        for inner in (info.annotation, *getattr(info.annotation, "__args__", ())):
            yield from fields(inner, f"{place}.{name}", seen | {form})


def test_every_field_of_a_form_has_a_chinese_label(registry: Registry) -> None:
    wrong = [
        place
        for _, action in actions(registry)
        for place, info in fields(action.form, action.id)
        if not CHINESE.search(info.title or "")
    ]
    assert wrong == []


def test_every_form_refuses_unknown_fields(registry: Registry) -> None:
    wrong = [
        action.id
        for _, action in actions(registry)
        if action.form.model_config.get("extra") != "forbid"
    ]
    assert wrong == []


def test_every_setting_has_a_title_and_a_default(registry: Registry) -> None:
    wrong = [
        f"{plugin}.{key}"
        for plugin, model in registry.settings.items()
        for key, info in model.model_fields.items()
        if info.is_required() or not CHINESE.search(info.title or "")
    ]
    assert wrong == []


def test_every_event_that_is_handled_can_happen(installed: World) -> None:
    registry = installed.runtime.registry
    plugins = {plugin.id for plugin in installed.runtime.report.loaded}
    wrong = [
        event
        for event in registry.handlers
        if event.count(".") == 2
        and event.partition(".")[0] in plugins
        and event not in registry.actions
    ]
    assert wrong == []
