"""What a form shows while it is filled in."""

from collections.abc import Mapping
from typing import Any

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Action
from zhengcai.database.models import Subject
from zhengcai.web.language import gettext
from zhengcai.web.pages.inputs import as_text
from zhengcai.web.pages.records import table_of
from zhengcai.web.views import Suggested, TableSection


async def suggested(
    ctx: Context, action: Action, row: Subject | None, values: Mapping[str, Any]
) -> Suggested | None:
    """What is like that which the form holds so far; None where the action suggests nothing."""
    if action.suggestion is None:
        return None
    suggestion = action.suggestion
    title, fields = gettext(suggestion.title), suggestion.fields
    texts = {name: as_text(values.get(name)).strip() for name in fields}
    if not suggestion.at_once and not any(texts.values()):
        return Suggested(title=title, fields=fields)
    found = await suggestion.find(ctx, row, texts)
    section = table_of(found) if found is not None else None
    if not isinstance(section, TableSection):
        return Suggested(title=title, fields=fields, asked=True)
    return Suggested(
        title=title,
        fields=fields,
        asked=True,
        heading=section.title,
        table=section.table,
        note=section.note,
    )
