"""The two systems outside: the budget system and the treasury. This file is the whole contract.

A locality with systems of its own writes a class for each protocol and names it in
`zhengcai_fiscal.providers`; the `local` ones are complete and show how.

The same three promises hold for both, because both talk over lines that fail:

- *Idempotency*: every message carries a `key` of its sender. What has been taken once under a key
  is not taken again; the same key with other contents is refused.
- *Status return*: taking a message says nothing of its outcome. The outcome comes later, as a
  message of its own, perhaps twice; only the first one counts.
- *Reconciliation*: what either side holds under a key can be asked for at any time, so that the two
  books can be compared without trusting either.

Messages are frozen values; amounts are yuan with two decimals, times carry their offset.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol

Outcome = Literal["pending", "paid", "refused"]
"""Where an order stands with the treasury."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """Budget system → platform: a purchaser may spend `amount` in `year`.

    `key` is the budget system's own number of the notice; `fund_nature` a `FundNature`;
    `sme_reserved_amount` the part reserved for small and medium enterprises
    (政府采购促进中小企业发展管理办法 第6条).
    """

    key: str
    code: str
    title: str
    year: int
    purchaser_code: str
    purchaser_name: str
    amount: Decimal
    fund_nature: str
    sme_reserved_amount: Decimal


class BudgetSource(Protocol):
    """The budget system: it sends allocations and is told what became of them."""

    async def accepted(self, key: str) -> None:
        """The allocation is now a budget line. Telling it twice changes nothing."""
        ...

    async def returned(self, key: str, reason: str) -> None:
        """The allocation could not be taken, and why. Telling it twice changes nothing."""
        ...

    async def allocation(self, key: str) -> Allocation | None:
        """What the source itself holds as granted under `key`; None for what it has not granted."""
        ...


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """Platform → treasury: pay `amount` to the account. `key` is the platform's."""

    key: str
    title: str
    payer_code: str
    payee_name: str
    payee_account: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OrderStatus:
    """Treasury → platform: where the order stands.

    `voucher` is given with `paid`, `reason` with `refused`, `at` with both.
    """

    key: str
    outcome: Outcome
    amount: Decimal
    voucher: str | None = None
    reason: str | None = None
    at: datetime | None = None


class Treasury(Protocol):
    """The treasury: it takes orders, and answers later whether it paid."""

    async def submit(self, order: PaymentOrder) -> None:
        """Hand in an order. Refuses (`zhengcai.Refusal`) a known key with other contents."""
        ...

    async def status(self, key: str) -> OrderStatus | None:
        """Where the order stands; None when the treasury does not know the key."""
        ...
