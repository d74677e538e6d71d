"""The page of one record."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from zhengcai.actions.reading import told_version
from zhengcai.actions.registry import Bound
from zhengcai.database.models import Subject
from zhengcai.documents.models import Document
from zhengcai.web import views
from zhengcai.web.core_api import may_read
from zhengcai.web.language import gettext, several
from zhengcai.web.pages.buttons import buttons
from zhengcai.web.pages.diagram import diagram
from zhengcai.web.pages.extensions import approvals, fact_groups
from zhengcai.web.pages.fragments import fragments
from zhengcai.web.pages.history import history
from zhengcai.web.pages.links import Links, linked, links_of
from zhengcai.web.pages.records import (
    display,
    fields_of,
    kind_of,
    state_of,
    table_of,
    values_of,
)
from zhengcai.web.pages.request import PageRequest
from zhengcai.web.views import (
    DetailView,
    DocumentSection,
    Fact,
    FactGroup,
    Link,
    Section,
)

_TIMES = ("created_at", "updated_at")


async def detail(page: PageRequest, bound: Bound, row: Subject) -> DetailView:
    """A record with its facts, sections, possible actions and history."""
    ctx, collection = page.ctx, bound.collection
    ctx.plugin = bound.plugin
    values = values_of(ctx, bound, row)
    here = page.href(bound.plugin, collection.name)
    sections: list[Section] = []
    if collection.sections is not None:
        sections += [table_of(section) for section in await collection.sections(ctx, row)]
    sections += [table_of(section) for section in approvals(ctx, bound, row)]
    sections += await _documents(page, row)
    number = values.get(collection.number_beside) if collection.number_beside else None
    return DetailView(
        shell=page.shell,
        kind=gettext(collection.title),
        collection=collection.name,
        title=str(values.get(collection.label) or collection.title),
        version=told_version(row, values),
        number=str(number) if number else None,
        state=state_of(bound, row.state),
        facts=(
            *facts_of(bound, values, await links_of(ctx, fields_of(bound), [values])),
            *fact_groups(ctx, bound, row),
        ),
        sections=tuple(sections),
        actions=await buttons(page, bound, row),
        audit=await history(ctx, row),
        diagram=diagram(bound, lambda each: ctx.opened(each, row), row.state),
        print_href=page.href(bound.plugin, collection.name, f"{row.id}.pdf"),
        trail=(Link(several(collection.title), here),),
        api_href=page.api(bound.plugin, collection.name, str(row.id)),
        fragments=await fragments(ctx, row),
    )


def facts_of(bound: Bound, values: dict[str, object], links: Links) -> tuple[FactGroup, ...]:
    """The columns of a record that have something to say: those under no heading first, its digests
    and times last.

    A code stands below the name of what it is the code of.
    """
    codes = _codes_of_names(values)
    shown = {bound.collection.label, bound.collection.number, "state", *_TIMES, *codes.values()}
    main: list[tuple[str, Fact]] = []
    digests: list[Fact] = []
    for field in fields_of(bound):
        value = linked(field, values.get(field.name), links)
        unreadable = field.kind in ("object", "id") and not isinstance(value, Link)
        if field.name in shown or value in (None, "", []) or unreadable:
            continue
        kind = "link" if isinstance(value, Link) else kind_of(field)
        code = values.get(codes.get(field.name, ""))
        fact = Fact(
            label=gettext(field.title),
            value=display(field, value),
            kind=kind,
            hint=str(code) if code else None,
        )
        if field.name.endswith("_sha256"):
            digests.append(replace(fact, kind="code"))
        else:
            main.append((field.group, fact))
    times = [
        Fact(
            label=gettext(field.title),
            value=display(field, values.get(field.name)),
            kind="datetime",
        )
        for field in fields_of(bound)
        if field.name in _TIMES
    ]
    groups: dict[str, list[Fact]] = {"": []}
    for heading, fact in main:
        groups.setdefault(heading, []).append(fact)
    told = (
        FactGroup(facts=tuple(facts), title=gettext(heading) if heading else None)
        for heading, facts in groups.items()
        if facts
    )
    return (*told, FactGroup(facts=(*digests, *times)))


def _codes_of_names(values: Mapping[str, object]) -> dict[str, str]:
    """The column with the code for each that holds the name of the same thing."""
    return {
        known: name
        for name in values
        for stem, _, kind in (name.rpartition("_"),)
        if kind in ("code", "tenant")
        for known in (f"{stem}_name", stem)
        if values.get(known)
    }


async def _documents(page: PageRequest, row: Subject) -> list[Section]:
    ctx = page.ctx
    statement = (
        select(Document)
        .where(Document.tenant_code == row.tenant_code, Document.subject_id == row.id)
        .order_by(Document.id)
    )
    found = [
        document
        for document in (await ctx.db.execute(statement)).scalars()
        if await may_read(ctx, document)
    ]
    if not found:
        return []
    return [
        DocumentSection(
            title=gettext("文件"),
            documents=tuple(
                views.Document(
                    title=document.name,
                    href=f"{page.base}/documents/{document.id}",
                    media_type=document.media_type,
                    size=document.size,
                    digest=document.sha256,
                    at=document.created_at,
                    sealed=document.label == "sealed",
                )
                for document in found
            ),
        )
    ]
