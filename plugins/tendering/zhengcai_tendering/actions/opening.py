"""The opening: decryption by the bidders, and the record of what was opened."""

from collections.abc import Sequence
from datetime import timedelta

from zhengcai import Context, Form, Passphrase, Problem, Refusal, Role, Stage, action, field
from zhengcai_tendering.access import corrected_price, membership, of_project
from zhengcai_tendering.actions.publishing import TOO_EARLY, bids_received
from zhengcai_tendering.methods import LAW_87
from zhengcai_tendering.models import Bid, Member, Project
from zhengcai_tendering.papers import Paper, keep_paper, moment, yuan
from zhengcai_tendering.pricing import Quotation, corrected
from zhengcai_tendering.requirements import rule_for, short_of_bids, too_few
from zhengcai_tendering.sealing import CONTENT_FIELDS, unseal
from zhengcai_tendering.settings import TenderingSettings


async def bids_of(ctx: Context, project: Project, *states: str) -> Sequence[Bid]:
    """The bids of a project in `states`, in the order of their receipt."""
    statement = ctx.rows(Bid, Bid.project_id == project.id, Bid.state.in_(states))
    return (await ctx.db.scalars(statement.order_by(Bid.received_at, Bid.id))).all()


@action(
    "project.open",
    title="开标",
    on=Project,
    by=Role.AGENCY,
    owner="agency_code",
    source="published",
    target="opening",
    law="政府采购货物和服务招标投标管理办法 第39条",
    stage=Stage.OPENING,
    when=lambda ctx, project: (project.bid_deadline <= ctx.now) & ~short_of_bids(ctx),
)
async def open_project(ctx: Context, project: Project) -> None:
    """Begin the opening; from now on the bidders decrypt."""
    setting = ctx.settings(TenderingSettings).decryption_minutes
    minutes = setting if setting is not None else rule_for(ctx, project, "A-63").integer
    project.opened_at = ctx.now
    project.decryption_until = ctx.now + timedelta(minutes=minutes)
    ctx.facts.update(project_id=str(project.id), number=project.number)


@open_project.check
async def time_and_number_allow(ctx: Context, project: Project, form: object) -> list[Problem]:
    """At the deadline and not before; with enough bids."""
    if project.bid_deadline is None or ctx.now < project.bid_deadline:
        return [TOO_EARLY]
    number = await bids_received(ctx, project)
    return too_few(ctx, project, number, "project.too_few_bids")


async def no_member_acts(ctx: Context, project: Project, form: object) -> list[Problem]:
    """Members of the committee stay away from the opening."""
    if await membership(ctx, project.id, ctx.actor.person_id) is None:
        return []
    return [
        Problem(
            "project.member_at_opening",
            "评标委员会成员不得参加开标活动",
            law=f"{LAW_87} 第40条",
        )
    ]


open_project.check(no_member_acts)


class Decrypt(Form):
    """The passphrase with which the bid was sealed."""

    passphrase: Passphrase = field("密封密码", min_length=1, max_length=200)


@action(
    "bid.decrypt",
    title="解密投标文件",
    on=Bid,
    by=Role.SUPPLIER,
    owner="supplier_code",
    source="submitted",
    target="decrypted",
    law="政府采购货物和服务招标投标管理办法 第41条",
    stage=Stage.OPENING,
    discreet=True,
    when=lambda ctx, bid: of_project(
        bid, Project.state == "opening", Project.decryption_until >= ctx.now
    ),
)
async def decrypt_bid(ctx: Context, bid: Bid, form: Decrypt) -> None:
    """Open the envelope; others see the content when the opening closes."""
    content = await unseal(ctx, bid, form.passphrase)
    for name in CONTENT_FIELDS:
        setattr(bid, name, getattr(content, name))
    bid.decrypted_at = ctx.now
    project = await ctx.get(Project, bid.project_id)
    if project is None:
        raise Refusal(NOT_OPENING)
    order = rule_for(ctx, project, "B.2-price-conflict").value
    found = corrected(
        Quotation(content.price, content.unit_price, project.document.quantity), order
    )
    if found is not None:
        bid.corrected_price, bid.correction_rule = found.price, found.by


NOT_OPENING = Problem("bid.not_opening", "现在不是解密时间", law=f"{LAW_87} 第41条")


