"""After the award: the contract that another plugin makes, and the archive."""

from uuid import UUID

from zhengcai import (
    Context,
    EventRecord,
    Problem,
    Role,
    Stage,
    action,
    handles,
)
from zhengcai_tendering.archive import collected
from zhengcai_tendering.models import Project, Report
from zhengcai_tendering.papers import moment


@action(
    "project.conclude",
    title="合同已签订",
    on=Project,
    by=Role.SYSTEM,
    source="notified",
    target="contracted",
    law="政府采购法 第46条",
    stage=Stage.SIGNING,
    hidden=True,
)
async def conclude_project(ctx: Context, project: Project) -> None:
    """The contract of this project has been signed."""
    ctx.facts.update(project_id=str(project.id))


@handles("supervision.contract.sign")
async def on_contract_signed(ctx: Context, event: EventRecord) -> None:
    """Follow the contract; one that belongs to no project here is not ours."""
    project_id = event.data.get("project_id")
    project = await ctx.get(Project, UUID(project_id)) if project_id else None
    if project is not None and project.state == "notified":
        await ctx.perform(conclude_project, project)


@action(
    "project.archive",
    title="归档",
    on=Project,
    by={Role.AGENCY: "agency_code", Role.PURCHASER_OPERATOR: "purchaser_code"},
    source="contracted",
    target="archived",
    law="政府采购法 第42条",
    stage=Stage.PAYMENT,
)
async def archive_project(ctx: Context, project: Project) -> None:
    """Put the files of every plugin into one package that proves itself."""
    rule = ctx.rule("A-58", of=project)
    files = await collected(ctx, project.id)
    metadata = {
        "project_id": str(project.id),
        "number": project.number,
        "title": project.title,
        "purchaser": {"code": project.purchaser_code, "name": project.purchaser_name},
        "agency": {"code": project.agency_code, "name": project.agency_name},
        "supplier": {"code": project.winner_code, "name": project.winner_name},
        "amount": str(project.award_amount),
        "archived_at": moment(ctx.now),
        "kept_for": f"{rule.integer}年（{rule.citation}）",
    }
    report = await ctx.db.scalar(ctx.rows(Report, Report.project_id == project.id))
    package = await ctx.archive(project.id, files, metadata, subject=report)
    project.archive_id = package.id
    if report is not None:
        report.archive_id = package.id
    ctx.facts.update(project_id=str(project.id), sha256=package.sha256, files=len(files))


@archive_project.check
async def purchase_is_over(ctx: Context, project: Project, form: object) -> list[Problem]:
    """The contract has been performed and paid."""
    contract = await ctx.contracts.of_project(project.id)
    if contract is not None and contract.state == "completed":
        return []
    return [
        Problem(
            "project.not_completed",
            "合同尚未履行完毕并支付，不能归档",
            law=ctx.rule("A-58", of=project).citation,
        )
    ]
