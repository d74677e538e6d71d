"""A locality as a file: `tenants/<locality>/tenant.toml`.

It selects divisions, corrects who reports to whom, adds locally numbered tenants, and carries the
locality's plugins, settings, rules and holidays. Unknown keys are refused. Rules and holidays are
turned into rows by `zhengcai.rules.local`.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from zhengcai.tenancy.divisions import TenantEntry, tenants_for

FILE_NAME = "tenant.toml"

Tier = Literal["region", "city", "county"]
PluginChoice = Literal["on", "off", "locked-on", "locked-off"]

_CODE = Field(pattern=r"^[0-9A-Z]{6,12}$")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LocalTenant(_Part):
    """A tenant that is no division, such as a development zone with a locally given code."""

    code: str = _CODE
    name: str = Field(min_length=1)
    tier: Tier
    parent: str = _CODE
    division: str | None = Field(default=None, description="Division that it lies in")
    source: str = Field(min_length=1, description="Where the code and the name come from")


class ReportsTo(_Part):
    """A division that reports to another tenant, or at another tier, than its code suggests."""

    code: str = _CODE
    parent: str = _CODE
    tier: Tier
    source: str = Field(min_length=1, description="Who says so")


class Holiday(_Part):
    """Days of one festival in the locality, off unless `working`. Only days that differ count."""

    festival: str = Field(min_length=1)
    days: tuple[date, ...] = Field(min_length=1)
    working: bool = False
    mark: Literal["V", "V2", "K", "U"]
    source: str = Field(min_length=1)


class Locality(_Part):
    """The content of one `tenant.toml`."""

    name: str = Field(description="Name of the folder")
    title: str = Field(min_length=1)
    divisions: tuple[str, ...] = Field(min_length=1, description="Each a root, unless `within`")
    within: str | None = Field(default=None, description="Tenant in whose tree the divisions lie")
    tenants: tuple[LocalTenant, ...] = ()
    reports_to: tuple[ReportsTo, ...] = ()
    plugins: dict[str, PluginChoice] = Field(default={}, description="For every division")
    settings: dict[str, dict[str, Any]] = Field(
        default={}, description="By plugin, for each division"
    )
    rules: tuple[dict[str, Any], ...] = Field(default=(), description="Rows of the rule book")
    holidays: tuple[Holiday, ...] = Field(default=(), description="For every division")

    @model_validator(mode="after")
    def _codes_are_new(self) -> "Locality":
        codes = [tenant.code for tenant in self.tenants]
        if repeated := {code for code in codes if codes.count(code) > 1}:
            raise ValueError(f"tenants listed twice: {', '.join(sorted(repeated))}")
        return self

    @property
    def roots(self) -> tuple[str, ...]:
        """The divisions that begin a tree; none, where another locality's tree holds them."""
        return () if self.within else self.divisions

    def entries(self) -> tuple[TenantEntry, ...]:
        """Every tenant that the locality brings, corrected and extended."""
        return with_local_changes(tenants_for(self.roots), [self])


class LocalityError(ValueError):
    """Files of localities that cannot be used; `faults` names each file, key and reason."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def read_locality(folder: Path) -> Locality:
    """The locality of one folder. Raises `LocalityError`."""
    path = folder / FILE_NAME
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        return Locality.model_validate({"name": folder.name, **content})
    except ValidationError as error:
        raise LocalityError(
            f"{path}: {'.'.join(map(str, item['loc'])) or 'file'}: {item['msg']}"
            for item in error.errors()
        ) from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LocalityError([f"{path}: {error}"]) from error


def read_localities(folder: Path) -> tuple[Locality, ...]:
    """Every folder with a `tenant.toml`, by name. Raises `LocalityError` with all faults at once."""
    found: list[Locality] = []
    faults: list[str] = []
    for path in sorted(folder.glob(f"*/{FILE_NAME}")):
        try:
            found.append(read_locality(path.parent))
        except LocalityError as error:
            faults.extend(error.faults)
    if faults:
        raise LocalityError(faults)
    return tuple(found)


def with_local_changes(
    entries: Iterable[TenantEntry], localities: Iterable[Locality]
) -> tuple[TenantEntry, ...]:
    """`entries` with every locality's corrections and additions.

    A change that concerns a tenant outside `entries` does not apply; so the same files serve a
    deployment of one city and one of all China.
    """
    by_code = {entry.code: entry for entry in entries}
    for locality in localities:
        for change in locality.reports_to:
            if change.code in by_code and change.parent in by_code:
                entry = by_code[change.code]
                by_code[change.code] = replace(entry, parent=change.parent, tier=change.tier)
        for added in locality.tenants:
            if added.parent in by_code:
                if added.code in by_code:
                    raise LocalityError([f"{locality.name}: {added.code} is taken already"])
                by_code[added.code] = TenantEntry(
                    added.code, added.name, added.tier, added.parent, added.division
                )
    return tuple(by_code.values())
