"""One audit entry as a page: who, what, before and after, and whether its seal holds."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhengcai import clock
from zhengcai.actions.audit.entries import AuditEntry
from zhengcai.actions.audit.excerpts import excerpt_faults, excerpts_where, seal_before
from zhengcai.actions.audit.trail import seal_state
from zhengcai.actions.context import Context
from zhengcai.actions.records import columns_of
from zhengcai.actions.registry import Bound
from zhengcai.console.featured import decided_by
from zhengcai.console.features_page import publicity
from zhengcai.database.models import Base
from zhengcai.documents.canonical import canonical
from zhengcai.documents.packages import AuditExcerpt
from zhengcai.identity.roles import ROLES, Role
from zhengcai.pages import (
    Column,
    Download,
    Fact,
    FactGroup,
    Link,
    PageRequest,
    ProblemLine,
    Row,
    Shell,
    State,
    Table,
    TableSection,
    TextSection,
    Tone,
    gettext,
)
from zhengcai.releases.taking import DEEDS
from zhengcai.web.pages.records import display, kind_of
from zhengcai.web.rendering import plain
from zhengcai.web.rule_values import rule_value


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome as it is shown."""

    title: str
    tone: Tone

    def shown(self) -> State:
        return State(gettext(self.title), self.tone)


OUTCOMES: Mapping[str, Result] = {
    "done": Result("已办理", "good"),
    "refused": Result("被拒绝", "warn"),
    "failed": Result("出错", "bad"),
}


@dataclass(frozen=True, kw_only=True)
class AuditEntryView:
    """An entry. `proven` says in a word whether its seal holds, `sealing` in sentences."""

    shell: Shell
    title: str
    number: str
    outcome: State
    proven: State
    facts: tuple[FactGroup, ...]
    sealing: TextSection
    seal: FactGroup
    problems: tuple[ProblemLine, ...] = ()
    sections: tuple[TableSection, ...] = ()
    links: tuple[Link, ...] = ()
    trail: tuple[Link, ...] = ()


def bound_of(ctx: Context, subject_type: str | None) -> Bound | None:
    """The collection of the records that an entry is about."""
    return next(
        (
            bound
            for bound in ctx.runtime.registry.collections.values()
            if bound.collection.model.__tablename__ == subject_type
        ),
        None,
    )


def action_title(ctx: Context, name: str) -> str:
    """What an action is called; one that is no longer declared keeps its id."""
    action = ctx.runtime.registry.actions.get(name)
    return gettext(action.title) if action is not None else gettext(DEEDS.get(name, name))


def subject_title(ctx: Context, subject_type: str | None) -> str | None:
    """What a kind of record is called; without pages or a title it keeps its table's name."""
    bound = bound_of(ctx, subject_type)
    if bound is not None:
        return gettext(bound.collection.title)
    table = Base.metadata.tables.get(subject_type or "")
    if table is not None and "title" in table.info:
        return gettext(table.info["title"])
    return gettext("附属记录 %(name)s") % {"name": subject_type} if subject_type else None


async def proof(ctx: Context, entry: AuditEntry) -> Download:
    """The entry as it was sealed, with its seal and the hashes that lead to the seal's root."""
    found = await _excerpt(ctx, entry)
    return Download(
        name=f"audit-{entry.id}.json",
        media_type="application/json",
        content=canonical(asdict(found)),
    )


async def entry_view(ctx: Context, page: PageRequest, entry: AuditEntry) -> AuditEntryView:
    """Everything about an entry, and its seal checked now."""
    state = await seal_state(ctx)  # first: what it covers must then be found under a seal
    excerpt = await _excerpt(ctx, entry)
    faults: tuple[str, ...] = ()
    if excerpt.seal is None and state.covers(entry):
        faults = ("记录内容与封存时不同",)
    elif excerpt.seal is not None:
        before = await seal_before(ctx.db, excerpt.seal)
        faults = tuple(excerpt_faults(excerpt, before, ctx.runtime.signer.public_keys))
    proven, sentences = _verdict(excerpt, faults)
    here = page.href("console", "audit")
    return AuditEntryView(
        shell=page.shell,
        title=action_title(ctx, entry.action),
        number=str(entry.id),
        outcome=OUTCOMES[entry.outcome].shown(),
        proven=proven,
        facts=(_who(ctx, entry), _what(ctx, entry)),
        sealing=TextSection(title=gettext("封存与核验"), paragraphs=sentences),
        seal=_seal(excerpt),
        problems=tuple(_problem(problem) for problem in entry.problems),
        sections=tuple(_sections(ctx, entry)),
        links=(*_links(ctx, page, entry), *await _decided(ctx, entry)),
        trail=(Link(gettext("审计记录"), here),),
    )


