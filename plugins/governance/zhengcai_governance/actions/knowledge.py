"""What comes of a conclusion: an entry of the knowledge base, or of the problem ledger."""

from uuid import UUID

from sqlalchemy import ColumnElement, false

from zhengcai import (
    Actor,
    Collection,
    Context,
    Form,
    Problem,
    Role,
    action,
    field,
    grams,
    matches,
    new_id,
)
from zhengcai_governance.actions.defects import ReportDefect, enter_defect, runs_here
from zhengcai_governance.actions.tickets import GOING_ON
from zhengcai_governance.models.tickets import Knowledge, Ticket
from zhengcai_governance.people import places_below
from zhengcai_governance.ticket_sides import ANSWERERS, say
from zhengcai_governance.ticket_terms import AREAS, DONE, KNOWLEDGE_STATES, LAW, Area

AUTHORS = (Role.FINANCE_SUPERVISOR, Role.SERVICE_PROVIDER)


def _for_whoever_signs_in(actor: Actor) -> ColumnElement[bool]:
    return false() if actor.anonymous else Knowledge.state == "published"


def _found(words: str) -> ColumnElement[bool]:
    return matches(Knowledge.grams, words) if grams([words]) else false()


KNOWLEDGE = Collection(
    model=Knowledge,
    name="knowledge",
    singular="knowledge",
    title="知识库",
    group="日常问题",
    states=KNOWLEDGE_STATES,
    read={Role.PUBLIC: _for_whoever_signs_in, Role.FINANCE_SUPERVISOR: None},
    columns=("title", "area", "author", "updated_at"),
    filters=("state", "area"),
    search=_found,
)


class WriteKnowledge(Form):
    """A question and how it is handled."""

    title: str = field("标题", min_length=2, max_length=100)
    area: Area = field("类别", choices=AREAS)
    question: str = field(
        "问题",
        min_length=2,
        max_length=2_000,
        kind="textarea",
        hint="不得含有个人信息和商业秘密",
    )
    answer: str = field("处理办法", min_length=2, max_length=4_000, kind="textarea")


@action(
    "knowledge.write",
    title="发布知识",
    on=Knowledge,
    by=AUTHORS,
    target="published",
    law=LAW,
    task=False,
)
async def write_knowledge(ctx: Context, form: WriteKnowledge) -> Knowledge:
    """For whoever signs in, here and in every tenant below, found by its words."""
    post = ctx.actor.organisation(*AUTHORS)
    assert post is not None  # noqa: S101 - the access to this action is by these roles
    entry = Knowledge(
        id=new_id(),
        **form.model_dump(),
        author=post.organisation_name or post.organisation,
        origin_tenant=ctx.tenant.code,
        grams=grams([form.title, form.question, form.answer]),
    )
    entry.origin_id = entry.id
    for place in places_below(ctx):
        tell_knowledge(ctx, entry, place)
    return entry


def tell_knowledge(ctx: Context, entry: Knowledge, place: str) -> None:
    """Have an entry of this tenant be found in a place below as well."""
    ctx.tell(place, "knowledge_above", **_told(ctx, entry))


def _told(ctx: Context, entry: Knowledge) -> dict[str, str]:
    told = {name: getattr(entry, name) for name in (*WriteKnowledge.model_fields, "author")}
    return {**told, "origin_tenant": ctx.tenant.code, "origin_id": str(entry.id)}


class KnowledgeAbove(WriteKnowledge):
    """What a bureau above has published."""

    author: str = field("发布单位")
    origin_tenant: str = field("发布地区代码")
    origin_id: UUID = field("发布记录")


@action(
    "knowledge.receive",
    title="收到上级知识",
    on=Knowledge,
    by=Role.SYSTEM,
    target="published",
    hidden=True,
)
async def receive_knowledge(ctx: Context, form: KnowledgeAbove) -> Knowledge:
    """Found here as if it had been written here."""
    words = grams([form.title, form.question, form.answer])
    return Knowledge(**form.model_dump(), grams=words)


class WithdrawKnowledge(Form):
    """Why it no longer holds."""

    reason: str = field("撤下理由", min_length=2, max_length=500, kind="textarea")


@action(
    "knowledge.withdraw",
    title="撤下",
    on=Knowledge,
    by=(Role.FINANCE_SUPERVISOR, Role.SYSTEM),
    source="published",
    target="withdrawn",
    task=False,
)
async def withdraw_knowledge(ctx: Context, entry: Knowledge, form: WithdrawKnowledge) -> None:
    """It stays with its reason, for the bureau alone; with those below it goes too."""
    entry.withdrawn_reason = form.reason
    if entry.origin_tenant == ctx.tenant.code:
        for place in places_below(ctx):
            told = {**_told(ctx, entry), "reason": form.reason}
            ctx.tell(place, "knowledge_withdrawn_above", **told)


@withdraw_knowledge.check
async def _own(ctx: Context, entry: Knowledge, form: WithdrawKnowledge) -> list[Problem]:
    above = entry.origin_tenant != ctx.tenant.code
    if not above or Role.SYSTEM in ctx.actor.roles:
        return []
    return [Problem("knowledge.of_another", "上级发布的知识由上级财政部门撤下", law=LAW)]


@action(
    "ticket.publish",
    title="收入知识库",
    on=Ticket,
    by=ANSWERERS,
    source=DONE,
    law=LAW,
    task=False,
)
async def publish_conclusion(ctx: Context, ticket: Ticket, form: WriteKnowledge) -> None:
    """The conclusion for everybody, without what concerns the asker alone."""
    entry = await ctx.perform(write_knowledge, **form.model_dump())
    ticket.knowledge_id = entry.id


@publish_conclusion.check
async def _not_published_yet(ctx: Context, ticket: Ticket, form: WriteKnowledge) -> list[Problem]:
    if ticket.knowledge_id is None:
        return []
    return [Problem("ticket.published", "该结论已经收入知识库")]


@action(
    "ticket.to_defect",
    title="转入问题台账",
    on=Ticket,
    by=ANSWERERS,
    source=GOING_ON,
    law=LAW,
    task=False,
)
async def enter_as_defect(ctx: Context, ticket: Ticket, form: ReportDefect) -> None:
    """What turns out to be a fault, in the name of whoever asked."""
    defect = await ctx.perform_as_system(
        enter_defect,
        **form.model_dump(),
        reporter_code=ticket.opener_code,
        reporter_name=ticket.opener_name,
        reporter_id=ticket.opener_id,
        reporter_person=ticket.opener_person,
        ticket_id=ticket.id,
    )
    ticket.defect_id = defect.id
    say(ctx, ticket, "answerer", f"已转入问题台账：{form.title}", ticket.state)


@enter_as_defect.check
async def _not_entered_yet(ctx: Context, ticket: Ticket, form: ReportDefect) -> list[Problem]:
    problems = await runs_here(ctx, form)
    if ticket.defect_id is not None:
        problems.append(Problem("ticket.entered", "该问题已经转入问题台账"))
    return problems
