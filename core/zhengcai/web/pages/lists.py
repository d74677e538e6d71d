"""The list of a collection."""

from collections.abc import Iterator
from urllib.parse import urlencode

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.reading import Listing, read_page
from zhengcai.actions.registry import Bound
from zhengcai.web.language import gettext, several
from zhengcai.web.pages.extensions import heading
from zhengcai.web.pages.extensions import list_columns as extra_columns
from zhengcai.web.pages.fragments import fragments
from zhengcai.web.pages.links import linked, links_of
from zhengcai.web.pages.places import way_to
from zhengcai.web.pages.records import (
    display,
    fields_of,
    kind_of,
    list_columns,
    plugin_titles,
    state_of,
    values_of,
)
from zhengcai.web.pages.request import PageRequest
from zhengcai.web.pages.starting import beginnings
from zhengcai.web.views import (
    Column,
    Empty,
    Filter,
    Link,
    ListView,
    Option,
    Pages,
    Row,
    Search,
)

_CHOOSABLE = 200
"""Places that a person still finds in a list to choose from; a matter of display only."""


async def listing(page: PageRequest, bound: Bound, wanted: Listing) -> ListView:
    """One page of a collection, with its filters."""
    ctx, collection = page.ctx, bound.collection
    here = page.href(bound.plugin, collection.name)
    found = await read_page(ctx, bound, wanted)
    fields = list_columns(bound)
    main = collection.label if any(f.name == collection.label for f in fields) else fields[0].name
    columns = [
        Column(
            name=field.name,
            label=gettext(field.title),
            kind="code"
            if field.name == collection.number
            else "link"
            if field.reference
            else kind_of(field),
            primary=field.name == main,
        )
        for field in fields
    ]
    extras = extra_columns(ctx, bound)
    columns += map(heading, extras)
    columns.append(Column(name="state", label=gettext("状态"), kind="state"))
    rows = []
    shown = [values_of(ctx, bound, row) for row in found.rows]
    links = await links_of(ctx, fields, shown)
    for row, values in zip(found.rows, shown, strict=True):
        cells = [display(field, linked(field, values.get(field.name), links)) for field in fields]
        href = f"/t/{row.tenant_code}/-/{bound.plugin}/{collection.name}/{row.id}"
        cells += [column.of(row) for column in extras]
        rows.append(Row(values=(*cells, state_of(bound, row.state)), href=href))
    create = await beginnings(ctx, (bound,))
    narrowed = bool(wanted.filters or wanted.search)
    asked = bool(rows) or narrowed
    return ListView(
        shell=page.shell,
        title=several(collection.title),
        action=here,
        columns=tuple(columns),
        rows=tuple(rows),
        empty=_empty(page, bound, narrowed=narrowed),
        as_of=clock.local(ctx.now),
        filters=tuple(_filters(ctx, bound, wanted)) if asked else (),
        search=Search(value=wanted.search) if collection.search and asked else None,
        filtered=narrowed,
        reset_href=here,
        pages=_pages(here, wanted, found.next, found.previous),
        create=create,
        export_href=f"{here}.csv?{urlencode(_kept(wanted))}",
        api_href=page.api(bound.plugin, collection.name),
        fragments=await fragments(ctx, None),
    )


def _empty(page: PageRequest, bound: Bound, *, narrowed: bool) -> Empty:
    """What to do where nothing is: ask for less, or look where the records are kept."""
    if narrowed:
        return Empty(message=gettext("没有符合条件的记录"))
    ctx = page.ctx
    words = {"place": ctx.tenant.name, "records": several(bound.collection.title)}
    message = gettext("%(place)s暂无您可以查看的“%(records)s”") % words
    above = ctx.runtime.tenant(ctx.tenant.root)
    keep = f"{bound.plugin}/{bound.collection.name}"
    if above is None or above.code == ctx.tenant.code:
        return Empty(message=message)
    way = way_to(ctx.runtime, ctx.actor, above, keep)
    if not way.endswith(keep):
        return Empty(message=message)
    label = gettext("查看%(place)s的“%(records)s”") % {**words, "place": above.name}
    return Empty(message=message, action=Link(label, way))


def _filters(ctx: Context, bound: Bound, wanted: Listing) -> Iterator[Filter]:
    """What a person can narrow the list by; an id comes with a link, and is only kept."""
    ids = {field.name for field in fields_of(bound) if field.kind == "id"}
    for name in bound.collection.filters:
        if name not in ids:
            yield _filter(ctx, bound, name, wanted)
        elif value := wanted.filters.get(name):
            yield Filter(name=name, label="", kind="hidden", value=value)


def _filter(ctx: Context, bound: Bound, name: str, wanted: Listing) -> Filter:
    value = wanted.filters.get(name, "")
    if name == "state":
        options = tuple(
            Option(value=state, label=gettext(title))
            for state, title in bound.collection.states.items()
        )
        return Filter(name=name, label=gettext("状态"), value=value, options=options)
    field = next(field for field in fields_of(bound) if field.name == name)
    choices = field.choices
    if field.kind == "plugin":
        choices = plugin_titles(ctx)
    elif field.kind == "boolean":
        choices = {"true": "是", "false": "否"}
    elif name.endswith("_tenant"):
        choices = _places(ctx)
    if choices:
        options = tuple(
            Option(value=choice, label=gettext(title)) for choice, title in choices.items()
        )
        return Filter(name=name, label=gettext(field.title), value=value, options=options)
    return Filter(name=name, label=gettext(field.title), kind="text", value=value)


def _places(ctx: Context) -> dict[str, str] | None:
    """What the tenants here and below are called, where they are not too many to choose from."""
    tree = ctx.runtime.snapshot.tree
    codes = tree.subtree(ctx.tenant.code)
    found = [tree.get(code) for code in codes] if len(codes) <= _CHOOSABLE else []
    return {each.code: each.name for each in found if each is not None} or None


def _kept(wanted: Listing) -> dict[str, str]:
    kept = {**wanted.filters, **({"q": wanted.search} if wanted.search else {})}
    return kept | ({"scope": "tree"} if wanted.tree else {})


def _pages(here: str, wanted: Listing, following: str | None, previous: str | None) -> Pages:
    kept = _kept(wanted)

    def href(**cursor: str) -> str:
        return f"{here}?{urlencode({**kept, **cursor})}"

    moved = wanted.after is not None or wanted.before is not None
    return Pages(
        first=href() if moved else None,
        previous=href(before=previous) if previous else None,
        next=href(after=following) if following else None,
    )