async def _excerpt(ctx: Context, entry: AuditEntry) -> AuditExcerpt:
    (found,) = await excerpts_where(ctx.db, ctx.tenant.code, AuditEntry.id == entry.id)
    return found


def _verdict(excerpt: AuditExcerpt, faults: tuple[str, ...]) -> tuple[State, tuple[str, ...]]:
    seal = excerpt.seal
    if faults:
        reasons = gettext("；").join(gettext(fault) for fault in faults)
        return State(gettext("核验不通过"), "bad"), (
            gettext("刚才核验没有通过：%(reasons)s。请保全现场并报告。") % {"reasons": reasons},
        )
    if seal is None:
        return State(gettext("等待封存")), (
            gettext("这条记录尚未封存。记录每分钟封存一次，封存后任何改动都会被发现。"),
        )
    return State(gettext("核验通过"), "good"), (
        gettext(
            "刚才核验通过：由这条记录的内容和%(count)s个相邻摘要算出的树根，与第%(number)s批封存的树根一致；"
            "该批的链式根与前一批相接，签名有效。"
        )
        % {"count": len(excerpt.proof), "number": seal.number},
        gettext("封存证明可以离线核验；与另行公布的链式根比对，才能排除整批重做。"),
    )


def _seal(excerpt: AuditExcerpt) -> FactGroup:
    seal = excerpt.seal
    if seal is None:
        return FactGroup(facts=())
    position = seal.from_position + (excerpt.index or 0)
    at = clock.local(datetime.fromisoformat(seal.sealed_at))
    return FactGroup(
        facts=(
            Fact(label=gettext("封存序号"), value=seal.number, kind="number"),
            Fact(label=gettext("在日志中的位置"), value=position, kind="number"),
            Fact(label=gettext("封存时间"), value=at, kind="datetime"),
            Fact(label=gettext("签名密钥"), value=seal.key_id, kind="code"),
            Fact(label=gettext("树根"), value=seal.tree_root, kind="code"),
            Fact(label=gettext("链式根"), value=seal.chained_root, kind="code"),
        )
    )


def _who(ctx: Context, entry: AuditEntry) -> FactGroup:
    roles = [Role(name) for name in entry.roles.split(",") if name in set(Role)]
    titles = [gettext(ROLES[role].title) for role in roles if role is not Role.PUBLIC]
    return FactGroup(
        title=gettext("谁、何时、从哪里"),
        facts=(
            Fact(label=gettext("操作人"), value=gettext(entry.actor_name)),
            Fact(label=gettext("角色"), value=gettext("、").join(titles)),
            Fact(label=gettext("单位"), value=gettext(entry.organisation or "")),
            Fact(label=gettext("业务时间"), value=clock.local(entry.at), kind="datetime"),
            Fact(label=gettext("记录时间"), value=clock.local(entry.recorded_at), kind="datetime"),
            Fact(label=gettext("来源地址"), value=entry.source, kind="code"),
            Fact(label=gettext("请求编号"), value=entry.request_id, kind="code"),
        ),
    )


def _what(ctx: Context, entry: AuditEntry) -> FactGroup:
    return FactGroup(
        title=gettext("对什么、做了什么"),
        facts=(
            Fact(label=gettext("操作代码"), value=entry.action, kind="code"),
            Fact(label=gettext("对象类型"), value=subject_title(ctx, entry.subject_type)),
            Fact(
                label=gettext("对象编号"),
                value=str(entry.subject_id) if entry.subject_id else None,
                kind="code",
            ),
            Fact(label=gettext("变更前摘要"), value=entry.before_digest, kind="code"),
            Fact(label=gettext("变更后摘要"), value=entry.after_digest, kind="code"),
        ),
    )


