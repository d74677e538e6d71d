"""What the platform itself answers in a tenant: `/api/v1/t/{tenant}/-/core/…`."""

from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, computed_field
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from zhengcai import clock
from zhengcai.actions.audit.entries import AuditEntry
from zhengcai.actions.audit.sealing import AuditSeal
from zhengcai.actions.audit.trail import AUDIT_READERS
from zhengcai.actions.context import Context
from zhengcai.actions.feed import read_feed
from zhengcai.actions.openness import NO_ROUTE
from zhengcai.actions.reading import LARGEST_PAGE, visible
from zhengcai.actions.records import record_of
from zhengcai.actions.runtime import Runtime
from zhengcai.actions.secrecy import tellable
from zhengcai.actions.todo import open_tasks
from zhengcai.documents.models import Document
from zhengcai.identity.roles import Role
from zhengcai.rules.rule import Rule
from zhengcai.tenancy.tree import Tenant
from zhengcai.web import console_api
from zhengcai.web.endpoints import Asked, Endpoint, endpoint, response_of
from zhengcai.web.http import origin_of
from zhengcai.web.road import open_context

FEED_READERS = AUDIT_READERS | {Role.SYSTEM_ADMIN, Role.FINANCE_BUDGET}


class Post(BaseModel):
    """A role for an organisation in a tenant."""

    model_config = ConfigDict(from_attributes=True)

    role: str
    tenant: str
    organisation: str
    organisation_name: str


class Me(BaseModel):
    """Who asks, as seen from the tenant."""

    name: str
    account: str
    person_id: UUID
    roles: list[str]
    posts: list[Post]
    now: datetime = Field(description="本地区的业务时间 / business time of the tenant")


class Waiting(BaseModel):
    """A record that waits for an action."""

    id: UUID
    tenant: str
    label: str


class Task(BaseModel):
    """An action that the asker may take, and on what: the oldest few, and how many in all."""

    action: str
    title: str
    collection: str
    total: int
    subjects: list[Waiting]


class Tasks(BaseModel):
    """A to-do list."""

    items: list[Task]


class FeedItem(BaseModel):
    """One event."""

    id: UUID
    type: str
    subject_type: str
    subject_id: UUID
    at: datetime
    data: dict[str, Any]


class Feed(BaseModel):
    """Events in their exact order; `cursor` continues after the last of them."""

    items: list[FeedItem]
    cursor: str


class Sealed(BaseModel):
    """A chained root over a batch of audit entries, as it may be published."""

    number: int
    size: int
    chained_root: str
    key_id: str
    signature: str
    sealed_at: datetime


class Seals(BaseModel):
    """Seals of a tenant, the newest first: what `audit verify --roots` takes."""

    tenant: str
    items: list[Sealed]


class BindingRule(Rule):
    """A rule with its source as a lawyer writes it."""

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def citation(self) -> str:
        return super().citation


class Enabled(BaseModel):
    """The plugins that work in a tenant."""

    items: list[str]


class FeedAsked(Asked):
    after: str = Field("", description="游标：上一页的 cursor")


class AuditAsked(Asked):
    subject: UUID | None = Field(None, description="对象编号")
    after: UUID | None = Field(None, description="游标：上一页最后一条的编号")


class EntryAsked(Asked):
    id: UUID


class RuleAsked(Asked):
    rule: str = Field(description="规则编号")
    on: date | None = Field(None, description="按此日施行的规则；不填为当日")


class DocumentAsked(Asked):
    id: UUID


async def answer(runtime: Runtime, tenant: Tenant, request: Request, rest: list[str]) -> Response:
    """Answer a request below `core/`; only reading is possible here."""
    if request.method not in ("GET", "HEAD"):
        raise NO_ROUTE
    for found in ENDPOINTS:
        in_path = found.matched(rest)
        if in_path is not None:
            asked = found.read(in_path, request.query_params)
            origin = origin_of(request)
            async with open_context(runtime, tenant, origin, tree=found.tree) as ctx:
                if found.by is not None and not ctx.actor.reading_roles & found.by:
                    raise ctx.denied()
                return response_of(await found.answer(ctx, asked))
    raise NO_ROUTE


@endpoint("me", "当前用户的身份与岗位")
async def me(ctx: Context, asked: Asked) -> Me:
    actor = ctx.actor
    return Me(
        name=actor.name,
        account=actor.account,
        person_id=actor.person_id,
        roles=sorted(actor.roles),
        posts=[Post.model_validate(post) for post in (*actor.posts, *actor.reading)],
        now=clock.local(ctx.now).replace(microsecond=0),
    )


