"""What one would otherwise write: FastAPI, SQLAlchemy's async ORM, pydantic at both ends.

Written for speed where that costs the author nothing: one round trip sets the scope, one finds the
actor, `expire_on_commit` is off, the tables are those of the platform.
"""

from collections.abc import AsyncIterator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field, field_serializer
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from benchmarks.zhengcai_x_bench.models import Delivery
from zhengcai import clock
from zhengcai.actions.audit.entries import AuditEntry
from zhengcai.actions.models import Event
from zhengcai.documents.fields import KeyedDigest
from zhengcai.identity.models import Account, Person, PostRow, SessionRow
from zhengcai.identity.sessions import digest
from zhengcai.registries.organisations import Organisation

SCOPE = text(
    "SELECT set_config('app.tenant', :code, true), set_config('app.scope_from', :code, true), "
    "set_config('app.scope_to', :beyond, true), set_config('app.scope_holes', '', true)"
)
STATES = {"sign": ("open", "signed"), "reopen": ("signed", "open")}


class Remark(BaseModel):
    """The body of a change."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    remark: str = Field(max_length=200)


class DeliveryOut(BaseModel):
    """A delivery as it is answered."""

    model_config = ConfigDict(from_attributes=True)

    title: str
    purchaser_code: str
    amount: Decimal
    due_on: date
    remark: str | None
    state: str
    created_at: datetime
    updated_at: datetime
    tenant_code: str
    id: UUID

    @field_serializer("created_at", "updated_at")
    def _local(self, value: datetime) -> str:
        return clock.local(value).isoformat(timespec="seconds")


class PageOut(BaseModel):
    """A page as it is answered."""

    items: list[DeliveryOut]
    next: UUID | None
    previous: UUID | None
    as_of: str


class Caller(BaseModel):
    """Who asks, with the posts that count here."""

    person_id: UUID
    name: str
    roles: list[str]
    organisations: list[str]
    organisation_name: str


def make(engine: AsyncEngine, digests: KeyedDigest) -> FastAPI:
    """The application over an engine."""
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    app = FastAPI()

    async def opened(tenant: str) -> AsyncIterator[AsyncSession]:
        async with sessions() as session, session.begin():
            await session.execute(SCOPE, {"code": tenant, "beyond": tenant + "0"})
            yield session

    Session = Annotated[AsyncSession, Depends(opened, scope="function")]  # noqa: N806 - a type

    async def known(
        session: Session, tenant: str, authorization: Annotated[str, Header()]
    ) -> Caller:
        found = await session.execute(
            select(SessionRow.expires_at, Person.id, Person.name, PostRow, Organisation.name)
            .join(Account, Account.id == SessionRow.account_id)
            .join(Person, Person.id == Account.person_id)
            .join(PostRow, PostRow.person_id == Person.id)
            .join(Organisation, Organisation.code == PostRow.organisation_code)
            .where(
                SessionRow.digest == digest(authorization.removeprefix("Bearer ")),
                Account.disabled_at.is_(None),
            )
        )
        rows = found.all()
        if not rows or rows[0][0] <= clock.wall():
            raise HTTPException(401)
        here = [
            (post, organisation)
            for _, _, _, post, organisation in rows
            if post.tenant_code == tenant
        ]
        if not any(post.role == "purchaser_operator" for post, _ in here):
            raise HTTPException(403)
        return Caller(
            person_id=rows[0][1],
            name=rows[0][2],
            roles=sorted({post.role for post, _ in here} | {"public"}),
            organisations=[post.organisation_code for post, _ in here],
            organisation_name=here[0][1],
        )

    Known = Annotated[Caller, Depends(known)]  # noqa: N806 - a type

    base = "/api/v1/t/{tenant}/-/x_bench/deliveries"

    @app.post(base + "/{row}/actions/{verb}")
    async def change(
        session: Session,
        caller: Known,
        tenant: str,
        row: UUID,
        verb: Literal["sign", "reopen"],
        form: Remark,
        request: Request,
        response: Response,
    ) -> DeliveryOut:
        delivery = await session.scalar(
            select(Delivery)
            .where(Delivery.tenant_code == tenant, Delivery.id == row)
            .with_for_update()
        )
        if delivery is None:
            raise HTTPException(404)
        if delivery.purchaser_code not in caller.organisations:
            raise HTTPException(403)
        source, target = STATES[verb]
        if delivery.state != source:
            raise HTTPException(409)
        before = DeliveryOut.model_validate(delivery).model_dump(mode="json")
        delivery.remark = form.remark
        delivery.state = target
        await session.flush()
        answer = DeliveryOut.model_validate(delivery)
        after = answer.model_dump(mode="json")
        session.add(_entry(tenant, caller, verb, delivery, before, after, request, digests))
        session.add(
            Event(
                tenant_code=tenant,
                type=f"x_bench.delivery.{verb}",
                subject_type="x_bench_delivery",
                subject_id=delivery.id,
                actor_id=caller.person_id,
                at=clock.now(),
                data={},
            )
        )
        response.headers["cache-control"] = "no-store"
        response.headers["etag"] = f'"{delivery.version}"'
        return answer

    @app.get(base)
    async def page(session: Session, caller: Known, tenant: str, response: Response) -> PageOut:
        found = await session.scalars(
            select(Delivery)
            .where(
                Delivery.tenant_code == tenant, Delivery.purchaser_code == caller.organisations[0]
            )
            .order_by(Delivery.id.desc())
            .limit(21)
        )
        rows = found.all()
        response.headers["cache-control"] = "no-store"
        return PageOut(
            items=[DeliveryOut.model_validate(each) for each in rows[:20]],
            next=rows[19].id if len(rows) > 20 else None,
            previous=None,
            as_of=clock.now().isoformat(timespec="seconds"),
        )

    return app


def _entry(
    tenant: str,
    caller: Caller,
    verb: str,
    delivery: Delivery,
    before: dict[str, Any],
    after: dict[str, Any],
    request: Request,
    digests: KeyedDigest,
) -> AuditEntry:
    return AuditEntry(
        tenant_code=tenant,
        at=clock.now(),
        recorded_at=clock.wall(),
        actor_id=caller.person_id,
        actor_name=caller.name,
        roles=",".join(caller.roles),
        organisation=caller.organisation_name,
        source=request.client.host if request.client else "",
        request_id=uuid4().hex,
        action=f"x_bench.delivery.{verb}",
        subject_type="x_bench_delivery",
        subject_id=delivery.id,
        outcome="done",
        problems=[],
        before_digest=digests.of(before, "x_bench_delivery"),
        after_digest=digests.of(after, "x_bench_delivery"),
        changes={
            name: [before[name], after[name]]
            for name in ("remark", "state")
            if before[name] != after[name]
        },
        rule_refs=[],
    )
