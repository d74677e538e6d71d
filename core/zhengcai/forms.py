"""Forms of actions: pydantic models whose fields carry Chinese titles."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from zhengcai.clock import SHANGHAI


class Form(BaseModel):
    """Base of every form: unknown keys are refused, text is trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


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


def field(
    title: str,
    default: Any = ...,
    *,
    hint: str | None = None,
    law: str | None = None,
    kind: str | None = None,
    reference: str | None = None,
    unit: str | None = None,
    choices: dict[str, str] | None = None,
    **limits: Any,
) -> Any:
    """A form field: Chinese title, hint, legal basis, and pydantic's limits (`min_length`, `ge`, …).

    `kind` overrides how it is asked (`textarea`, `file`); `reference` names a collection
    (`"fiscal.budget-lines"`) from which a row is chosen; `choices` titles the values of a choice.
    """
    extra: dict[str, Any] = {
        key: value
        for key, value in {
            "hint": hint,
            "law": law,
            "kind": kind,
            "reference": reference,
            "unit": unit,
            "choices": choices,
        }.items()
        if value is not None
    }
    return Field(default, title=title, json_schema_extra=extra or None, **limits)
