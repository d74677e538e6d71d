"""`plugin.toml`: what a plugin says of itself, readable without importing it."""

import tomllib
from pathlib import Path
from typing import Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from zhengcai.ports import PORTS

Kind = Literal["subsystem", "separate", "extension"]


class ManifestError(ValueError):
    """The manifest is missing or wrong; the text says which key and why."""


class Manifest(BaseModel):
    """The `[plugin]` table of `plugin.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
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
    ledger: tuple[str, ...] = Field(default=(), description="Requirement ledger entries realised")

    @field_validator("version")
    @classmethod
    def _version(cls, value: str) -> str:
        try:
            Version(value)
        except InvalidVersion as error:
            raise ValueError(f"{value!r} is not a PEP 440 version") from error
        return value

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
    try:
        return Manifest.model_validate(data.get("plugin", {}))
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            for item in error.errors()
        )
        raise ManifestError(wrong) from error
