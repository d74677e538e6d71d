"""What an action, a check, a query or a handler works with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, bindparam, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from zhengcai import clock, numbering
from zhengcai.actions.audit.excerpts import excerpts_of
from zhengcai.actions.citing import Citing
from zhengcai.actions.neighbours import Neighbours
from zhengcai.actions.openness import Openness
from zhengcai.actions.periods import Periods
from zhengcai.actions.registers import RegisterReading
from zhengcai.actions.runtime import Runtime
from zhengcai.actions.scheduling import defer_until
from zhengcai.database.models import Continuing, Subject, TenantModel
from zhengcai.documents.content import EXTENSIONS, FileRefused
from zhengcai.documents.content import accept as recognise
from zhengcai.documents.models import Document, Label
from zhengcai.documents.packages import PackageFile, build_package
from zhengcai.forms import Upload
from zhengcai.identity.actor import Actor, system_actor
from zhengcai.plugins.dispatch import Answer
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.rules.rule import Rule
from zhengcai.tenancy.tree import Tenant
from zhengcai.tenancy.work import Work

if TYPE_CHECKING:
    from zhengcai.actions.declaring import Action

T = TypeVar("T", bound=TenantModel)
M = TypeVar("M", bound=BaseModel)


SIGN_IN = Problem("access.denied", "请先登录")


@cache
def _by_key(model: type[TenantModel], lock: bool) -> Select[Any]:
    statement = select(model).where(
        model.tenant_code == bindparam("tenant_code"), model.id == bindparam("id")
    )
    if lock:
        return statement.with_for_update().execution_options(populate_existing=True)
    return statement


class Event(BaseModel):
    """Base of the typed facts that an action emits beside its own event."""


@dataclass(slots=True)
class Context(Neighbours, Periods, RegisterReading, Openness, Citing):
    """One piece of work: a tenant, an actor, a moment, an open transaction."""

    runtime: Runtime
    tenant: Tenant
    actor: Actor
    work: Work
    now: datetime = field(default_factory=clock.now)
    plugin: str = ""
    bound: dict[str, Rule] = field(default_factory=dict)
    """The rules asked for so far, by id: what bound this work."""
    emitted: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    deferred: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    told: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    """Jobs for other tenants of this branch: tenant, job with its plugin, arguments."""
    facts: dict[str, Any] = field(default_factory=dict)
    """Further data of the action's own event."""
    shown_once: dict[str, str] = field(default_factory=dict)
    """Title → secret: told to whoever acts, with the answer, and kept nowhere."""
    receipt: str = ""  # the address of a page for whoever acts without an account
    performing: tuple[Subject, ...] = ()
    """The subjects of the actions that are under way, the outermost first."""
    matter: Subject | None = None
    """The record that is read, or whose business a record that is being created continues."""
    changes_snapshot: bool = False
    extras: dict[type[BaseModel], BaseModel] = field(default_factory=dict)
    """What extensions' fields hold in the form of the action under way, by their model."""

    def extra_fields(self, model: type[M]) -> M | None:
        """An extension's own fields in the form at hand; None where the form does not ask them."""
        found = self.extras.get(model)
        return found if isinstance(found, model) else None

    async def ask(self, hook: str, **values: Any) -> Sequence[Answer[Any]]:
        """Ask a hook that this plugin declares (`zhengcai.HookSpecs`) of the plugins enabled here.

        `values` are its parameters besides `ctx`. Raises `LookupError` for one that nobody declares.
        """
        return await self.runtime.hooks.named(hook)(self.enabled, ctx=self, **values)

    @property
    def db(self) -> AsyncSession:
        """The session of this transaction, inside the tenant's scope."""
        return self.work.session

    @property
    def today(self) -> date:
        """The business date in Asia/Shanghai."""
        return clock.local(self.now).date()

    @property
    def enabled(self) -> frozenset[str]:
        """The plugins that work in this tenant."""
        return self.runtime.enabled(self.tenant.code)

    def denied(self, message: str = "您的角色不能查看此内容") -> Refusal:
        """The refusal of access: a stranger is asked to sign in, anybody else is told no."""
        if self.actor.anonymous:
            return Refusal(SIGN_IN, reason=Reason.UNKNOWN_ACTOR)
        return Refusal(Problem("access.denied", message), reason=Reason.FORBIDDEN)

    # Rows -----------------------------------------------------------------------------------

    def rows(self, model: type[T], *where: ColumnElement[bool]) -> Select[T]:
        """A select over this tenant's rows of `model`: the bound predicate is always there."""
        return select(model).where(model.tenant_code == self.tenant.code, *where)

    async def get(self, model: type[T], row_id: UUID, *, lock: bool = False) -> T | None:
        """One row of this tenant by id, locked for the rest of the transaction when asked."""
        key = {"tenant_code": self.tenant.code, "id": row_id}
        if lock and (self.db.dirty or self.db.new):
            await self.db.flush()  # what is read afresh must not drop what was changed here
        found: T | None = await self.db.scalar(_by_key(model, lock), key)
        return found

    def add(self, row: T) -> T:
        """Store a new row in this tenant; one that is `Continuing` learns whose business it is of."""
        row.tenant_code = self.tenant.code
        if isinstance(row, Continuing):
            other = self.matter or (self.performing[-1] if self.performing else None)
            if other is not None:
                row.continues(other)
        self.db.add(row)
        return row

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What fails inside is undone, and the transaction goes on."""
        try:
            async with self.db.begin_nested():
                await self.db.connection()  # else the session opens it with its first own statement
                yield
        except Exception:
            # What was changed inside has to be read again, and only here may that be awaited.
            for row in self.db:
                if inspect(row).expired_attributes:
                    await self.db.refresh(row)
            raise

    def address(self, collection: str, row_id: UUID) -> str:
        """The page of a row of this tenant, by the id of its collection (`"supervision.plans"`)."""
        return f"/t/{self.tenant.code}/-/{collection.replace('.', '/', 1)}/{row_id}"

    # Other plugins --------------------------------------------------------------------------

    def port(self, name: str) -> Any:
        """The provider of a port, if its plugin works here; refuses otherwise.

        It works in this same transaction, and what it emits or defers is recorded as its own.
        """
        provider = self.runtime.registry.providers.get(name)
        if provider is None or not self.works(provider):
            raise Refusal(
                Problem(
                    "port.unavailable",
                    "本地区未启用提供“{port}”服务的子系统",
                    params={"port": name},
                ),
                reason=Reason.UNAVAILABLE,
            )
        return provider.factory(replace(self, plugin=provider.plugin))

    # Files ----------------------------------------------------------------------------------

    async def store(
        self,
        data: bytes,
        name: str,
        media_type: str,
        *,
        label: Label = "internal",
        subject: Subject | None = None,
        accept: Collection[str] = (),
    ) -> Document:
        """Keep a file; its record is written in this transaction. Refuses what is not accepted.

        `accept` are the media types that will do here, by content and not by name; empty: any that
        the platform takes.
        """
        try:
            if accept and recognise(data, name, media_type).media_type not in accept:
                suffixes = sorted({each for kind in accept for each in EXTENSIONS[kind]})
                message = "此处不接收这种文件，应为{suffixes}"
                raise Refusal(
                    Problem(
                        "file.not_accepted",
                        message,
                        field="file",
                        params={"suffixes": "、".join(suffixes)},
                    )
                )
            document = await self.runtime.files.put(
                self.tenant.code,
                data,
                name,
                media_type,
                created_by=self.actor.person_id,
                label=label,
                subject_type=type(subject).__tablename__ if subject is not None else None,
                subject_id=subject.id if subject is not None else None,
            )
        except FileRefused as error:
            raise Refusal(Problem(error.code, error.message, field="file")) from error
        return self.add(document)

    async def keep(
        self,
        upload: Upload,
        subject: Subject | None = None,
        *,
        label: Label = "internal",
        accept: Collection[str] = (),
    ) -> Document:
        """Keep a file that came with a form; who may read `subject` may read it.

        `accept` as in `store`.
        """
        return await self.store(
            upload.content, upload.name, "", label=label, subject=subject, accept=accept
        )

    async def content(self, document: Document) -> bytes:
        """The content of a stored file, its digest checked."""
        return await self.runtime.files.get(document.tenant_code, document.sha256)

    async def archive(
        self,
        project_id: UUID,
        files: Sequence[PackageFile],
        metadata: Mapping[str, Any],
        subject: Subject | None = None,
    ) -> Document:
        """Build and keep the archive package of a project: files, audit excerpts, proofs.

        The excerpts are those of the project and of every record that a file names as its subject.
        Who may read `subject` may read the package.
        """
        subjects = {project_id, *(file.subject for file in files if file.subject is not None)}
        excerpts = await excerpts_of(self.db, self.tenant.code, subjects, self.runtime.signer)
        package = build_package(files, metadata, self.runtime.signer, excerpts)
        name = f"{metadata.get('number') or project_id}.zip"
        return await self.store(package, name, "application/zip", subject=subject)

    # Outcome --------------------------------------------------------------------------------

    def settings(self, model: type[M]) -> M:
        """The settings of the plugin that declared `model`, as they hold in this tenant."""
        plugin = next(
            name for name, known in self.runtime.registry.settings.items() if known is model
        )
        return self.runtime.snapshot.settings.of(model, plugin, self.tenant.code)

    async def number(self, kind: str, pattern: str, /, **about: str) -> str:
        """The next number of `kind` in this tenant and year; see `zhengcai.numbering`.

        `about` tells extensions that fill placeholders what is numbered (`number_parts`).
        """
        parts: dict[str, str] = {}
        if numbering.asks_for_more(pattern):
            for answer in await self.runtime.hooks.number_parts(self.enabled, self, kind, about):
                parts |= answer.value
        return await numbering.next_number(
            self.work.driver, self.tenant.code, kind, self.today, pattern, parts
        )

    def emit(self, event: Event) -> None:
        """Add a typed fact to the feed, in this transaction."""
        name = f"{self.plugin}.{type(event).__name__}"
        self.emitted.append((name, event.model_dump(mode="json")))

    def defer(self, job: str, **arguments: Any) -> None:
        """Have a job of this plugin run after the commit; `arguments` are JSON values."""
        self.deferred.append((self.plugin, job, arguments))

    def tell(self, tenant: str, job: str, **arguments: Any) -> None:
        """Have a job of this plugin run after the commit in a tenant above or below this one.

        Writes stay confined to one tenant: what reports upward, and the answer that comes down, are
        received there by the platform, which performs that tenant's own actions. `arguments` are
        JSON values; a job may come twice, so what it receives is known by its sender's id.
        Raises `PermissionError` for a tenant that is not on one path with this one.
        """
        node = self.runtime.snapshot.tree.get(tenant)
        if node is None or (tenant not in self.tenant.path and self.tenant.code not in node.path):
            raise PermissionError(f"{self.plugin} of {self.tenant.code} may not tell {tenant}")
        self.told.append((tenant, f"{self.plugin}.{job}", arguments))

    async def defer_until(self, moment: datetime, job: str, **arguments: Any) -> None:
        """Have a job of this plugin run when the business time has reached `moment`.

        Calendars change meanwhile: the job asks again whether its time has come.
        """
        name = f"{self.plugin}.{job}"
        await defer_until(self.work, moment, self.tenant.code, name, arguments)

    async def perform(
        self, action: Action, subject: Subject | None = None, **fields: Any
    ) -> Subject:
        """Perform an action of this plugin inside this transaction, as the same actor."""
        from zhengcai.actions.performing import perform_within

        return await perform_within(self, action, subject, fields)

    async def perform_as_system(
        self, action: Action, subject: Subject | None = None, **fields: Any
    ) -> Subject:
        """Perform an action of this plugin that only the platform may take, for whoever asks.

        For ports: another plugin's action causes it, and the audit shows both under one request.
        """
        system = replace(
            system_actor(self.tenant.code),
            source=self.actor.source,
            request_id=self.actor.request_id,
        )
        return await replace(self, actor=system).perform(action, subject, **fields)