@endpoint("todo", "待办事项", tree=True)
async def todo(ctx: Context, asked: Asked) -> Tasks:
    return Tasks(
        items=[
            Task(
                action=task.action.id,
                title=task.action.title,
                collection=f"{task.bound.plugin}/{task.bound.collection.name}",
                total=task.total,
                subjects=[
                    Waiting(
                        id=row.id,
                        tenant=row.tenant_code,
                        label=str(getattr(row, task.bound.collection.label)),
                    )
                    for row in task.subjects
                ],
            )
            for task in await open_tasks(ctx)
        ]
    )


@endpoint("feed", "事件流", by=FEED_READERS)
async def feed(ctx: Context, asked: FeedAsked) -> Feed:
    page = await read_feed(ctx, asked.after)
    return Feed(items=[FeedItem.model_validate(item) for item in page.items], cursor=page.cursor)


@endpoint("audit", "审计记录，新的在前", by=AUDIT_READERS)
async def audit(ctx: Context, asked: AuditAsked) -> list[AuditEntry]:
    statement = (
        ctx.rows(AuditEntry, tellable(ctx)).order_by(AuditEntry.id.desc()).limit(LARGEST_PAGE)
    )
    if asked.subject is not None:
        statement = statement.where(AuditEntry.subject_id == asked.subject)
    if asked.after is not None:
        statement = statement.where(AuditEntry.id < asked.after)
    return list((await ctx.db.execute(statement)).scalars())


@endpoint("audit/{id}", "一条审计记录", by=AUDIT_READERS)
async def audit_entry(ctx: Context, asked: EntryAsked) -> AuditEntry:
    statement = ctx.rows(AuditEntry, tellable(ctx), AuditEntry.id == asked.id)
    found = (await ctx.db.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NO_ROUTE
    return found


@endpoint("seals", "审计封存的链式根，任何人可据以核对")
async def seals(ctx: Context, asked: Asked) -> Seals:
    statement = ctx.rows(AuditSeal).order_by(AuditSeal.number.desc()).limit(LARGEST_PAGE)
    rows = (await ctx.db.execute(statement)).scalars()
    return Seals(
        tenant=ctx.tenant.code, items=[Sealed.model_validate(record_of(row)) for row in rows]
    )


@endpoint("rules/{rule}", "一条规则在本地区的取值与依据")
async def rule(ctx: Context, asked: RuleAsked) -> BindingRule:
    return BindingRule.model_validate(ctx.rule(asked.rule, asked.on))


@endpoint("plugins", "本地区启用的子系统")
async def plugins(ctx: Context, asked: Asked) -> Enabled:
    return Enabled(items=sorted(ctx.enabled))


@endpoint("documents/{id}", "文件的登记信息")
async def document(ctx: Context, asked: DocumentAsked) -> Document:
    return await _readable(ctx, asked.id)


@endpoint("documents/{id}/content", "文件的内容")
async def content(ctx: Context, asked: DocumentAsked) -> Response:
    return await file_response(ctx, await _readable(ctx, asked.id))


ENDPOINTS: tuple[Endpoint, ...] = (
    me,
    todo,
    feed,
    audit,
    audit_entry,
    seals,
    rule,
    plugins,
    document,
    content,
    *console_api.ENDPOINTS,
)


async def _readable(ctx: Context, document_id: UUID) -> Document:
    found = await ctx.get(Document, document_id)
    if found is None or not await may_read(ctx, found):
        raise NO_ROUTE
    return found


async def file_response(ctx: Context, document: Document) -> Response:
    """The content of a document as a download that no browser runs."""
    return Response(
        await ctx.content(document),
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(document.name)}",
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-store" if document.label != "public" else "public",
            "etag": f'"{document.sha256}"',
        },
        media_type=document.media_type,
    )


async def may_read(ctx: Context, document: Document) -> bool:
    """A public file is for everybody; any other is for those who may read its record."""
    if document.label == "public":
        return True
    if document.created_by == ctx.actor.person_id:
        return True
    for bound in ctx.runtime.registry.collections.values():
        model: Any = bound.collection.model
        if model.__tablename__ == document.subject_type:
            if not ctx.runtime.access.allows(ctx.actor.reading_roles, bound.object, "read"):
                return False
            rows = visible(ctx, bound).where(model.id == document.subject_id)
            return await ctx.db.scalar(select(rows.exists())) is True
    return False
