"""A signed contract is announced and its copy filed, in either order."""

from zhengcai import Context, Problem, Role, Stage, action
from zhengcai_supervision.actions.contracts import LateForm
from zhengcai_supervision.deadlines import announcing, filing, is_late, unexplained_delay
from zhengcai_supervision.models import Contract, Plan
from zhengcai_supervision.notices import contract_notice
from zhengcai_supervision.settings import SupervisionSettings


class AnnounceContract(LateForm):
    """The announcement is made of the contract itself."""


class FileContract(LateForm):
    """The copy filed is the contract itself."""


@action(
    "contract.announce",
    title="公告合同",
    on=Contract,
    by=Role.PURCHASER_OPERATOR,
    owner="purchaser_code",
    source=("signed", "registered"),
    target={"signed": "announced", "registered": "filed"},
    law="政府采购法实施条例 第50条",
    stage=Stage.SIGNING,
)
async def announce_contract(ctx: Context, contract: Contract, form: AnnounceContract) -> None:
    """Publish the contract; once it is filed too, it may be accepted."""
    late = is_late(ctx, contract, announcing(contract))
    plan = await ctx.get(Plan, contract.plan_id)
    assert plan is not None  # noqa: S101 - the foreign key holds it
    contract.announce_late_reason = form.late_reason if late else None
    contract.announced_at = ctx.now
    contract.announcement_id = await ctx.announcements.publish(
        await contract_notice(ctx, contract, plan)
    )
    ctx.facts.update(
        number=contract.number, announcement_id=str(contract.announcement_id), late=late
    )


@announce_contract.check
async def _announced_in_time(
    ctx: Context, contract: Contract, form: AnnounceContract
) -> list[Problem]:
    return unexplained_delay(ctx, contract, announcing(contract), form.late_reason)


@action(
    "contract.file",
    title="合同备案",
    on=Contract,
    by=Role.PURCHASER_OPERATOR,
    owner="purchaser_code",
    source=("signed", "announced"),
    target={"signed": "registered", "announced": "filed"},
    law="政府采购法 第47条",
    stage=Stage.FILING,
)
async def file_contract(ctx: Context, contract: Contract, form: FileContract) -> None:
    """Number the filing; once the contract is announced too, it may be accepted."""
    late = is_late(ctx, contract, filing(contract))
    contract.file_late_reason = form.late_reason if late else None
    contract.filed_at = ctx.now
    contract.filing_number = await ctx.number(
        "contract-filing", ctx.settings(SupervisionSettings).filing_number
    )
    ctx.facts.update(number=contract.number, filing_number=contract.filing_number, late=late)


@file_contract.check
async def _filed_in_time(ctx: Context, contract: Contract, form: FileContract) -> list[Problem]:
    return unexplained_delay(ctx, contract, filing(contract), form.late_reason)
