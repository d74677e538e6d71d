"""From a filed plan to a tender document."""

from uuid import UUID

from zhengcai import (
    Context,
    Form,
    Problem,
    Reason,
    Refusal,
    Role,
    Stage,
    action,
    field,
    new_id,
)
from zhengcai_tendering.methods import METHODS
from zhengcai_tendering.models import Project
from zhengcai_tendering.requirements import content_problems
from zhengcai_tendering.settings import TenderingSettings
from zhengcai_tendering.terms import TenderTerms


class CreateProject(Form):
    """Which filed plan, and which agency is entrusted with it."""

    plan_id: UUID = field("采购计划", reference="supervision.plans", states=("filed",))
    agency_code: str = field(
        "代理机构",
        reference="organisation:agency",
        law="政府采购代理机构管理暂行办法 第5条",
        hint="本地区登记的代理机构的统一社会信用代码",
        max_length=18,
    )


@action(
    "project.create",
    title="建立采购项目",
    on=Project,
    by=Role.PURCHASER_OPERATOR,
    target="drafting",
    law="政府采购法 第19条",
    stage=Stage.PLANNING,
)
async def create_project(ctx: Context, form: CreateProject) -> Project:
    """Bind the plan to a new project and entrust the agency."""
    agency = await ctx.organisation(form.agency_code)
    project_id = new_id()
    plan = await ctx.plans.start(form.plan_id, project_id)
    number = await ctx.number(
        "project",
        ctx.settings(TenderingSettings).project_number,
        method=plan.method,
        kind=plan.kind,
    )
    ctx.facts.update(project_id=str(project_id), plan_id=str(plan.id), number=number)
    return Project(
        id=project_id,
        number=number,
        title=plan.title,
        plan_id=plan.id,
        plan_number=plan.number,
        purchaser_code=plan.purchaser_code,
        purchaser_name=plan.purchaser_name,
        agency_code=form.agency_code,
        agency_name=agency.name if agency else "",
        method=plan.method,
        kind=plan.kind,
        catalogue_code=plan.catalogue_code,
        sme_reserve=plan.sme_reserve,
        budget=plan.amount,
        rules_on=ctx.today,
        intent_id=plan.intent_id,
        intent_published_on=plan.intent_published_on,
    )


@create_project.check
async def plan_is_ours(ctx: Context, form: CreateProject) -> list[Problem]:
    """No purchase without a plan, nor on somebody else's."""
    plan = await ctx.plans.plan(form.plan_id)
    if plan is None:
        return [
            Problem(
                "project.no_plan",
                "没有备案的采购计划，不得开展采购活动",
                field="plan_id",
                law="政府采购法实施条例 第29条",
            )
        ]
    if plan.purchaser_code not in ctx.actor.organisations(Role.PURCHASER_OPERATOR):
        raise Refusal(
            Problem("project.plan_not_yours", "该采购计划不属于您所在的单位", field="plan_id"),
            reason=Reason.FORBIDDEN,
        )
    if plan.method not in METHODS:
        return [
            Problem(
                "project.method_unsupported",
                "本系统尚不办理采购方式为“{method}”的项目",
                field="plan_id",
                params={"method": plan.method},
            )
        ]
    return []


@action(
    "project.prepare",
    title="编制采购文件",
    on=Project,
    by=Role.AGENCY,
    owner="agency_code",
    source="drafting",
    target="drafting",
    law="政府采购货物和服务招标投标管理办法 第20条",
    stage=Stage.DISCLOSURE,
)
async def prepare_project(ctx: Context, project: Project, form: TenderTerms) -> None:
    """Keep the tender document; it can be written again until it is published."""
    project.title = form.title
    project.terms = form.model_dump(mode="json")
    project.bid_deadline = form.bid_deadline
    project.rules_on = ctx.today
    ctx.facts.update(project_id=str(project.id))


@prepare_project.check
async def document_is_lawful(ctx: Context, project: Project, form: TenderTerms) -> list[Problem]:
    """Everything about the document that would stand against publishing it today."""
    return content_problems(ctx, project, form)
