"""The contract with a gateway for text messages: frozen messages, one key for each.

A locality's own gateway implements `SmsGateway` and takes the place of the local one in `sms.py`,
or comes as a channel of an extension (hook `notification_channels`).
"""

from dataclasses import dataclass
from typing import Literal, Protocol

Outcome = Literal["taken", "unreachable", "busy"]


@dataclass(frozen=True, slots=True)
class SmsOrder:
    """Platform → gateway: send `content` to `number`. `key` is the platform's."""

    key: str
    number: str
    content: str


@dataclass(frozen=True, slots=True)
class SmsReceipt:
    """Gateway → platform. `units` are the parts that it counts; 0 unless it was taken.

    `unreachable` stays so; `busy` passes, and the same order may be given again.
    """

    key: str
    outcome: Outcome
    units: int = 0


class SmsGateway(Protocol):
    """A gateway for text messages."""

    async def send(self, order: SmsOrder) -> SmsReceipt:
        """Give an order. A key that was taken before is answered as before and not sent again."""
        ...
