"""The reference pages of `docs/`, from the code: they cannot say what is not so.

`python -m zhengcai.reference docs/` writes them; a test compares.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from zhengcai.actions.context import Event
from zhengcai.actions.declaring import Action, Owner
from zhengcai.actions.registry import Bound
from zhengcai.actions.telling import ENTERED
from zhengcai.identity.roles import ROLES, Role
from zhengcai.plugins.loading import LoadedPlugin
from zhengcai.ports import PORTS
from zhengcai.reference.declared import Declared, declared
from zhengcai.reference.hooks import hooks
from zhengcai.reference.written import signature, text_of, unqualified
from zhengcai.rules.packaged import source_named
from zhengcai.settings import Settings
from zhengcai.tenancy.settings import tiers_of
from zhengcai.tenancy.tree import TIERS


def ports(known: Declared) -> Iterator[str]:
    """Every port, its methods and its provider."""
    yield "# Ports"
    yield (
        "A port is a service of one plugin inside the transaction of another: "
        "`await ctx.fiscal.freeze(…)`. Where its provider is not enabled, the caller refuses."
    )
    providers = {port: plugin.id for plugin in known.plugins for port in plugin.manifest.provides}
    for name, protocol in PORTS.items():
        yield f"## {name}"
        yield text_of(protocol)
        yield f"Provided by: {_code(providers.get(name, 'nobody'))}."
        for method in vars(protocol).values():
            if inspect.iscoroutinefunction(method):
                yield f"```python\n{signature(method)}\n```"
                yield text_of(method)


def states(known: Declared) -> Iterator[str]:
    """Every collection as a state diagram and as a table of its actions."""
    yield "# States"
    yield (
        "Drawn from the actions: what is not here cannot happen. Only an action that follows what "
        "other tenants decide shows its usual ways, and may lead to another state of these."
    )
    for plugin in known.plugins:
        yield f"## {plugin.id} {plugin.manifest.title}"
        for bound in known.collections(plugin.id):
            collection = bound.collection
            yield f"### {collection.name} {collection.title}"
            if bound.actions:
                yield "\n".join(["```mermaid", "stateDiagram-v2", *_diagram(bound), "```"])
                yield _table(
                    ("Action", "Title", "From", "To", "By", "Law"),
                    (_action_row(bound, action) for action in bound.actions.values()),
                )


def _diagram(bound: Bound) -> Iterator[str]:
    for state, title in bound.collection.states.items():
        yield f"    {state}: {title}"
    for action in bound.actions.values():
        for source in sorted(action.source) if action.source else ["[*]"]:
            start = None if source == "[*]" else source
            for target in action.leads(start) or action.shown(start) or (source,):
                yield f"    {source} --> {target}: {action.title}"


def _action_row(bound: Bound, action: Action) -> tuple[str, ...]:
    titles = bound.collection.states
    return (
        _code(action.id),
        action.title,
        "、".join(titles[state] for state in titles if state in (action.source or ())) or "—",
        "、".join(dict.fromkeys(titles[state] for state in _ends(action))) or "unchanged",
        "、".join(ROLES[role].title for role in action.by),
        source_named(action.law) if action.law else "—",
    )


def _ends(action: Action) -> list[str]:
    sources = sorted(action.source) if action.source else [None]
    return [state for source in sources for state in (action.leads(source) or action.shown(source))]


def settings(known: Declared) -> Iterator[str]:
    """What a deployment decides, and what a locality may set."""
    yield "# Settings"
    yield "## Of the deployment"
    yield "In `settings.toml`, or as variables such as `ZHENGCAI_DATABASE__DSN`."
    yield _table(("Key", "Type", "Default", "Meaning"), _deployment(Settings, ""))
    for plugin in known.plugins:
        model = known.registry.settings.get(plugin.id)
        if model is None:
            continue
        yield f"## {plugin.id} {plugin.manifest.title}"
        yield "Set by a finance bureau for its area, inherited down the tree."
        yield _table(
            ("Key", "Title", "Type", "Default", "Set by"),
            (
                (
                    _code(key),
                    info.title or "",
                    _code(_type(info.annotation)),
                    _code(str(info.get_default(call_default_factory=True))),
                    ", ".join(tiers_of(model, key))
                    if tiers_of(model, key) != TIERS
                    else "every level",
                )
                for key, info in model.model_fields.items()
            ),
        )


def _deployment(model: Any, prefix: str) -> Iterator[tuple[str, ...]]:
    for key, info in model.model_fields.items():
        inner = getattr(info.annotation, "model_fields", None)
        if inner is not None:
            yield from _deployment(info.annotation, f"{prefix}{key}.")
        else:
            yield (
                _code(prefix + key),
                _code(_type(info.annotation)),
                _code(str(info.default)),
                info.description or "",
            )


def events(known: Declared) -> Iterator[str]:
    """Every type of event, its data and who follows it."""
    yield "# Events"
    yield (
        "Every action emits the event of its own name with the action's facts; an action may add "
        'typed ones. A handler is `@handles("supervision.plan.file")`; it runs after the commit, '
        "once for each event, where its plugin is enabled. A record that comes into a state of which "
        f"its collection tells (`Collection.tells`) emits {_code(ENTERED)} besides."
    )
    followers = {
        name: ", ".join(_code(f"{item.plugin}.{item.name}") for item in items)
        for name, items in known.registry.handlers.items()
    }
    for plugin in known.plugins:
        rows = [
            (_code(action.id), action.title, followers.get(action.id, "—"))
            for bound in known.collections(plugin.id)
            for action in bound.actions.values()
        ]
        for event in _typed_events(plugin):
            name = f"{plugin.id}.{event.__name__}"
            fields = ", ".join(
                f"{key}: {_type(info.annotation)}" for key, info in event.model_fields.items()
            )
            rows.append(
                (_code(name), f"{text_of(event)} {_code(fields)}", followers.get(name, "—"))
            )
        yield f"## {plugin.id} {plugin.manifest.title}"
        yield _table(("Event", "Of", "Followed by"), rows)


def _typed_events(plugin: LoadedPlugin) -> list[type[Event]]:
    package = f"{plugin.candidate.package}."
    found = [each for each in Event.__subclasses__() if f"{each.__module__}.".startswith(package)]
    return sorted(found, key=lambda each: each.__name__)


def permissions(known: Declared) -> Iterator[str]:
    """Every role, and what each role may do."""
    yield "# Permissions"
    yield (
        "Casbin decides on these pairs alone. *Own* means the rows of the organisation for which "
        "the role is held, or those that a predicate of the plugin names."
    )
    yield _table(
        ("Role", "Title", "Counts"),
        ((_code(role), info.title, info.reach.name.lower()) for role, info in ROLES.items()),
    )
    for plugin in known.plugins:
        yield f"## {plugin.id} {plugin.manifest.title}"
        rows: list[tuple[str, ...]] = []
        for bound in known.collections(plugin.id):
            rows += _grants(bound.object, "read", bound.collection.read)
            for action in bound.actions.values():
                rows += _grants(bound.object, action.verb, action.by)
            for query in bound.queries.values():
                rows += _grants(bound.object, f"read:{query.verb}", query.by)
        for page in known.registry.pages.values():
            if page.plugin == plugin.id:
                rows += _grants(f"{page.plugin}:{page.path}", "read", page.by)
        yield _table(("Object", "Action", "Every row", "Own"), rows)


def _grants(name: str, act: str, by: dict[Role, Owner] | Any) -> list[tuple[str, ...]]:
    every = "、".join(ROLES[role].title for role, owner in by.items() if owner is None)
    own = "、".join(ROLES[role].title for role, owner in by.items() if owner is not None)
    return [(_code(name), _code(act), every or "—", own or "—")]


def _code(value: str) -> str:
    return f"`{value}`" if value else "—"


def _type(annotation: Any) -> str:
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation.__name__
    return unqualified(str(annotation))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    )


PAGES: dict[str, Callable[[Declared], Iterator[str]]] = {
    "hooks.md": hooks,
    "ports.md": ports,
    "states.md": states,
    "events.md": events,
    "permissions.md": permissions,
    "settings.md": settings,
}
"""File name in `docs/` → what renders it."""

NOTICE = "<!-- Made from the code by `python -m zhengcai.reference docs/`: edit the code. -->"


def render(name: str, known: Declared) -> str:
    """The page of that file name, as Markdown."""
    title, *rest = PAGES[name](known)
    return "\n\n".join([NOTICE, title, *rest]) + "\n"


def main(folder: Path) -> None:
    """Write every page into `folder`."""
    known = declared()
    for name in PAGES:
        (folder / name).write_text(render(name, known), encoding="utf-8")
