"""Whose business a new record continues: its rules and its forms are those that one began with."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from zhengcai.actions.context import Context
from zhengcai.actions.declaring import Action
from zhengcai.actions.extra import values_of
from zhengcai.database.models import Continuing, Subject
from zhengcai.forms import first_choice


async def matter_of(
    ctx: Context, action: Action, payload: Mapping[str, Any] | bytes
) -> Subject | None:
    """The record that `action` creates a continuation of; None for what is a beginning of its own.

    It is the row that the form must choose first, as far as `payload` names one that is there, else
    the record of the action inside which this one is performed.
    """
    if not action.creates or not issubclass(action.on, Continuing):
        return None
    choice = first_choice(action.form)
    if choice is not None:
        name, reference = choice
        plugin, _, collection = reference.name.partition(".")
        bound = ctx.runtime.registry.collections.get((plugin, collection))
        row_id = _id(values_of(payload).get(name))
        if bound is not None and row_id is not None:
            return await ctx.get(bound.collection.model, row_id)
    return ctx.performing[-1] if ctx.performing else None


def _id(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
