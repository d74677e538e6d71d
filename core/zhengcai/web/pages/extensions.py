"""What extensions add to a record, on its pages: fields in forms, facts, list columns, approvals."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic.fields import FieldInfo

from zhengcai.actions.approving import told
from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Action
from zhengcai.actions.extending import ExtraFields
from zhengcai.actions.extra import KEY
from zhengcai.actions.openness import shut_fields
from zhengcai.actions.registry import Bound
from zhengcai.actions.sections import Section, table
from zhengcai.database.models import Subject
from zhengcai.web.language import gettext
from zhengcai.web.pages.choices import choices_for
from zhengcai.web.pages.inputs import fields_of, kind_of, options_of, references_of
from zhengcai.web.pages.typed import parse
from zhengcai.web.views import Column, Fact, FactGroup, FieldGroup, Kind, ProblemLine, Value

_KINDS: dict[str, Kind] = {
    "money": "money",
    "date": "date",
    "datetime": "datetime",
    "integer": "number",
    "decimal": "number",
    "checkbox": "yesno",
    "lookup": "code",
}


@dataclass(frozen=True, slots=True)
class ExtraColumn:
    """One field of an extension: where it stands in a record, and how it is written."""

    plugin: str
    name: str
    info: FieldInfo

    @property
    def title(self) -> str:
        return gettext(self.info.title or self.name)

    @property
    def kind(self) -> Kind:
        return _KINDS.get(kind_of(self.info), "text")

    def of(self, row: Subject) -> Value:
        """The value in a record, as it is drawn; None where the record has none."""
        return self.shown((row.extra or {}).get(self.plugin, {}).get(self.name))

    def shown(self, value: Any) -> Value:
        """A stored JSON value as it is drawn."""
        if value is None or value == "":
            return None
        titles = {option.value: option.label for option in options_of(self.info)}
        if isinstance(value, list):
            return "、".join(titles.get(str(item), str(item)) for item in value)
        if titles:
            return titles.get(str(value), str(value))
        with suppress(ValueError, InvalidOperation, TypeError):
            match self.kind:
                case "money" | "number":
                    return Decimal(str(value))
                case "date":
                    return date.fromisoformat(value)
                case "datetime":
                    return datetime.fromisoformat(value)
        found: Value = value
        return found


def columns_of(each: ExtraFields, names: Sequence[str] | None = None) -> list[ExtraColumn]:
    """The fields of an extension; with `names` only those."""
    fields = each.model.model_fields
    wanted = fields if names is None else names
    return [ExtraColumn(each.plugin, name, fields[name]) for name in wanted]


def list_columns(ctx: Context, bound: Bound) -> list[ExtraColumn]:
    """The fields of extensions that stand in lists here."""
    return [
        column for each in bound.extra_in(ctx.works) for column in columns_of(each, each.columns)
    ]


def heading(column: ExtraColumn) -> Column:
    """The head of a list column."""
    return Column(name=f"{column.plugin}.{column.name}", label=column.title, kind=column.kind)


def fact_groups(ctx: Context, bound: Bound, row: Subject) -> Iterator[FactGroup]:
    """The fields of extensions in a record; what a disabled one once stored is shown as well."""
    titles = {plugin.id: plugin.manifest for plugin in ctx.runtime.report.loaded}
    for each in bound.extra:
        facts = tuple(
            Fact(label=column.title, value=value, kind=column.kind)
            for column in columns_of(each)
            if (value := column.of(row)) is not None
        )
        if facts:
            yield FactGroup(title=gettext(titles[each.plugin].title), facts=facts)


def approvals(ctx: Context, bound: Bound, row: Subject) -> list[Section]:
    """Who has agreed, and who is still to be asked."""
    given = told(ctx, bound.added, row)
    steps = {step.id: step for step in bound.added}
    rows = [
        (
            gettext(steps[key].title) if key in steps else key,
            gettext("同意") if value["agreed"] else gettext("不同意"),
            value["by"],
            value["at"],
            value["opinion"],
        )
        for key, value in given.items()
    ]
    if not rows:
        return []
    heads = (("环节", "text"), ("结论", "text"), ("审批人", "text"), ("时间", "datetime"))
    return [table("审批情况", (*heads, ("意见", "text")), rows)]


def asked_by(ctx: Context, bound: Bound, action: Action, row: Subject | None) -> list[ExtraFields]:
    """The extensions that ask something in the form of an action."""
    added = bound.extra_in(lambda each: ctx.works(each, row or ctx.matter))
    return [each for each in added if action.verb in each.actions]


async def form_groups(
    ctx: Context,
    bound: Bound,
    action: Action,
    filled: Mapping[str, Any],
    problems: Sequence[ProblemLine],
    row: Subject | None,
) -> list[FieldGroup]:
    """Their fields, as groups of the form."""
    titles = {plugin.id: plugin.manifest for plugin in ctx.runtime.report.loaded}
    held = filled.get(KEY)
    groups = []
    for each in asked_by(ctx, bound, action, row):
        values = held.get(each.plugin, {}) if isinstance(held, Mapping) else {}
        references = await choices_for(ctx, references_of(each.model), values, row)
        prefix = f"{KEY}.{each.plugin}."
        groups.append(
            FieldGroup(
                title=gettext(titles[each.plugin].title),
                fields=fields_of(each.model, values, problems, references, ctx.cite, prefix),
            )
        )
    return groups


def not_asked(
    ctx: Context,
    action: Action,
    row: Subject | None,
    sent: Mapping[str, str],
    values: dict[str, Any],
) -> None:
    """Take out of `values` what a page without a feature's inputs says by not having them."""
    for name in shut_fields(ctx, action, row) - sent.keys():
        values.pop(name, None)


def parsed(
    ctx: Context,
    bound: Bound,
    action: Action,
    sent: Sequence[tuple[str, str]],
    row: Subject | None,
) -> dict[str, Any]:
    """What a browser sent for them, as the API takes it; empty where nobody asks."""
    found = {}
    for each in asked_by(ctx, bound, action, row):
        prefix = f"{KEY}.{each.plugin}."
        own = [(name.removeprefix(prefix), value) for name, value in sent if prefix in name]
        found[each.plugin] = parse(each.model, own)
    return {KEY: found} if found else {}
