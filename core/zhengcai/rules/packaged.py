"""The rules and working days that the platform ships, and reading rules from TOML."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from zhengcai.rules.calendar import CalendarDay
from zhengcai.rules.rule import NATIONAL, RULE_ID, Rule


def read_rules(text: str, **defaults: Any) -> tuple[Rule, ...]:
    """The `[[rule]]` tables of a TOML text. `defaults` fill fields that a table leaves out.

    Raises `tomllib.TOMLDecodeError` or `pydantic.ValidationError`, which name the place.
    """
    return rules_of(tomllib.loads(text).get("rule", []), **defaults)


def rules_of(tables: Iterable[Mapping[str, Any]], **defaults: Any) -> tuple[Rule, ...]:
    """Rules from parsed tables; a list as `jurisdiction` stands for one row for each of its codes."""
    rules: list[Rule] = []
    for table in tables:
        row = {**defaults, **table}
        places = row.pop("jurisdiction", NATIONAL)
        for place in places if isinstance(places, list) else [places]:
            rules.append(Rule.model_validate({**row, "jurisdiction": place}))
    return tuple(rules)


@cache
def packaged_rows() -> tuple[Rule, ...]:
    """Every national rule, from `data/rules.toml`."""
    return read_rules((files("zhengcai") / "data" / "rules.toml").read_text("utf-8"))


def source_named(law: str) -> str:
    """A legal basis for readers of every place at once: of a rule's id its title, with the id."""
    if not RULE_ID.fullmatch(law):
        return law
    titles = (rule.title for rule in packaged_rows() if rule.rule_id == law)
    return f"{next(titles, '')}（{law}）"


@cache
def packaged_days() -> tuple[CalendarDay, ...]:
    """Every national exception 2004-2026, from `data/workday_exceptions.csv`."""
    text = (files("zhengcai") / "data" / "workday_exceptions.csv").read_text("utf-8")
    return tuple(
        CalendarDay(
            jurisdiction=NATIONAL,
            day=date.fromisoformat(row["date"]),
            working=row["kind"] == "makeup_work",
            festival=row["festival"],
            mark="V2",
            source="国务院办公厅关于部分节假日安排的通知",
        )
        for row in csv.DictReader(text.splitlines())
    )
