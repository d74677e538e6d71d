"""Features that declarations name: they must be the manifest's, and stand where a gate knows them."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from zhengcai.actions.declaring import Action
from zhengcai.actions.extending import ExtraFields, Report
from zhengcai.actions.offering import TenantSettings
from zhengcai.forms import featured, row_model
from zhengcai.plugins.declaration import Declaration


class DeclarationError(ValueError):
    """A declaration that cannot stand: two of one name, an action without its collection."""


def check_features(declarations: Iterable[Declaration], known: frozenset[str]) -> None:
    """Raises `DeclarationError` for one that is not the manifest's, or that nothing would gate."""
    for item in declarations:
        what = f"{type(item).__name__} {getattr(item, 'name', '')}".strip()
        _known(item.feature, known, what)
        if isinstance(item, Action):
            _fields(item, known)
        elif (isinstance(item, ExtraFields | TenantSettings) and featured(item.model)) or (
            isinstance(item, Report) and item.form is not None and featured(item.form)
        ):
            raise DeclarationError(f"{what}: only fields of an action's form have features")


def _fields(action: Action, known: frozenset[str]) -> None:
    form: type[BaseModel] = action.form
    for name, feature in featured(form).items():
        _known(feature, known, f"{action.name}: {name}")
        info: Any = form.model_fields[name]
        if info.is_required() and not _may_be_none(form, name):
            raise DeclarationError(
                f"{action.name}: {name} needs a default, or a type that may be None: where "
                f"{feature} is closed nobody is asked for it"
            )
    for name, info in form.model_fields.items():
        row = row_model(info)
        if row is not None and featured(row):
            raise DeclarationError(
                f"{action.name}: a row of {name} is whole; give {name} a feature"
            )


def _may_be_none(form: type[BaseModel], name: str) -> bool:
    return type(None) in getattr(form.model_fields[name].annotation, "__args__", ())


def _known(feature: str, known: frozenset[str], what: str) -> None:
    if feature and feature not in known:
        raise DeclarationError(f"{what}: the manifest has no feature {feature!r}")
