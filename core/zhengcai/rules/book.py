"""The rule book: which rule binds a tenant on a day.

The answer is the row of the most specific jurisdiction on the tenant's path that is in force; a
project keeps asking with its start date. Nothing falls back to a guess: a rule that is unknown,
not in force or declared without a value is refused as not configured.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from zhengcai.rules.rule import NATIONAL, RULE_ID, Rule

_DAY_UNITS = ("calendar_day", "working_day")


class RuleNotConfigured(LookupError):  # noqa: N818 - the state of a rule, not a failure
    """No value for this rule, tenant and day. Carries what a Problem needs."""

    code = "rule.not_configured"

    def __init__(self, rule_id: str, title: str, jurisdiction: str, day: date, law: str) -> None:
        self.rule_id = rule_id
        self.law = law
        self.message = f"{title}未配置（{jurisdiction}，{day.isoformat()}）"
        super().__init__(self.message)


class RuleBookError(ValueError):
    """Rows that may not be loaded, all of them; `faults` says why."""

    code = "rule.refused"
    law = ""

    def __init__(self, faults: Iterable["RuleFault"]) -> None:
        self.faults = tuple(faults)
        self.message = "；".join(fault.message for fault in self.faults)
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class RuleFault:
    """Why one row may not be loaded; `law` cites the rule that it collides with."""

    rule_id: str
    jurisdiction: str
    valid_from: date
    reason: str
    law: str = ""

    @property
    def message(self) -> str:
        """The reason in Chinese, with the row it concerns."""
        return (
            f"{self.rule_id}（{self.jurisdiction}，{self.valid_from.isoformat()}）：{self.reason}"
        )


class RulesView:
    """The rules of one tenant on one day."""

    __slots__ = ("_book", "day", "path")

    def __init__(self, book: "RuleBook", path: tuple[str, ...], day: date) -> None:
        self._book = book
        self.path = path
        self.day = day

    def get(self, rule_id: str) -> Rule:
        """The binding row. Raises `RuleNotConfigured`, also for an id that no row declares."""
        rule = self._book.find(rule_id, self.path, self.day)
        if rule is None or rule.value is None:
            declared = rule or self._book.declaration(rule_id)
            raise RuleNotConfigured(
                rule_id,
                declared.title if declared else f"规则{rule_id}",
                self.path[-1] if self.path else NATIONAL,
                self.day,
                declared.citation if declared else "",
            )
        return rule

    def value(self, rule_id: str) -> Any:
        """The value as it stands in the row."""
        return self.get(rule_id).value

    def number(self, rule_id: str) -> Decimal:
        """The value as an exact decimal, in the row's unit."""
        return self.get(rule_id).number

    def integer(self, rule_id: str) -> int:
        """The value as a whole number, in the row's unit."""
        return self.get(rule_id).integer

    def days(self, rule_id: str) -> int:
        """A number of calendar or working days; `TypeError` for a rule of another unit."""
        rule = self.get(rule_id)
        if rule.unit not in _DAY_UNITS:
            raise TypeError(f"rule {rule_id} counts {rule.unit}, not days")
        return rule.integer

    def cite(self, law: str | None) -> str | None:
        """The source that `law` names: for a rule's id the citation of the row that binds here.

        None where no row is configured. Any other text is a citation and stands as it is.
        """
        if law is None or not RULE_ID.fullmatch(law):
            return law
        rule = self._book.find(law, self.path, self.day)
        return None if rule is None or rule.value is None else rule.citation


