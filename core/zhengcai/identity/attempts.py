"""What an attempt to sign in may cost: a few at a time, and not too many from one address."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv6Address, ip_address

from zhengcai.problems import Problem, Reason, Refusal

BURST = 30
"""Attempts in hand of one address; one that succeeds costs nothing."""
PER_MINUTE = 10
REMEMBERED = 10_000
AT_ONCE = 2
"""Passwords verified at the same time by one process: each takes a processor and 64 MiB."""

TOO_MANY = Problem("login.too_many", "登录失败次数过多，请稍后再试")


@dataclass(slots=True)
class Attempts:
    """The attempts of one process; `verifying` is held while a password is verified."""

    verifying: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _left: dict[str, tuple[float, datetime]] = field(default_factory=dict)

    def take(self, source: str, moment: datetime) -> None:
        """Count an attempt before anything is spent on it. Refuses (429) when none is left."""
        left = self._now_left(source, moment)
        if left < 1:
            raise Refusal(TOO_MANY, reason=Reason.TOO_MANY)
        if len(self._left) >= REMEMBERED:
            self._forget(moment)
        self._left[source] = (left - 1, moment)

    def give_back(self, source: str, moment: datetime) -> None:
        """The attempt was a good one."""
        self._left[source] = (min(BURST, self._now_left(source, moment) + 1), moment)

    def _now_left(self, source: str, moment: datetime) -> float:
        left, since = self._left.get(source, (BURST, moment))
        return min(BURST, left + (moment - since).total_seconds() / 60 * PER_MINUTE)

    def _forget(self, moment: datetime) -> None:
        """Drop who has all attempts again; if nobody has, whoever was first."""
        full = [each for each in self._left if self._now_left(each, moment) >= BURST]
        for source in full or list(self._left)[: REMEMBERED // 10]:
            del self._left[source]


def network_of(source: str) -> str:
    """Who counts as one address: an IPv4 address, or the /64 that one IPv6 host can choose from."""
    try:
        address = ip_address(source.partition("%")[0])
    except ValueError:
        return source
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64))
