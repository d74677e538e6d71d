"""Acceptance: by somebody other than who drafted the contract, every standard told, in public."""

from zhengcai import Context, Form, Problem, Role, Stage, action, field, new_id
from zhengcai_supervision.models import Acceptance, Contract
from zhengcai_supervision.notices import acceptance_notice
from zhengcai_supervision.records import acceptances_of
from zhengcai_supervision.terms import ACCEPTANCE_RESULTS, AcceptanceResult

LAW = "政府采购法实施条例 第45条"


class Member(Form):
    """Who took part, and what they say."""

    name: str = field("姓名", min_length=2, max_length=50)
    unit: str = field("单位", min_length=2, max_length=200)
    opinion: str = field("意见", min_length=1, max_length=500)


class Standard(Form):
    """One technical, service or safety standard of the contract, and how it was kept."""

    standard: str = field("履约标准", min_length=2, max_length=500)
    finding: str = field("履约情况", min_length=1, max_length=1000)
    met: bool = field("是否符合")


class AcceptContract(Form):
    """The record of acceptance (验收书)."""

    members: list[Member] = field(
        "验收小组成员", min_length=1, max_length=50, law="政府采购法 第41条"
    )
    standards: list[Standard] = field("各项标准的履约情况", min_length=1, max_length=200, law=LAW)
    result: AcceptanceResult = field("验收结论", choices=ACCEPTANCE_RESULTS)
    opinion: str = field("验收意见", min_length=2, max_length=2000, kind="textarea")


@action(
    "contract.accept",
    title="履约验收",
    on=Contract,
    by=Role.PURCHASER_ACCEPTOR,
    owner="purchaser_code",
    source=("filed", "rejected"),
    target=("accepted", "rejected"),
    law=LAW,
    stage=Stage.ACCEPTANCE,
)
async def accept_contract(ctx: Context, contract: Contract, form: AcceptContract) -> None:
    """Record and announce the result. After a failure the contract is accepted again, reworked."""
    acceptance = ctx.add(
        Acceptance(
            id=new_id(),
            contract_id=contract.id,
            round=len(await acceptances_of(ctx, contract)) + 1,
            **form.model_dump(),
            acceptor=ctx.actor.name,
            accepted_at=ctx.now,
        )
    )
    passed = form.result == "qualified"
    contract.state = "accepted" if passed else "rejected"
    contract.accepted_at = ctx.now if passed else None
    acceptance.announcement_id = await ctx.announcements.publish(
        await acceptance_notice(ctx, contract, acceptance)
    )
    ctx.facts.update(
        number=contract.number,
        project_id=str(contract.project_id),
        result=form.result,
        round=acceptance.round,
        announcement_id=str(acceptance.announcement_id),
    )


@accept_contract.check
async def _accepted_by_another(
    ctx: Context, contract: Contract, form: AcceptContract
) -> list[Problem]:
    if ctx.actor.person_id != contract.drafted_by:
        return []
    return [
        Problem(
            "contract.acceptor_drafted",
            "合同签订与验收为不相容岗位，草拟合同的人不得验收",
            law="关于加强政府采购活动内部控制管理的指导意见 三（二）",
        )
    ]


@accept_contract.check
async def _result_follows_standards(
    ctx: Context, contract: Contract, form: AcceptContract
) -> list[Problem]:
    unmet = [each.standard for each in form.standards if not each.met]
    if form.result != "qualified" or not unmet:
        return []
    return [
        Problem(
            "contract.standard_unmet",
            "尚有不符合的履约标准（{standards}），验收结论不得为合格",
            field="result",
            law=LAW,
            params={"standards": "、".join(unmet)},
        )
    ]
