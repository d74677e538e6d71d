"""`plugin.toml`: what a plugin says of itself, readable without importing it."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from zhengcai.ports import PORTS

Kind = Literal["subsystem", "separate", "extension"]

NAME = r"^[a-z][a-z0-9_]{1,39}$"
_SIGNS = r"[0-9A-Za-z\u4e00-\u9fff〔〕（）_.-]*"
LedgerNumber = Annotated[
    str, Field(pattern=f"^{_SIGNS}[0-9]{_SIGNS}$", min_length=3, max_length=40)
]
"""A number of a ledger: no spaces, and a digit in it. How it is made up is the ledger's own choice."""

_TABLES = ("feature", "fix")


def _is_version(value: str) -> str:
    try:
        Version(value)
    except InvalidVersion as error:
        raise ValueError(f"{value!r} is not a PEP 440 version") from error
    return value


def released(version: str) -> Version:
    """The version that is to be released: `0.2.0.dev3` and `0.2.0rc1` are on the way to `0.2.0`."""
    return Version(Version(version).base_version)


class ManifestError(ValueError):
    """The manifest is missing or wrong; the text says which key and why."""


class FeatureEntry(BaseModel):
    """A `[[feature]]` of `plugin.toml`: what is opened tenant by tenant, and who decided on it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=NAME)
    title: str = Field(min_length=2)
    title_en: str = Field(min_length=2)
    since: str = Field(description="The version of the plugin that first has it")
    ledger: LedgerNumber | None = None
    """The entry of the requirement ledger that it realises; none in a plugin's first version."""

    _since = field_validator("since")(_is_version)


class Fix(BaseModel):
    """A `[[fix]]` of `plugin.toml`: a defect mended without a change of rules.

    Also what a version does only to follow the platform or to close a hole of a dependency: it is
    entered in the problem ledger first. A version that brings no new feature, no fix and no entry of
    `ledger` that is not released yet is not released, but for the first one of a deployment.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    defect: LedgerNumber | None = None
    """Its number in the problem ledger; without one the version cannot be released."""
    summary: str = Field(min_length=2)

    _version = field_validator("version")(_is_version)


class Manifest(BaseModel):
    """The `[plugin]` table of `plugin.toml`, with its `[[feature]]` and `[[fix]]` tables."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: str = Field(pattern=NAME)
    title: str
    title_en: str = ""
    summary: str = ""
    version: str
    kind: Kind
    zhengcai: str = Field(description="PEP 440 range of the platform's version")
    requires: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    face: Literal["trading", "supervision", "service"] = "service"
    owner_tenant: str | None = Field(default=None, description="Tenant an extension is made for")
    ledger: tuple[LedgerNumber, ...] = Field(
        default=(), description="Requirement ledger entries that the plugin as a whole realises"
    )
    features: tuple[FeatureEntry, ...] = Field(default=(), alias="feature")
    fixes: tuple[Fix, ...] = Field(default=(), alias="fix")

    _version = field_validator("version")(_is_version)

    @field_validator("zhengcai")
    @classmethod
    def _range(cls, value: str) -> str:
        try:
            SpecifierSet(value)
        except InvalidSpecifier as error:
            raise ValueError(f"{value!r} is not a PEP 440 range") from error
        return value

    @field_validator("provides")
    @classmethod
    def _ports(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(value) - PORTS.keys())
        if unknown:
            raise ValueError(f"unknown ports: {', '.join(unknown)}")
        return value

    @model_validator(mode="after")
    def _of_this_version(self) -> "Manifest":
        """Each feature once, and nothing that a later version would have."""
        names = [each.id for each in self.features]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"declared twice: feature {', '.join(twice)}")
        told = [(f"feature {each.id}", each.since) for each in self.features]
        told += [(f"fix {each.defect or each.summary}", each.version) for each in self.fixes]
        later = [what for what, version in told if released(version) > released(self.version)]
        if later:
            raise ValueError(f"later than version {self.version}: {', '.join(later)}")
        return self

    def entries(self) -> tuple[str, ...]:
        """The entries of the requirement ledger that the plugin and its features name."""
        return (*self.ledger, *(each.ledger for each in self.features if each.ledger))

    def feature(self, name: str) -> FeatureEntry | None:
        """The feature of that id, or None."""
        return next((each for each in self.features if each.id == name), None)

    def accepts(self, platform_version: str) -> bool:
        """Whether the plugin is made for this version of the platform.

        A version in development counts as the one that it will be: 0.2.0.dev0 as 0.2.0.
        """
        return SpecifierSet(self.zhengcai).contains(Version(platform_version).base_version)


def read_manifest(path: Path) -> Manifest:
    """Read `plugin.toml`. Raises `ManifestError` naming every wrong key."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ManifestError(f"plugin.toml cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"plugin.toml is not TOML: {error}") from error
    strange = sorted(data.keys() - {"plugin", *_TABLES})
    if strange:
        raise ManifestError(f"unknown tables: {', '.join(strange)}")
    try:
        tables = {name: data.get(name, []) for name in _TABLES}
        return Manifest.model_validate({**data.get("plugin", {}), **tables})
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            for item in error.errors()
        )
        raise ManifestError(wrong) from error
