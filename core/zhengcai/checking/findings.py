"""What a check finds: which rule, where, in both languages, and what to do."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `rules.toml`: its messages, with `{placeholders}`, and its advice."""

    id: str
    severity: Severity
    message: str
    message_en: str
    advice: str
    advice_en: str
    mended: bool = False
    """Whether `--fix` mends it."""
    exempt: bool = False
    """Whether a plugin may keep it by giving a reason in its `pyproject.toml`."""


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by id, in the order of the file."""
    text = (files("zhengcai.checking") / "rules.toml").read_text("utf-8")
    return {
        f"{concern}.{name}": Rule(f"{concern}.{name}", **values)
        for concern, group in tomllib.loads(text).items()
        for name, values in group.items()
    }


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is not kept. `file` may be None where nothing can be pointed at."""

    rule_id: str
    file: Path | None = None
    line: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def rule(self) -> Rule:
        return rules()[self.rule_id]

    @property
    def message(self) -> str:
        """What is wrong, in Chinese."""
        return self.rule.message.format(**self.params)

    @property
    def message_en(self) -> str:
        """What is wrong, in English."""
        return self.rule.message_en.format(**self.params)

    def where(self, root: Path) -> str:
        """`file:line`, relative to `root` where it lies below; empty where there is no file."""
        if self.file is None:
            return ""
        file = self.file.relative_to(root) if self.file.is_relative_to(root) else self.file
        return f"{file}:{self.line}" if self.line else str(file)

    def record(self, root: Path) -> dict[str, Any]:
        """The finding as JSON values, for other programs."""
        rule = self.rule
        return {
            "rule": rule.id,
            "severity": rule.severity,
            "file": self.where(root).partition(":")[0] or None,
            "line": self.line,
            "message": self.message,
            "message_en": self.message_en,
            "advice": rule.advice,
            "advice_en": rule.advice_en,
            "fixable": rule.mended,
        }
