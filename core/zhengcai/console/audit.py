"""The audit as pages: the list with its filters, one entry with its proof, an excerpt to take."""

from datetime import date
from uuid import UUID

from zhengcai import clock
from zhengcai.actions.audit.entries import AuditEntry
from zhengcai.actions.audit.excerpts import excerpts_where
from zhengcai.actions.audit.trail import SealState, Trail, read_entry, read_trail, seal_state
from zhengcai.actions.context import Context
from zhengcai.actions.offering import PublicPage
from zhengcai.actions.secrecy import tellable
from zhengcai.console.audit_entry import OUTCOMES, action_title, entry_view, proof, subject_title
from zhengcai.documents.packages import build_package
from zhengcai.identity.roles import Role
from zhengcai.pages import (
    Column,
    Download,
    Empty,
    Filter,
    ListView,
    Option,
    PageRequest,
    Pages,
    Row,
    State,
    gettext,
)
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.web import format as written

READERS: dict[Role, None] = dict.fromkeys(
    (Role.AUDIT_ADMIN, Role.FINANCE_SUPERVISOR, Role.OVERSEER)
)
LARGEST_EXCERPT = 5000
FILTERS = ("since", "until", "actor", "action", "subject_type", "outcome")
NO_ENTRY = Refusal(Problem("audit.not_found", "没有这条审计记录"), reason=Reason.NOT_FOUND)


async def respond(ctx: Context, page: PageRequest) -> tuple[str, object] | Download:
    """`audit`, `audit/export`, `audit/{id}` and the proof of an entry, `audit/{id}.json`."""
    match page.rest:
        case []:
            return "list.html", await listing(ctx, page)
        case ["export"]:
            return await excerpt(ctx, page)
        case [name] if name.endswith(".json"):
            return await proof(ctx, await _entry(ctx, name.removesuffix(".json")))
        case [name]:
            return "console/audit_entry.html", await entry_view(ctx, page, await _entry(ctx, name))
    raise NO_ENTRY


PAGE = PublicPage(path="audit", title="审计记录", by=dict(READERS), respond=respond, menu=True)


async def _entry(ctx: Context, name: str) -> AuditEntry:
    try:
        entry = await read_entry(ctx, UUID(name))
    except ValueError as error:
        raise NO_ENTRY from error
    if entry is None:
        raise NO_ENTRY
    return entry


async def listing(ctx: Context, page: PageRequest) -> ListView:
    """A page of entries, and in words how far the audit is sealed."""
    trail = _asked(page)
    after, before = _id(page, "after"), _id(page, "before")
    found = await read_trail(ctx, trail, after, before)
    state = await seal_state(ctx)
    kept = {name: value for name, value in page.query.items() if name in (*FILTERS, "subject")}
    narrowed = any(kept.values())

    def href(**cursor: str) -> str:
        return page.href("console", "audit", **kept, **cursor)

    return ListView(
        shell=page.shell,
        title=gettext("审计记录"),
        description=sealed_words(state),
        action=page.href("console", "audit"),
        columns=_columns(),
        rows=tuple(_row(ctx, page, entry, state) for entry in found.rows),
        empty=Empty(message=gettext("没有符合条件的记录") if narrowed else gettext("暂无记录")),
        as_of=clock.local(ctx.now),
        filters=_filters(ctx, page),
        filtered=narrowed,
        reset_href=page.href("console", "audit"),
        pages=Pages(
            first=href() if after or before else None,
            previous=href(before=found.previous) if found.previous else None,
            next=href(after=found.next) if found.next else None,
        ),
        export_href=page.href("console", "audit", "export", **kept),
        export_label=gettext("导出摘录（含封存证明）"),
        api_href=page.api("core", "audit"),
    )


def sealed_words(state: SealState) -> str:
    """What an auditor wants to know first: what is sealed, until when, and whether it holds."""
    if not state.seals:
        return gettext("尚无封存；记录每分钟封存一次，现有%(waiting)s条等待封存。") % {
            "waiting": written.number(state.waiting)
        }
    told = gettext(
        "已封存%(seals)s批共%(sealed)s条，最近一次在%(at)s（机器时间）；%(waiting)s条等待封存。"
    ) % {
        "seals": written.number(state.seals),
        "sealed": written.number(state.sealed),
        "at": written.moment(state.last_at, seconds=True),
        "waiting": written.number(state.waiting),
    }
    if state.faults:
        reasons = gettext("；").join(gettext(fault) for fault in state.faults)
        return f"{told}{gettext('最近一批核验不通过：')}{reasons}"
    return told + gettext(
        "最近一批核验通过：签名有效，链式根与前一批相接。条数包括依法尚须保密的记录"
        "（如开标前的投标、评审期间的成员与评分）；这些记录照样封存，到可以公开时才在下面列出。"
    )