class RuleBook:
    """An immutable snapshot of all rows; a look-up costs a few dictionary accesses."""

    def __init__(self, rows: Mapping[str, Mapping[str, tuple[Rule, ...]]]) -> None:
        self._rows = rows

    @classmethod
    def from_rows(cls, rows: Iterable[Any]) -> "RuleBook":
        """Build from `Rule`s or `RuleRow`s. Raises `RuleBookError` with every fault of the rows."""
        rules = [row if isinstance(row, Rule) else Rule.model_validate(row) for row in rows]
        if faults := find_faults(rules):
            raise RuleBookError(faults)
        grouped: dict[str, dict[str, list[Rule]]] = {}
        for rule in rules:
            grouped.setdefault(rule.rule_id, {}).setdefault(rule.jurisdiction, []).append(rule)
        return cls(
            {
                rule_id: {
                    code: tuple(sorted(found, key=lambda rule: rule.valid_from, reverse=True))
                    for code, found in places.items()
                }
                for rule_id, places in grouped.items()
            }
        )

    def at(self, tenant_path: tuple[str, ...], day: date) -> RulesView:
        """The rules for a tenant (its path from root to itself) on `day`."""
        return RulesView(self, tenant_path, day)

    def find(self, rule_id: str, path: tuple[str, ...], day: date) -> Rule | None:
        """The row in force nearest to the end of `path`, else the national one, else None."""
        places = self._rows.get(rule_id)
        if places is None:
            return None
        for code in (*reversed(path), NATIONAL):
            for rule in places.get(code, ()):
                if rule.covers(day):
                    return rule
        return None

    def over_time(
        self, rule_id: str, path: tuple[str, ...]
    ) -> Iterator[tuple[date, date | None, Rule]]:
        """Every row that binds at the end of `path` at some time: first day, first day after, row."""
        places = self._rows.get(rule_id, {})
        rows = [rule for code in (*path, NATIONAL) for rule in places.get(code, ())]
        ends = {rule.valid_to for rule in rows if rule.valid_to is not None}
        turns = sorted({rule.valid_from for rule in rows} | ends)
        for since, until in zip_longest(turns, turns[1:]):
            rule = self.find(rule_id, path, since)
            if rule is not None and rule.value is not None:
                yield since, until, rule

    def declaration(self, rule_id: str) -> Rule | None:
        """The latest national row of a rule, whatever its validity."""
        return next(iter(self._rows.get(rule_id, {}).get(NATIONAL, ())), None)

    def __iter__(self) -> Iterator[Rule]:
        for places in self._rows.values():
            for rules in places.values():
                yield from rules

    def __len__(self) -> int:
        return sum(len(rules) for places in self._rows.values() for rules in places.values())


def find_faults(rules: Iterable[Rule]) -> tuple[RuleFault, ...]:
    """Every row that may not stand beside the others, with the reason."""
    national: dict[str, list[Rule]] = {}
    places: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        places.setdefault((rule.rule_id, rule.jurisdiction), []).append(rule)
        if rule.jurisdiction == NATIONAL:
            national.setdefault(rule.rule_id, []).append(rule)
    faults: list[RuleFault] = []
    for (rule_id, jurisdiction), rows in places.items():
        rows.sort(key=lambda rule: rule.valid_from)
        for at, rule in enumerate(rows):
            reasons = (
                []
                if at == 0 or not rows[at - 1].overlaps(rule)
                else ["有效期与同一规则的另一行重叠"]
            )
            if rule.valid_to is not None and rule.valid_to <= rule.valid_from:
                reasons.append("失效日期不晚于施行日期")
            if jurisdiction != NATIONAL:
                reasons.extend(_local_faults(rule, national.get(rule_id, [])))
            law = national[rule_id][-1].citation if rule_id in national else ""
            faults.extend(
                RuleFault(rule_id, jurisdiction, rule.valid_from, reason, law) for reason in reasons
            )
    return tuple(faults)


def _local_faults(rule: Rule, national: list[Rule]) -> Iterator[str]:
    if not rule.basis.strip():
        yield "地方规定缺少依据"
    if rule.value is None:
        yield "地方规定缺少取值"
    binding = [above for above in national if above.overlaps(rule)]
    if not binding:
        yield "全国规则中没有此项"
    for above in binding:
        if not above.delegable:
            yield f"法律未授权地方另行规定（{above.citation}）"
        elif above.unit != rule.unit:
            yield f"单位应为{above.unit}"
        elif above.value is not None and _looser(rule, above):
            yield f"宽于法律规定的{above.value}（{above.citation}）"


def _looser(local: Rule, national: Rule) -> bool:
    if national.strictness == "none" or local.value is None:
        return False
    try:
        mine, law = local.fraction, national.fraction
    except TypeError:
        # Where an order is declared, a value that cannot be compared cannot be shown to be stricter.
        return True
    return mine < law if national.strictness == "min" else mine > law
