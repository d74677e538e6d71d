"""The form page of an action: asking, and asking again with the problems."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from zhengcai.actions.context import Context
from zhengcai.actions.continuing import matter_of
from zhengcai.actions.declaring import Action
from zhengcai.actions.extra import KEY
from zhengcai.actions.openness import shut_fields
from zhengcai.actions.registry import Bound
from zhengcai.database.models import Subject
from zhengcai.problems import Problem
from zhengcai.releases.ledger import ledger_entries, numbers_behind
from zhengcai.web.language import gettext, several
from zhengcai.web.pages.buttons import open_actions
from zhengcai.web.pages.choices import choices_for
from zhengcai.web.pages.extensions import form_groups
from zhengcai.web.pages.fragments import fragments
from zhengcai.web.pages.inputs import fields_of, references_of
from zhengcai.web.pages.inputs import kind_of as kind_of_input
from zhengcai.web.pages.records import display, kind_of, list_columns, values_of
from zhengcai.web.pages.records import fields_of as columns_of
from zhengcai.web.pages.request import PageRequest
from zhengcai.web.pages.suggesting import suggested
from zhengcai.web.views import (
    Fact,
    FactGroup,
    FieldGroup,
    FormView,
    Link,
    ProblemLine,
)


async def form_view(
    page: PageRequest,
    bound: Bound,
    action: Action,
    row: Subject | None,
    *,
    values: Mapping[str, Any] | None = None,
    problems: Sequence[Problem] = (),
    key: str | None = None,
    version: str | None = None,
) -> FormView:
    """The form of `action`, filled with `values` or with what the record and the address propose."""
    ctx = page.ctx
    ctx.plugin = bound.plugin
    filled = proposed(page, action, row) if values is None else values
    ctx.matter = row or await matter_of(ctx, action, filled)
    references = await choices_for(ctx, references_of(action.form), filled, row)
    home = page.href(bound.plugin, bound.collection.name)
    here = f"{home}/{row.id}" if row is not None else home
    open_now = await open_actions(ctx, bound, row) if row is not None and problems else []
    others = [other for other in open_now if other is not action]
    lines = tuple(_line(problem, action, others, here) for problem in problems)
    shut = shut_fields(ctx, action, row)
    asked = fields_of(action.form, filled, lines, references, ctx.cite)
    law = ctx.cite(action.law)
    fields = tuple(
        replace(each, law=None) if each.law == law else each
        for each in asked
        if each.name not in shut
    )
    further = await form_groups(ctx, bound, action, filled, lines, row)
    return FormView(
        shell=page.shell,
        title=gettext(action.title),
        action=f"{here}/{action.verb}" if row is not None else f"{home}/new/{action.verb}",
        submit=gettext(action.title),
        groups=(FieldGroup(fields=fields), *further),
        idempotency_key=key or uuid4().hex,
        cancel_href=here,
        version=version or (str(row.version) if row is not None else None),
        intro=gettext(action.intro) if action.intro else None,
        law=law,
        decided=await _decided(ctx, action),
        problems=lines,
        remedies=_remedies(lines, others, here),
        subject=_subject(ctx, bound, row),
        danger=action.danger,
        trail=_trail(page, bound, row),
        fragments=await fragments(ctx, row),
        suggested=await suggested(ctx, action, row, filled),
    )


async def _decided(ctx: Context, action: Action) -> tuple[Link, ...]:
    """The entries of the requirement ledger that brought an action: each tells its publicity and proposer."""
    known = await ledger_entries(ctx, numbers_behind(ctx, action.plugin, action.feature))
    return tuple(Link(f"{number} {entry.title}", entry.address) for number, entry in known.items())


def problem_line(problem: Problem) -> ProblemLine:
    """A problem as a page tells it."""
    return ProblemLine(
        code=problem.code, message=problem.text(gettext), field=problem.field, law=problem.law
    )


def _line(problem: Problem, action: Action, others: Sequence[Action], here: str) -> ProblemLine:
    """A problem beside the form: its field may stand here, or in another action that is open."""
    line = problem_line(problem)
    if problem.field is None:
        return line
    top = problem.field.partition(".")[0]
    asked = action.form.model_fields.get(top)
    if asked is not None and kind_of_input(asked) in ("lookup", "file"):
        return replace(line, field=top)  # of one among several codes or files
    if asked is not None or top == KEY:
        return line
    elsewhere = next((other for other in others if top in other.form.model_fields), None)
    href = f"{here}/{elsewhere.verb}#f-{top}" if elsewhere is not None else None
    return replace(line, field=None, href=href)


def _remedies(
    lines: Sequence[ProblemLine], others: Sequence[Action], here: str
) -> tuple[Link, ...]:
    """Where to go with what this form cannot put right: other actions, and the record itself."""
    if all(line.field is not None for line in lines):
        return ()
    actions = tuple(Link(gettext(each.title), f"{here}/{each.verb}") for each in others)
    return (*actions, Link(gettext("查看记录"), here))


def proposed(page: PageRequest, action: Action, row: Subject | None) -> dict[str, Any]:
    """What the form starts with: the address's parameters, then the record's own values."""
    names = action.form.model_fields
    values: dict[str, Any] = {name: text for name, text in page.query.items() if name in names}
    if (
        row is not None
        and action.source is not None
        and action.leads(row.state) in ((), (row.state,))
    ):
        for name in names:
            if name not in values and hasattr(row, name):
                values[name] = getattr(row, name)
        values[KEY] = row.extra
    return values


def _subject(ctx: Context, bound: Bound, row: Subject | None) -> FactGroup | None:
    if row is None:
        return None
    values = values_of(ctx, bound, row)
    wanted = [bound.collection.number, bound.collection.label]
    wanted += [field.name for field in list_columns(bound)]
    known = {field.name: field for field in columns_of(bound)}
    return FactGroup(
        title=gettext(bound.collection.title),
        facts=tuple(
            Fact(
                label=gettext(known[name].title),
                value=display(known[name], values.get(name)),
                kind=kind_of(known[name]),
            )
            for name in dict.fromkeys(wanted)
            if name in known and values.get(name) is not None
        ),
    )


def _trail(page: PageRequest, bound: Bound, row: Subject | None) -> tuple[Link, ...]:
    home = page.href(bound.plugin, bound.collection.name)
    trail = [Link(several(bound.collection.title), home)]
    if row is not None:
        values = values_of(page.ctx, bound, row)
        label = values.get(bound.collection.label) or bound.collection.title
        trail.append(Link(str(label), f"{home}/{row.id}"))
    return tuple(trail)