@decrypt_bid.check
async def opening_runs(ctx: Context, bid: Bid, form: Decrypt) -> list[Problem]:
    """Only between the opening and the end of the time for decryption."""
    project = await ctx.get(Project, bid.project_id)
    if project is None or project.state != "opening" or project.decryption_until is None:
        return [NOT_OPENING]
    return [] if ctx.now <= project.decryption_until else [NOT_OPENING]


@action(
    "project.close_opening",
    title="结束开标",
    on=Project,
    by=Role.AGENCY,
    owner="agency_code",
    source="opening",
    target="opened",
    law="政府采购货物和服务招标投标管理办法 第42条",
    stage=Stage.OPENING,
)
async def close_opening(ctx: Context, project: Project) -> None:
    """Read out what was decrypted, and write the record; who works for a bidder leaves."""
    rule = rule_for(ctx, project, "A-63")
    bids = await bids_of(ctx, project, "submitted", "decrypted")
    decrypted = [bid for bid in bids if bid.state == "decrypted"]
    for bid in bids:
        if bid.state == "decrypted":
            bid.state = "opened"
        else:
            bid.void("未在规定时间内解密投标文件", rule.citation)
            project.note("undecrypted", bid_id=str(bid.id), supplier=bid.supplier_name)
    project.opening_closed_at = ctx.now
    record = opening_record(project, bids)
    document = await keep_paper(
        ctx, f"{project.title}开标记录", project.number, record, subject=project
    )
    project.opening_record_id = document.id
    await dismiss_employees(ctx, project, {bid.supplier_name for bid in decrypted})
    ctx.facts.update(project_id=str(project.id), opened=len(decrypted))


close_opening.check(no_member_acts)


@close_opening.check
async def all_had_their_time(ctx: Context, project: Project, form: object) -> list[Problem]:
    """Everybody has decrypted, or the time is over."""
    until = project.decryption_until
    if until is None or ctx.now > until or not await bids_of(ctx, project, "submitted"):
        return []
    return [
        Problem(
            "project.decryption_running",
            "尚有投标人未解密，解密截止时间为{until}",
            law=rule_for(ctx, project, "A-63").citation,
            params={"until": moment(until)},
        )
    ]


async def dismiss_employees(ctx: Context, project: Project, suppliers: set[str]) -> None:
    """Experts drawn before the opening who turn out to work for a bidder avoid the project."""
    statement = ctx.rows(Member, Member.project_id == project.id, Member.state == "seated")
    for member in await ctx.db.scalars(statement):
        if member.employer.strip() in suppliers:
            member.state, member.left_reason = "left", "与投标人存在利害关系，依法回避"


def opening_record(project: Project, bids: Sequence[Bid]) -> Paper:
    """What was opened, for everybody to check (令87 第42条)."""
    return (
        (
            "一、开标",
            f"开标时间：{moment(project.opened_at)}\n开标地点：{project.document.opening_place}\n"
            f"最高限价：{yuan(project.document.ceiling_price)}",
        ),
        (
            "二、开标一览表",
            [
                ["投标人", "投标报价", "交货期", "解密时间", "备注"],
                *(
                    [
                        bid.supplier_name,
                        yuan(bid.price),
                        "—" if bid.delivery_days is None else f"{bid.delivery_days}日",
                        moment(bid.decrypted_at),
                        bid.invalid_reason or _remark(bid),
                    ]
                    for bid in bids
                ),
            ],
        ),
        ("三、结束", f"开标结束时间：{moment(project.opening_closed_at)}"),
    )


def _remark(bid: Bid) -> str:
    if bid.corrected_price is None:
        return "—"
    return f"报价前后不一致，修正为{yuan(bid.corrected_price)}，待投标人确认"


@action(
    "bid.confirm_correction",
    title="确认修正后的报价",
    on=Bid,
    by=Role.SUPPLIER,
    owner=corrected_price,
    when=lambda _, bid: bid.corrected_price.is_not(None) & bid.correction_confirmed_at.is_(None),
    source=("decrypted", "opened"),
    law="政府采购货物和服务招标投标管理办法 第59条",
    stage=Stage.EVALUATION,
    discreet=True,
)
async def confirm_correction(ctx: Context, bid: Bid) -> None:
    """The bidder stands by the corrected price; without this the bid is invalid."""
    bid.correction_confirmed_at = ctx.now
