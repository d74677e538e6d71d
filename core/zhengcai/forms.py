"""Forms of actions: pydantic models whose fields carry Chinese titles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AfterValidator, Base64Bytes, BaseModel, ConfigDict, Field, SecretStr
from pydantic.fields import FieldInfo

from zhengcai.clock import SHANGHAI


class Form(BaseModel):
    """Base of every form: unknown keys are refused, text is trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Upload(BaseModel):
    """A file sent with a form: `{"name", "content"}` in JSON, the content in base64.

    A field of `list[Upload]` takes several.
    What it is, is decided by its content when it is kept (`Context.keep`).
    """

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200, title="文件名")
    content: Base64Bytes = Field(title="文件内容", repr=False)


def _located(value: datetime) -> datetime:
    return value.replace(tzinfo=SHANGHAI) if value.tzinfo is None else value


Money = Annotated[
    Decimal, Field(ge=0, max_digits=18, decimal_places=2, json_schema_extra={"kind": "money"})
]
"""Yuan with at most two decimals; a decimal string in JSON."""

Moment = Annotated[datetime, AfterValidator(_located)]
"""A date and time; without an offset it is taken as Asia/Shanghai, as a form field gives it."""

Passphrase = Annotated[SecretStr, Field(json_schema_extra={"kind": "secret"})]
"""A secret that is used and forgotten: never stored, logged or shown again."""

NewPassphrase = Annotated[SecretStr, Field(json_schema_extra={"kind": "new_secret"})]
"""A secret that is being set: pages ask for it twice and compare."""


PLUGIN, EVERY_PLUGIN = "plugin", "plugin:every"
"""One that works in the tenant; one that this deployment has."""

PLACE = "place"
"""The tenant, or one below it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """From what a field chooses: rows of a collection, or codes of a register.

    `name` is a collection (`"fiscal.budget-lines"`), `"plugin"` or `"plugin:every"`, or a register: `"commodity"`, or
    `"organisation:agency"` for the organisations registered in that capacity, `"law"` for the
    articles of statutes in force, as they are cited, or `"place"` for the codes of the tenant and
    of those below it. Of a collection only rows in `states` are offered, and only those whose
    attribute `of` names the record that the action is on, or what the form's own field of that name
    holds.
    """

    name: str
    states: tuple[str, ...] = ()
    of: str | None = None

    @property
    def is_register(self) -> bool:
        """Whether a code of a register is asked for instead of a row's id."""
        return "." not in self.name and not self.is_plugin

    @property
    def is_place(self) -> bool:
        """Whether the codes are those of tenants."""
        return self.name == PLACE

    @property
    def is_plugin(self) -> bool:
        """Whether one of the plugins is asked for, by its id."""
        return self.name in (PLUGIN, EVERY_PLUGIN)


def field(
    title: str,
    default: Any = ...,
    *,
    hint: str | None = None,
    law: str | None = None,
    kind: str | None = None,
    reference: str | None = None,
    states: tuple[str, ...] = (),
    of: str | None = None,
    unit: str | None = None,
    choices: dict[str, str] | None = None,
    feature: str | None = None,
    **limits: Any,
) -> Any:
    """A form field: Chinese title, hint, legal basis, and pydantic's limits (`min_length`, `ge`, …).

    `kind` overrides how it is asked (`textarea`, `file`); `choices` titles the values of a choice.
    `reference` names the collection or the register from which is chosen, `states` and `of` narrow
    a collection: see `Reference`. A code that its register does not know is refused. A field of
    `list[UUID]` or `list[str]` chooses several.
    With a `feature` of the plugin's manifest, a field of an action's form is asked, shown and
    accepted for the records begun while that is open; for others it is its default, else None.
    """
    extra: dict[str, Any] = {
        key: value
        for key, value in {
            "hint": hint,
            "law": law,
            "kind": kind,
            "reference": reference,
            "states": list(states) or None,
            "of": of,
            "unit": unit,
            "choices": choices,
            "feature": feature,
        }.items()
        if value is not None
    }
    if extra:  # given as None, it would hide what the type declares
        limits["json_schema_extra"] = extra
    return Field(default, title=title, **limits)


def declared(info: FieldInfo) -> tuple[Any, dict[str, Any], list[Any]]:
    """The bare type of a field, what it declares beside, and its limits.

    `Money | None` says as much as `Money`: neither the union nor the annotation hides anything.
    """
    extra = dict(info.json_schema_extra) if isinstance(info.json_schema_extra, dict) else {}
    limits = list(info.metadata)
    annotation = info.annotation
    while True:
        if get_origin(annotation) in (Union, UnionType):
            inner = [item for item in get_args(annotation) if item is not type(None)]
            if len(inner) > 1:
                return annotation, extra, limits
            annotation = inner[0]
        elif get_origin(annotation) is Annotated:
            annotation, *beside = get_args(annotation)
            for item in beside:
                if isinstance(item, FieldInfo):
                    if isinstance(item.json_schema_extra, dict):
                        extra = {**item.json_schema_extra, **extra}
                    limits += item.metadata
                else:
                    limits.append(item)
        else:
            return annotation, extra, limits


def reference_of(info: FieldInfo) -> Reference | None:
    """What a field chooses from, where it declares that."""
    extra = declared(info)[1]
    name = extra.get("reference")
    if not isinstance(name, str):
        return None
    return Reference(name, tuple(extra.get("states", ())), extra.get("of"))


@cache
def first_choice(form: type[BaseModel]) -> tuple[str, Reference] | None:
    """The first field in which a row of a collection must be chosen: what a new record is of."""
    for name, info in form.model_fields.items():
        reference = reference_of(info) if info.is_required() else None
        if reference is not None and not reference.is_register and reference.of is None:
            return name, reference
    return None


@cache
def featured(form: type[BaseModel]) -> Mapping[str, str]:
    """The fields of a form that belong to a feature, with its id."""
    found = {name: declared(info)[1].get("feature") for name, info in form.model_fields.items()}
    return {name: feature for name, feature in found.items() if isinstance(feature, str)}


def row_model(info: FieldInfo) -> type[BaseModel] | None:
    """The model of the rows, where a field is a table."""
    annotation = declared(info)[0]
    if get_origin(annotation) is not list:
        return None
    item = declared(FieldInfo(annotation=get_args(annotation)[0]))[0]
    return item if isinstance(item, type) and issubclass(item, BaseModel) else None


def takes_files(form: type[BaseModel]) -> bool:
    """Whether a field of the form is a file, or several."""
    return any(is_file(info) for info in form.model_fields.values())


def is_file(info: FieldInfo) -> bool:
    """Whether a field takes a file (`Upload`) or several (`list[Upload]`)."""
    annotation = declared(info)[0]
    return annotation is Upload or (
        get_origin(annotation) is list and get_args(annotation) == (Upload,)
    )
