"""Services that one plugin provides and others call, as typed protocols.

A port is used where one plugin must act inside another's transaction: filing a plan freezes its
budget, or nothing happens at all. The manifest of the provider names the port (`provides`), the
caller asks its context for it, and a caller whose provider is not enabled in the tenant gets a
`Problem`. Amounts are yuan. Every method may raise `Refusal`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from zhengcai.documents.packages import PackageFile
    from zhengcai.identity.roles import Role


@dataclass(frozen=True, slots=True)
class BudgetLineInfo:
    """A budget line as others see it; amounts in yuan."""

    id: UUID
    code: str
    title: str
    year: int
    purchaser_code: str
    available: Decimal
    frozen: Decimal
    used: Decimal


class FiscalPort(Protocol):
    """Budget lines: every movement carries the reference of what causes it."""

    async def line(self, line_id: UUID) -> BudgetLineInfo | None:
        """The line in this tenant, or None."""
        ...

    async def freeze(self, line_id: UUID, amount: Decimal, reference: str) -> None:
        """Move `amount` from available to frozen. Refuses when the line cannot cover it."""
        ...

    async def release(self, line_id: UUID, amount: Decimal, reference: str) -> None:
        """Give `amount` back from frozen to available."""
        ...


@dataclass(frozen=True, slots=True)
class PlanInfo:
    """A filed procurement plan."""

    id: UUID
    number: str
    title: str
    state: str
    purchaser_code: str
    purchaser_name: str
    budget_line_id: UUID
    amount: Decimal
    method: str
    kind: str
    catalogue_code: str
    intent_id: UUID | None
    intent_published_on: date | None
    filed_at: datetime | None
    sme_reserve: str
    """`whole`, `part` or `none`: whether only small and medium enterprises may take part."""


class PlansPort(Protocol):
    """Filed plans, for whoever executes them."""

    async def plan(self, plan_id: UUID) -> PlanInfo | None:
        """The plan in this tenant, or None."""
        ...

    async def start(self, plan_id: UUID, project_id: UUID) -> PlanInfo:
        """Bind a filed plan to the project that executes it; refuses unless it is filed and free."""
        ...

    async def stop(self, plan_id: UUID, project_id: UUID) -> None:
        """Free the plan of a project that ended without a result, so that another may take it."""
        ...


@dataclass(frozen=True, slots=True)
class AwardInfo:
    """The confirmed result of a project."""

    project_id: UUID
    project_number: str
    title: str
    plan_id: UUID
    purchaser_code: str
    purchaser_name: str
    supplier_code: str
    supplier_name: str
    supplier_size: str
    amount: Decimal
    notified_at: datetime
    rules_on: date


class AwardsPort(Protocol):
    """Awards, for whoever makes contracts of them."""

    async def award(self, project_id: UUID) -> AwardInfo | None:
        """The confirmed award of the project, or None while there is none."""
        ...


@dataclass(frozen=True, slots=True)
class ContractInfo:
    """A contract as the payer sees it."""

    id: UUID
    number: str
    state: str
    project_id: UUID
    plan_id: UUID
    budget_line_id: UUID
    frozen_amount: Decimal
    purchaser_code: str
    supplier_code: str
    supplier_name: str
    supplier_size: str
    supplier_account: str
    amount: Decimal
    filed: bool
    accepted_at: datetime | None
    rules_on: date
    payment_days: int | None = None
    """The term of payment that the parties agreed on, in days; None: they agreed on none."""


class ContractsPort(Protocol):
    """Contracts, for whoever pays them."""

    async def contract(self, contract_id: UUID) -> ContractInfo | None:
        """The contract in this tenant, or None."""
        ...

    async def of_project(self, project_id: UUID) -> ContractInfo | None:
        """The contract that came of a project, or None while there is none."""
        ...

    async def settle(self, contract_id: UUID, paid: Decimal) -> None:
        """Record that `paid` yuan in total have left the treasury for this contract."""
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be announced: the business record's own values, never re-keyed.

    `kind` is a code of 财办库〔2020〕50号 as the portal lists them; `content` is the ordered list of
    sections, each `(heading, value)` where a value is text or a table (list of rows). `rules_on` is
    the day whose rules bind the record, and with it the period of its notice (None: today).
    """

    kind: str
    title: str
    subject_type: str
    subject_id: UUID
    purchaser_code: str
    purchaser_name: str
    content: Sequence[tuple[str, Any]]
    project_number: str | None = None
    closes_on: date | None = None
    rules_on: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


