"""What plugins contribute to the hooks that subsystems declare, where it is more than plain data.

Plugins never import each other: a channel made by an extension and the subsystem that sends through
it share these types.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal
from uuid import UUID

if TYPE_CHECKING:
    from zhengcai.actions.context import Context


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message for one address. `key` stays the same when it is tried again."""

    key: str
    address: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one attempt.

    `units` are what a paid channel counts. A failure has its reason, and whether it may pass.
    """

    done: bool
    units: int = 0
    reason: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach a person outside the platform: text messages, calls, another app.

    `id` begins with the plugin's own: `notify.sms`. `address` is a pattern that a whole address
    fits. `carry(ctx, parcel)` is one attempt and may be repeated with the same key: what the
    channel has taken before it does not take twice.
    """

    id: str
    title: str
    address: str
    carry: Callable[[Context, Parcel], Awaitable[Carried]]
    paid: bool = False


Phase = Literal["before", "during", "after"]
Severity = Literal["notice", "serious"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause for a warning: a record on which a rule has found something.

    The record is a row of the collection `collection` (`"supervision.contracts"`) in this tenant.
    `cause` tells two findings of one rule on one record apart; `organisation` is the credit code of
    whom it is to be put to. `due` is the last day for something that is not done yet: every open
    one is answered, and how early it is warned of is the bureau's to say.
    """

    collection: str
    subject_id: UUID
    title: str
    text: str
    organisation: str
    due: date | None = None
    law: str | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class WarningRule:
    """Something that supervision is warned of, before, during or after a purchase.

    `id` begins with the plugin's own: `supervision.contract_filing`. `find(ctx)` only reads. It
    answers every cause that stands now; one that it no longer answers is gone, unless what the rule
    finds is `lasting`. `severity` is that of a finding, or of a last day that has passed.
    """

    id: str
    title: str
    phase: Phase
    severity: Severity
    find: Callable[[Context], Awaitable[Sequence[Finding]]]
    law: str | None = None
    lasting: bool = False
