"""What an examination answers."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "info", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: which check, how it stands, what was found and what to do about it.

    `info` is no fault, `warn` does not stop the platform, `fail` does, or endangers its data.
    """

    check: str
    state: State
    what: str
    do: str = ""
