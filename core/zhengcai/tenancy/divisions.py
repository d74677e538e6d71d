"""The packaged register of administrative divisions, and the tenants that follow from it."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

_TIER_OF_LEVEL = {"province": "region", "prefecture": "city", "county": "county"}
_LEVEL_OF_NUMBER = {"1": "province", "2": "prefecture", "3": "county"}


@dataclass(frozen=True, slots=True)
class Division:
    """A division; `valid_to` is the first day without it, `successor` the code that followed."""

    code: str
    name: str
    level: str
    parent: str | None
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class TenantEntry:
    """A tenant to be created. `division_code` is None or another's for locally numbered tenants."""

    code: str
    name: str
    tier: str
    parent: str | None
    division_code: str | None


def _rows(file: str) -> Iterable[dict[str, str]]:
    return csv.DictReader((files("zhengcai") / "data" / file).read_text("utf-8").splitlines())


@cache
def divisions() -> tuple[Division, ...]:
    """Every division in force, 3,214 of them, in the order of their codes."""
    return tuple(
        Division(row["code"], row["name"], row["level"], row["parent"] or None)
        for row in _rows("divisions.csv")
    )


@cache
def former_divisions() -> tuple[Division, ...]:
    """Codes no longer in force, with the code that followed where one did.

    The register knows the year of a change and not its day, so a code counts as valid until that
    year's end. Its former parent is not recorded.
    """
    current = {division.code for division in divisions()}
    found: dict[str, Division] = {}
    for row in sorted(_rows("divisions_history.csv"), key=lambda row: row["year"]):
        code = row["old_code"]
        if not code or code in current:
            continue
        successor = row["new_code"] if row["new_code"] != code else ""
        found[code] = Division(
            code,
            row["old_name"],
            _LEVEL_OF_NUMBER[row["level"]],
            None,
            valid_to=date(int(row["year"]) + 1, 1, 1),
            successor=successor or None,
        )
    return tuple(found[code] for code in sorted(found))


def tenants_for(selection: Iterable[str] | Literal["china"]) -> tuple[TenantEntry, ...]:
    """The tenants of each selected division and all below it; each selected one is a root.

    `"china"` selects the 34 provinces. Raises `ValueError` for a code that is no division in force
    or lies inside another selected one.
    """
    known = {division.code: division for division in divisions()}
    if selection == "china":
        roots = {code for code, division in known.items() if division.parent is None}
    else:
        roots = set(selection)
    if unknown := sorted(roots - known.keys()):
        raise ValueError(f"no division in force: {', '.join(unknown)}")
    chosen: list[TenantEntry] = []
    for division in known.values():
        line = _line(division, known)
        inside = [code for code in line if code in roots]
        if len(inside) > 1:
            raise ValueError(f"{inside[0]} lies inside {inside[1]}, which is selected too")
        if inside:
            parent = None if division.code in roots else division.parent
            tier = _TIER_OF_LEVEL[division.level]
            chosen.append(TenantEntry(division.code, division.name, tier, parent, division.code))
    return tuple(chosen)


def _line(division: Division, known: dict[str, Division]) -> tuple[str, ...]:
    """The codes from `division` up to its province."""
    line = [division.code]
    while (parent := known[line[-1]].parent) is not None:
        line.append(parent)
    return tuple(line)