def _sections(ctx: Context, entry: AuditEntry) -> list[TableSection]:
    found = []
    if entry.changes:
        columns = tuple(
            Column(name=name, label=gettext(label), primary=name == "field")
            for name, label in (("field", "字段"), ("before", "变更前"), ("after", "变更后"))
        )
        bound = bound_of(ctx, entry.subject_type)
        rows = tuple(
            Row(values=_changed(bound, name, sides)) for name, sides in entry.changes.items()
        )
        found.append(
            TableSection(
                title=gettext("变更内容"),
                table=Table(columns=columns, rows=rows),
                note=gettext("保密字段不写入审计，只计入摘要。"),
            )
        )
    if entry.rule_refs:
        columns = tuple(
            Column(name=name, label=gettext(label), primary=name == "id")
            for name, label in (("id", "规则"), ("value", "取值"), ("law", "依据"))
        )
        rows = tuple(
            Row(
                values=(
                    _rule_title(ctx, rule["id"]),
                    rule_value(rule["value"], rule["unit"]),
                    rule["law"],
                )
            )
            for rule in entry.rule_refs
        )
        table = Table(columns=columns, rows=rows)
        found.append(TableSection(title=gettext("适用规则"), table=table))
    return found


def _rule_title(ctx: Context, rule_id: str) -> str:
    """What a rule is called, and its id; one that the book has lost keeps the id alone."""
    rule = ctx.runtime.snapshot.rules.declaration(rule_id)
    return f"{gettext(rule.title)} {rule_id}" if rule is not None else rule_id


def _changed(bound: Bound | None, name: str, sides: Any) -> tuple[str, str, str]:
    model: Any = bound.collection.model if bound is not None else None
    fields = columns_of(model) if model is not None else ()
    field = next((each for each in fields if each.name == name), None)

    def shown(value: Any) -> str:
        if bound is not None and name == "state":
            return gettext(bound.collection.states.get(str(value), plain(value)))
        if field is None or value is None:
            return plain(value if value is None or isinstance(value, bool) else str(value))
        return plain(display(field, _read(field.kind, value)), kind_of(field))

    return gettext(field.title) if field is not None else name, shown(sides[0]), shown(sides[1])


def _read(kind: str, value: Any) -> Any:
    """A value out of an entry's JSON as its column holds it."""
    match kind:
        case "money":
            return Decimal(str(value))
        case "datetime":
            return clock.local(datetime.fromisoformat(value))
        case "date":
            return date.fromisoformat(value)
    return value


def _problem(told: Mapping[str, Any]) -> ProblemLine:
    return ProblemLine(code=told["code"], message=gettext(told["message"]), law=told["law"])


async def _decided(ctx: Context, entry: AuditEntry) -> list[Link]:
    """From what was done back to the requirement that brought it, its publicity and its proposer."""
    found = []
    for each in await decided_by(ctx, entry.action):
        if each.address is not None:
            told = gettext("：").join(part for part in (each.number, publicity(each)) if part)
            found.append(Link(f"{gettext('需求台账')} {told}", each.address))
    return found


def _links(ctx: Context, page: PageRequest, entry: AuditEntry) -> tuple[Link, ...]:
    here = page.href("console", "audit")
    links = [Link(gettext("下载封存证明"), f"{here}/{entry.id}.json")]
    if entry.subject_id is not None:
        subject = str(entry.subject_id)
        about = page.href("console", "audit", subject=subject)
        links.append(Link(gettext("此对象的全部审计"), about))
        bound = bound_of(ctx, entry.subject_type)
        roles = ctx.actor.reading_roles
        if (
            bound is not None
            and bound.plugin in ctx.enabled
            and ctx.runtime.access.allows(roles, bound.object, "read")
        ):
            record = page.href(bound.plugin, bound.collection.name, subject)
            links.append(Link(gettext("打开记录"), record))
    links.append(Link(gettext("公开的链式根"), page.api("core", "seals")))
    return tuple(links)
