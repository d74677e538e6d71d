"""履约验收公示: a purchaser shows how a stage of a contract's performance was accepted."""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from zhengcai import (
    AwardInfo,
    Collection,
    Context,
    ContractInfo,
    Form,
    Notice,
    Problem,
    Reason,
    Refusal,
    Role,
    Section,
    Stage,
    action,
    clock,
    field,
    new_id,
    table,
)
from zhengcai_x_inner_mongolia.kinds import ACCEPTANCE_NOTICE, LAW
from zhengcai_x_inner_mongolia.models import NOTICE_STATES, RESULTS, AcceptanceNotice

PERFORMED = ("signed", "announced", "registered", "filed", "rejected", "accepted", "completed")
"""States of a contract that binds its parties."""


async def _members(ctx: Context, notice: AcceptanceNotice) -> Sequence[Section]:
    columns = (("姓名", "text"), ("单位", "text"), ("意见", "text"))
    rows = [(each["name"], each["unit"], each["opinion"]) for each in notice.members]
    return (table("验收组成员", columns, rows),)


NOTICES = Collection(
    model=AcceptanceNotice,
    name="acceptance-notices",
    singular="acceptance_notice",
    title="履约验收公示",
    states=NOTICE_STATES,
    read={
        Role.PURCHASER_OPERATOR: "purchaser_code",
        Role.PURCHASER_MANAGER: "purchaser_code",
        Role.FINANCE_SUPERVISOR: None,
        Role.OVERSEER: None,
    },
    number="contract_number",
    columns=("contract_number", "title", "stage", "result", "accepted_on"),
    filters=("result", "contract_id"),
    search=("contract_number", "title", "supplier_name"),
    sections=_members,
)


class Member(Form):
    """Somebody who took part in the acceptance."""

    name: str = field("姓名", min_length=1, max_length=50)
    unit: str = field("单位", min_length=1, max_length=100)
    opinion: str = field("意见", min_length=1, max_length=200)


class PublishAcceptance(Form):
    """What is shown of the acceptance; parties, title and numbers are the contract's own."""

    contract_id: UUID = field("合同", reference="supervision.contracts", states=PERFORMED, law=LAW)
    stage: str = field("履约阶段", min_length=1, max_length=50, hint="例如第一期、整体")
    accepted_on: date = field("验收日期")
    result: Literal["qualified", "unqualified"] = field("验收结论", choices=RESULTS)
    opinion: str = field("验收意见", min_length=2, max_length=2000, kind="textarea")
    members: list[Member] = field(
        "验收组成员", min_length=1, max_length=30, law="政府采购法 第41条"
    )
    contact: str = field("联系方式", min_length=2, max_length=200)


@action(
    "acceptance_notice.publish",
    title="发布履约验收公示",
    on=AcceptanceNotice,
    by=Role.PURCHASER_MANAGER,
    target="published",
    law=LAW,
    stage=Stage.ACCEPTANCE,
    task=False,
    intro="分期履约的，每期验收后公示；整体验收的结果另由履约验收结果公告公布。",
)
async def publish_acceptance(ctx: Context, form: PublishAcceptance) -> AcceptanceNotice:
    """Keep what is shown, and publish it in the kind of the region's portal."""
    contract, award = await _purchase(ctx, form.contract_id)
    notice = AcceptanceNotice(
        id=new_id(),
        **form.model_dump(),
        contract_number=contract.number,
        title=award.title,
        project_number=award.project_number,
        purchaser_code=award.purchaser_code,
        purchaser_name=award.purchaser_name,
        supplier_name=contract.supplier_name,
    )
    notice.announcement_id = await ctx.announcements.publish(_announcement(ctx, notice))
    ctx.facts.update(
        contract_number=contract.number,
        stage=notice.stage,
        result=notice.result,
        announcement_id=str(notice.announcement_id),
    )
    return notice


@publish_acceptance.check
async def _contract_binds(ctx: Context, form: PublishAcceptance) -> list[Problem]:
    contract = await ctx.contracts.contract(form.contract_id)
    if contract is None or contract.state not in PERFORMED:
        return [
            Problem(
                "acceptance_notice.no_contract",
                "没有找到已签订的该合同",
                field="contract_id",
                law=LAW,
            )
        ]
    if contract.purchaser_code not in ctx.actor.organisations(Role.PURCHASER_MANAGER):
        raise Refusal(
            Problem("access.not_owner", "此合同不属于您所在的单位", field="contract_id"),
            reason=Reason.FORBIDDEN,
        )
    return []


@publish_acceptance.check
async def _acceptance_has_been(ctx: Context, form: PublishAcceptance) -> list[Problem]:
    contract = await ctx.contracts.contract(form.contract_id)
    award = await ctx.awards.award(contract.project_id) if contract else None
    if award is not None and form.accepted_on < clock.local(award.notified_at).date():
        return [
            Problem(
                "acceptance_notice.too_early",
                "验收日期不得早于中标（成交）通知之日",
                field="accepted_on",
                law=LAW,
            )
        ]
    if form.accepted_on <= ctx.today:
        return []
    return [
        Problem("acceptance_notice.not_yet", "尚未验收，不能公示", field="accepted_on", law=LAW)
    ]


@publish_acceptance.check
async def _stage_is_new(ctx: Context, form: PublishAcceptance) -> list[Problem]:
    same = ctx.rows(
        AcceptanceNotice,
        AcceptanceNotice.contract_id == form.contract_id,
        AcceptanceNotice.stage == form.stage,
    )
    if await ctx.db.scalar(same) is None:
        return []
    return [
        Problem(
            "acceptance_notice.shown",
            "该合同的“{stage}”已经公示，有误的请发布更正公告",
            field="stage",
            law="政府采购信息发布管理办法 第14条",
            params={"stage": form.stage},
        )
    ]


async def _purchase(ctx: Context, contract_id: UUID) -> tuple[ContractInfo, AwardInfo]:
    contract = await ctx.contracts.contract(contract_id)
    award = await ctx.awards.award(contract.project_id) if contract else None
    if contract is None or award is None:
        raise Refusal(
            Problem("acceptance_notice.no_award", "没有找到该合同的采购结果", field="contract_id"),
            reason=Reason.CONFLICT,
        )
    return contract, award


def _announcement(ctx: Context, notice: AcceptanceNotice) -> Notice:
    rows = [[each["name"], each["unit"], each["opinion"]] for each in notice.members]
    return Notice(
        kind=f"{ctx.plugin}.{ACCEPTANCE_NOTICE}",
        title=f"{notice.title}{notice.stage}履约验收公示",
        subject_type=AcceptanceNotice.__tablename__,
        subject_id=notice.id,
        project_number=notice.project_number,
        purchaser_code=notice.purchaser_code,
        purchaser_name=notice.purchaser_name,
        content=(
            ("合同编号", notice.contract_number),
            ("合同名称", notice.title),
            ("项目编号", notice.project_number),
            (
                "合同主体",
                [
                    ["事项", "名称"],
                    ["采购人", notice.purchaser_name],
                    ["供应商", notice.supplier_name],
                ],
            ),
            ("履约阶段", notice.stage),
            ("验收日期", notice.accepted_on),
            ("验收组成员", [["姓名", "单位", "意见"], *rows]),
            ("验收结论", RESULTS[notice.result]),
            ("验收意见", notice.opinion),
            ("联系方式", notice.contact),
        ),
        facts={"contract_id": notice.contract_id, "stage": notice.stage, "result": notice.result},
    )
