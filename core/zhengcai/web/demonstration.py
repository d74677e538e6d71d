"""What a played demonstration leaves in `var/demo`: its report and its accounts, as files.

`zhengcai.demo` writes them; the sign-in page and the report page of a sandbox read them. Times are
business times of the region, RFC 3339; addresses are relative to the deployment.
"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from zhengcai.identity.roles import ROLES, Role
from zhengcai.settings import Settings

F = TypeVar("F", bound="_File")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _File(_Part):
    @classmethod
    def read(cls: type[F], path: Path) -> F | None:
        """The file's content; None where there is none, or an earlier version's."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return None


class PlayedRule(_Part):
    """A row of the rule book that bound a deed, as its audit entry names it."""

    id: str
    title: str
    value: Any
    unit: str
    law: str


class PlayedProblem(_Part):
    """One reason of a refusal."""

    code: str
    message: str
    field: str | None = None
    law: str | None = None


class PlayedAudit(_Part):
    """Where the audit entry of a deed or a refusal is found."""

    id: str
    api: str
    page: str


class PlayedRefusal(_Part):
    """What was tried and refused; `status` is the HTTP answer.

    `at` is the time of its audit entry. Where there is none, `withheld` says why.
    """

    attempt: str
    at: datetime
    actor: str
    request: str
    status: int
    problems: list[PlayedProblem]
    audit: PlayedAudit | None = None
    withheld: str | None = None


class PlayedRecord(_Part):
    """The record that a deed made or changed, and where it is found."""

    type: str
    id: str
    label: str
    number: str | None
    state: str
    api: str
    page: str


class PlayedAnnouncement(_Part):
    """An announcement that a deed had to leave."""

    id: str
    kind: str
    number: str
    title: str
    api: str
    page: str


class PlayedDeed(_Part):
    """One action with everything that it left: record, audit entry, event, announcement.

    What the law keeps secret for a time, such as who scored, has no event that others can read;
    `withheld` says so, and from when on its audit entry may be read.
    """

    action: str
    at: datetime
    actor: str
    roles: str
    record: PlayedRecord
    audit: PlayedAudit
    event: str | None
    event_id: str | None
    rules: list[PlayedRule]
    announcement: PlayedAnnouncement | None = None
    withheld: str | None = None


class PlayedTrial(_Part):
    """What was tried of the platform itself, such as two requests at once, and what was found.

    `answers` counts the HTTP answers by status; it is empty where nothing was asked over HTTP.
    """

    attempt: str
    at: datetime
    request: str | None = None
    answers: dict[str, int] = {}
    found: str


class PlayedFollowing(_Part):
    """An act beside those that were played, as its audit entry tells it: mostly the system's."""

    action: str
    at: datetime
    actor: str
    system: bool
    audit: PlayedAudit


class PlayedStage(_Part):
    """One stage of the purchase; `done` once it has been gone through."""

    key: str
    title: str
    done: bool = False
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    summary: list[str] = []
    deeds: list[PlayedDeed] = []
    refused: list[PlayedRefusal] = []
    trials: list[PlayedTrial] = []
    followed: list[PlayedFollowing] = []

    def span(self) -> None:
        """Put it in the order of time; its beginning and its end are those of what happened."""
        self.deeds.sort(key=lambda deed: (deed.at, deed.audit.id))
        self.refused.sort(key=lambda refusal: refusal.at)
        acted = [deed.at for deed in self.deeds]
        acted += [refusal.at for refusal in self.refused]
        acted += [trial.at for trial in self.trials]
        self.begun_at, self.ended_at = min(acted, default=None), max(acted, default=None)


class PlayedArchive(_Part):
    """The archive package and what its verification offline found.

    `document` is the id of the file, `api` the address of its content.
    """

    name: str
    document: str
    api: str
    page: str
    size: int
    sha256: str
    files: int
    proven_entries: int
    unsealed_entries: int
    chained_root: str


class PlayedBid(_Part):
    """A bid as the evaluation left it; amounts in yuan."""

    supplier: str
    size: str
    price: Decimal
    price_score: Decimal
    technical_score: Decimal
    total_score: Decimal
    rank: int


class PlayedRegion(_Part):
    """The purchase of one region. `faults` is empty where everything held."""

    tenant: str
    name: str
    root: str
    title: str
    number: str = ""
    purchaser: str
    budget: Decimal
    award: Decimal | None = None
    released: Decimal | None = None
    winner: str | None = None
    bids: list[PlayedBid] = []
    stages: list[PlayedStage] = []
    archive: PlayedArchive | None = None
    faults: list[str] = []


class PlayedReport(_File):
    """`report.json`. `played_at` is the machine's time; `left_out` says where nothing was played."""

    played_at: datetime
    seconds: float
    passed: bool
    regions: list[PlayedRegion]
    left_out: list[str] = []


class ShownAccount(_Part):
    """An account of the demonstration region."""

    login: str
    name: str
    role: str
    organisation: str
    tenant: str


class ShownAccounts(_File):
    """`accounts.json`: the accounts and the one password that all of them have."""

    password: str
    accounts: list[ShownAccount]


def acts_of(region: PlayedRegion) -> tuple[int, int]:
    """How often people and how often the system acted, by the region's audit."""
    system = ROLES[Role.SYSTEM].title
    played = [deed.roles == system for stage in region.stages for deed in stage.deeds]
    followed = [each.system for stage in region.stages for each in stage.followed]
    acts = [*played, *followed]
    return acts.count(False), acts.count(True)


def folder(settings: Settings) -> Path:
    """Where the files of the demonstration lie."""
    return settings.var / "demo"


def read_report(settings: Settings) -> PlayedReport | None:
    """What was played last; None in production, and before anything was."""
    return PlayedReport.read(folder(settings) / "report.json") if settings.sandbox else None


def read_accounts(settings: Settings) -> ShownAccounts | None:
    """The accounts to offer; None in production, and before they are made."""
    return ShownAccounts.read(folder(settings) / "accounts.json") if settings.sandbox else None