class AnnouncementsPort(Protocol):
    """The one channel of publication."""

    async def publish(self, notice: Notice) -> UUID:
        """Publish and return the id of the announcement. Refuses an incomplete notice."""
        ...

    async def papers(self, subjects: Collection[UUID]) -> Sequence[PackageFile]:
        """Every announcement on one of the records, oldest first, as files of an archive.

        Their `kind` is `announcement-` and the kind of the announcement.
        """
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """Something that a person is told: what it is about, and which record to open.

    `kind` is the sender's own word for it, `supervision.contract.sign`. `record` is the id of a
    collection (`"supervision.contracts"`) with the id of one of its rows in the same tenant.
    """

    kind: str
    title: str
    text: str
    record: tuple[str, UUID] | None = None


class NotifyPort(Protocol):
    """Messages: stored with whatever causes them, carried further by the receivers' channels."""

    async def tell(self, person_id: UUID, message: Message) -> None:
        """Tell one person."""
        ...

    async def tell_role(self, role: Role, organisation: str | None, message: Message) -> int:
        """Tell everybody who holds `role` here, for that organisation (None: for any).

        How many they are. None of them knows of it where that is 0: the sender may need another way.
        """
        ...


Classification = Literal["general", "separate", "personal"]
"""What became of a requirement: for the whole region, for the tenants that pay for it, or for its
proposer alone without a change of the framework."""


@dataclass(frozen=True, slots=True)
class LedgerEntryInfo:
    """An entry of the region's requirement ledger (软件功能升级改造台账)."""

    number: str
    title: str
    classification: Classification | None
    """None: not classified yet."""
    state: str
    accepted_at: datetime | None
    """When the work was accepted; None: not yet, so that nothing of it may be released."""
    proposer: str
    """Name of the organisation that proposed it."""
    proposer_tenant: str
    payers: Mapping[str, str]
    """Who was asked to pay for it, by tenant, and the state of what they said: `asked`, `confirmed`,
    `declined`, or `dropped` where the ledger no longer waits for it."""
    tenants: frozenset[str]
    """For whom a separate or personal one is made: whoever pays for them has confirmed it. A general
    one is for all."""
    publicity_from: date | None
    publicity_to: date | None
    """The first and the last day of its publicity on the portal."""
    address: str
    """Its record's page."""


@dataclass(frozen=True, slots=True)
class DefectInfo:
    """An entry of the problem ledger (问题解决台账)."""

    number: str
    title: str
    state: str
    reporter_tenant: str
    verified_at: datetime | None
    """When the reporter found it mended; None: not yet."""
    address: str
    """Its record's page."""


@dataclass(frozen=True, slots=True)
class LikeInfo:
    """What anybody may read of the region's requirements and is like a given text."""

    requirement: str
    """The number under which it was raised."""
    number: str
    """Of its entry in the ledger; before that, the same."""
    title: str
    state: str
    """Its Chinese title."""
    percent: int
    address: str
    """Its record's page."""


class LedgerPort(Protocol):
    """What has been decided of the software: the ledgers of the region, asked from any tenant of it."""

    async def law(self) -> str | None:
        """Document and article by which nothing is built or released without an entry of its class.

        The platform cites it where it refuses a release or a plugin; None: the region names none.
        """
        ...

    async def entry(self, number: str) -> LedgerEntryInfo | None:
        """The requirement of that ledger number, or None."""
        ...

    async def defect(self, number: str) -> DefectInfo | None:
        """The problem of that number, or None."""
        ...

    async def alike(self, texts: Sequence[str]) -> Sequence[LikeInfo]:
        """Entries, and requirements that are publicised, like `texts`, the closest first."""
        ...


PORTS: Mapping[str, type[Any]] = {
    "fiscal": FiscalPort,
    "plans": PlansPort,
    "awards": AwardsPort,
    "contracts": ContractsPort,
    "announcements": AnnouncementsPort,
    "notify": NotifyPort,
    "ledger": LedgerPort,
}
"""Names that a manifest's `provides` may use."""