async def excerpt(ctx: Context, page: PageRequest) -> Download:
    """The entries of these filters with their proofs, in a package that verifies by itself."""
    where = (tellable(ctx), *_asked(page).where())
    found = await excerpts_where(ctx.db, ctx.tenant.code, *where, limit=LARGEST_EXCERPT + 1)
    if len(found) > LARGEST_EXCERPT:
        raise Refusal(
            Problem(
                "audit.too_many",
                "一次最多导出{limit}条，请缩小时间范围或增加筛选条件",
                params={"limit": LARGEST_EXCERPT},
            ),
            reason=Reason.CONFLICT,
        )
    metadata = {
        "kind": "audit-excerpt",
        "tenant": ctx.tenant.code,
        "filters": {name: page.query[name] for name in sorted(page.query)},
        "taken_at": clock.local(ctx.now).isoformat(timespec="seconds"),
        "taken_by": ctx.actor.name,
    }
    content = build_package([], metadata, ctx.runtime.signer, found)
    name = f"audit-{ctx.tenant.code}-{ctx.today:%Y%m%d}.zip"
    return Download(name=name, media_type="application/zip", content=content)


def _columns() -> tuple[Column, ...]:
    return (
        Column(name="at", label=gettext("业务时间"), kind="datetime"),
        Column(name="action", label=gettext("操作"), primary=True),
        Column(name="subject", label=gettext("对象类型")),
        Column(name="actor", label=gettext("操作人")),
        Column(name="organisation", label=gettext("单位")),
        Column(name="outcome", label=gettext("结果"), kind="state"),
        Column(name="sealed", label=gettext("封存"), kind="state"),
    )


def _row(ctx: Context, page: PageRequest, entry: AuditEntry, state: SealState) -> Row:
    sealed = State(gettext("已封存"), "good") if state.covers(entry) else State(gettext("等待封存"))
    return Row(
        values=(
            clock.local(entry.at),
            action_title(ctx, entry.action),
            subject_title(ctx, entry.subject_type),
            gettext(entry.actor_name),
            gettext(entry.organisation or ""),
            OUTCOMES[entry.outcome].shown(),
            sealed,
        ),
        href=page.href("console", "audit", str(entry.id)),
    )


def _filters(ctx: Context, page: PageRequest) -> tuple[Filter, ...]:
    asked = page.query
    collections = [
        bound
        for bound in ctx.runtime.registry.collections.values()
        if bound.plugin in ctx.enabled and bound.actions
    ]
    actions = tuple(
        Option(
            value=action.id,
            label=f"{gettext(bound.collection.title)} · {gettext(action.title)}",
        )
        for bound in collections
        for action in bound.actions.values()
    )
    subjects = tuple(
        Option(value=bound.collection.model.__tablename__, label=gettext(bound.collection.title))
        for bound in collections
    )
    outcomes = tuple(
        Option(value=name, label=item.shown().label) for name, item in OUTCOMES.items()
    )
    chosen = {name: asked.get(name, "") for name in FILTERS}
    return (
        Filter(name="since", label=gettext("起始日期"), kind="date", value=chosen["since"]),
        Filter(name="until", label=gettext("截止日期"), kind="date", value=chosen["until"]),
        Filter(name="actor", label=gettext("操作人"), kind="text", value=chosen["actor"]),
        Filter(name="action", label=gettext("操作"), value=chosen["action"], options=actions),
        Filter(
            name="subject_type",
            label=gettext("对象类型"),
            value=chosen["subject_type"],
            options=subjects,
        ),
        Filter(name="outcome", label=gettext("结果"), value=chosen["outcome"], options=outcomes),
    )


def _asked(page: PageRequest) -> Trail:
    query = page.query
    for name, value in query.items():
        if "\x00" in value:
            raise _malformed(name)
    return Trail(
        since=_day(page, "since"),
        until=_day(page, "until"),
        actor=query.get("actor", "").strip()[:100],
        action=query.get("action", ""),
        subject_type=query.get("subject_type", ""),
        subject_id=_id(page, "subject"),
        outcome=query.get("outcome", ""),
    )


def _day(page: PageRequest, name: str) -> date | None:
    value = page.query.get(name, "")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise _malformed(name) from error


def _id(page: PageRequest, name: str) -> UUID | None:
    value = page.query.get(name, "")
    try:
        return UUID(value) if value else None
    except ValueError as error:
        raise _malformed(name) from error


def _malformed(name: str) -> Refusal:
    problem = Problem("query.malformed", "筛选条件“{name}”不正确", params={"name": name})
    return Refusal(problem, reason=Reason.MALFORMED)
