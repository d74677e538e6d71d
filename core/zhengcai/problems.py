"""Why something is refused: a list of problems, each with its legal basis where there is one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from decimal import Decimal
from enum import Enum
from string import Formatter
from typing import Any


class _Words(Formatter):
    """Fills placeholders; `{amount:money}` parts the thousands and keeps two decimals."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "money":
            return f"{Decimal(value):,.2f}"
        return str(super().format_field(value, format_spec))


_WORDS = _Words()


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason for a refusal.

    `message` is Chinese text and may hold `{placeholders}` filled from `params`, so that a
    catalogue can translate it; an amount in yuan is written as `{amount:money}`. `field` names the
    form field concerned, `law` the article, or the rule whose source is cited (`I.3-review`).
    """

    code: str
    message: str
    field: str | None = None
    law: str | None = None
    params: Mapping[str, Any] = dataclass_field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The message for a reader; `translate` also knows the titles among `params`."""
        template = translate(self.message)
        if not self.params:
            return template
        words = {
            name: translate(value) if isinstance(value, str) else value
            for name, value in self.params.items()
        }
        return _WORDS.vformat(template, (), words)


class Reason(Enum):
    """The family of a refusal; the value is the HTTP status that carries it."""

    MALFORMED = 400
    UNKNOWN_ACTOR = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    WRONG_METHOD = 405
    CONFLICT = 409
    STALE = 412
    TOO_LARGE = 413
    INVALID = 422
    TOO_MANY = 429
    UNAVAILABLE = 503


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A "no" with all its problems. The only way for an action, a check or a port to refuse.

    `headers` are told to machines beside it: `{"retry-after": "60"}`.
    """

    def __init__(
        self,
        *problems: Problem,
        reason: Reason = Reason.INVALID,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__("; ".join(problem.code for problem in problems))
        self.problems = problems
        self.reason = reason
        self.headers = headers or {}

    def cited(self, cite: Callable[[str | None], str | None]) -> "Refusal":
        """The same, with the source that `cite` knows for each law."""
        problems = tuple(replace(each, law=cite(each.law)) for each in self.problems)
        if problems == self.problems:
            return self
        return Refusal(*problems, reason=self.reason, headers=self.headers)


def refuse_if_any(problems: Iterable[Problem], reason: Reason = Reason.INVALID) -> None:
    """Raise a `Refusal` with all `problems`, or return when there are none."""
    collected = tuple(problems)
    if collected:
        raise Refusal(*collected, reason=reason)
