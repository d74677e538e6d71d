"""The review committee: its size, and a draw that everybody can check afterwards.

The server commits to a secret seed when the tender is published; whoever draws adds a word of
their own. Neither alone decides, nobody can know the experts before the draw, and once the seed is
revealed anyone can repeat it (政府采购评审专家管理办法 第12条).
"""

import hmac
import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import ceil
from typing import Protocol, TypeVar
from uuid import UUID

SEED_BYTES = 32


class Candidate(Protocol):
    """An expert as the register gives it."""

    @property
    def id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def employer(self) -> str: ...


C = TypeVar("C", bound=Candidate)


@dataclass(frozen=True, slots=True)
class Composition:
    """How many members, and how many of them at least from outside."""

    size: int
    experts_min: int

    @property
    def representatives_max(self) -> int:
        """How many members the purchaser may send."""
        return self.size - self.experts_min


def composition(size: int, expert_share: Fraction) -> Composition:
    """A committee of `size` with at least `expert_share` of experts."""
    return Composition(size, ceil(size * expert_share))


def new_seed() -> str:
    """A seed in hexadecimal, from the system's own source of randomness."""
    return secrets.token_hex(SEED_BYTES)


def commitment(seed: str) -> str:
    """What is published of a seed before the draw: its SHA-256."""
    return sha256(bytes.fromhex(seed)).hexdigest()


def digest_of(candidates: Iterable[Candidate]) -> str:
    """SHA-256 of the ids of the candidates, sorted, as a JSON list."""
    ids = sorted(str(candidate.id) for candidate in candidates)
    return sha256(json.dumps(ids).encode()).hexdigest()


def eligible(candidates: Iterable[C], persons: Collection[UUID], names: Collection[str]) -> list[C]:
    """Those who are not among `persons` and do not work for one of `names` (avoidance)."""
    employers = {name.strip() for name in names}
    return [
        one
        for one in candidates
        if one.person_id not in persons and one.employer.strip() not in employers
    ]


def drawn(
    candidates: Sequence[C], wanted: int, seed: str, word: str, employers: Collection[str]
) -> list[C]:
    """`wanted` of the candidates in the order of HMAC-SHA256(seed, word + id).

    Two of one employer, or one of `employers` (of those already seated), only where there are not
    enough others. Fewer than `wanted` when the candidates run out.
    """

    def ticket(candidate: C) -> bytes:
        message = f"{word}\n{candidate.id}".encode()
        return hmac.new(bytes.fromhex(seed), message, sha256).digest()

    order = sorted(candidates, key=ticket)
    taken, chosen, second = set(employers), [], []
    for candidate in order:
        employer = candidate.employer.strip()
        if employer and employer in taken:
            second.append(candidate)
        else:
            taken.add(employer)
            chosen.append(candidate)
    return (chosen + second)[:wanted]
