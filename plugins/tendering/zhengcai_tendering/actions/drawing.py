"""The draw of experts: the committed seed, the word of whoever draws, and nobody's choice."""

from zhengcai import Context, Form, Problem, Refusal, Role, Stage, action, field
from zhengcai_tendering.actions.opening import bids_of
from zhengcai_tendering.actions.publishing import commit_seed
from zhengcai_tendering.actions.seating import BEFORE_SCORING, members_of, take_seat
from zhengcai_tendering.committee import Candidate, digest_of, drawn, eligible
from zhengcai_tendering.models import Draw, Member, Project
from zhengcai_tendering.requirements import committee_of, day_of, method_of, rule_for


class DrawExperts(Form):
    """A draw; the word decides together with the committed seed."""

    word: str = field(
        "抽取口令", min_length=1, max_length=64, hint="任意填写，与系统种子共同决定抽取结果"
    )
    representatives: int = field("采购人代表席位", 1, ge=0, le=9)


@action(
    "project.draw_experts",
    title="抽取评审专家",
    on=Project,
    by=Role.AGENCY,
    owner="agency_code",
    source=BEFORE_SCORING,
    law="政府采购评审专家管理办法 第12条",
    stage=Stage.EVALUATION,
    intro="抽取结果在中标结果公告前保密。再次抽取只补足空缺席位。",
)
async def draw_experts(ctx: Context, project: Project, form: DrawExperts) -> None:
    """Fill the vacant seats of experts at random from those whom nothing forbids."""
    if project.committee_size is None:
        size = committee_of(ctx, project).size
        project.committee_size, project.expert_seats = size, size - form.representatives
    candidates = await candidates_for(ctx, project)
    wanted = await vacancies(ctx, project)
    draw = await ctx.db.scalar(
        ctx.rows(Draw, Draw.project_id == project.id, Draw.drawn_at.is_(None)).with_for_update()
    )
    if draw is None:
        raise LookupError(f"no committed seed for project {project.number}")
    seats = await members_of(ctx, project.id)
    chosen = drawn(candidates, wanted, draw.seed, form.word, {one.employer for one in seats})
    if len(chosen) < wanted:
        raise Refusal(NOT_ENOUGH)
    draw.word, draw.drawn_at = form.word, ctx.now
    draw.candidates = [str(candidate.id) for candidate in candidates]
    draw.candidates_digest = digest_of(candidates)
    commit_seed(ctx, project)
    for one in chosen:
        await take_seat(ctx, project, "expert", one.person_id, one.name, one.employer)
    ctx.facts.update(
        project_id=str(project.id),
        drawn=len(chosen),
        seed_digest=draw.seed_digest,
        candidates_digest=draw.candidates_digest,
    )


NOT_ENOUGH = Problem(
    "committee.too_few_experts",
    "符合条件的评审专家不足，请先补充专家库后再抽取",
    law="政府采购评审专家管理办法 第13条",
)


async def candidates_for(ctx: Context, project: Project) -> list[Candidate]:
    """Active experts of the speciality whom nothing forbids.

    Bidders are looked at only once the bids are open: a draw may not show who has bid.
    """
    taken = ctx.rows(Member, Member.project_id == project.id)
    persons = {member.person_id for member in await ctx.db.scalars(taken)}
    names = {project.purchaser_name, project.agency_name}
    if project.opened_at is not None:
        bids = await bids_of(ctx, project, "submitted", "decrypted", "opened", "void")
        names |= {bid.supplier_name for bid in bids}
    return eligible(await ctx.experts(project.catalogue_code), persons, names)


async def vacancies(ctx: Context, project: Project) -> int:
    """How many experts are still to be drawn."""
    seats = await members_of(ctx, project.id)
    experts = sum(member.capacity == "expert" for member in seats)
    return (project.expert_seats or 0) - experts


@draw_experts.check
async def draw_is_due(ctx: Context, project: Project, form: DrawExperts) -> list[Problem]:
    """Not earlier than the law allows, for seats that exist."""
    problems = []
    early = method_of(project).draw_notice
    if early is not None and project.opened_at is None and project.bid_deadline is not None:
        rule = rule_for(ctx, project, early)
        if ctx.not_before(early, ctx.today, of=project).day < day_of(project.bid_deadline):
            problems.append(
                Problem(
                    "committee.draw_too_early",
                    "抽取评审专家不得早于评审活动开始前{period}个工作日",
                    law=rule.citation,
                    params={"period": rule.integer},
                )
            )
    if project.committee_size is not None:
        if await vacancies(ctx, project) < 1:
            problems.append(Problem("committee.full", "评审专家席位已满"))
        return problems
    plan = committee_of(ctx, project)
    named = len(await members_of(ctx, project.id))
    if not named <= form.representatives <= plan.representatives_max:
        share = rule_for(ctx, project, method_of(project).expert_share)
        problems.append(
            Problem(
                "committee.too_many_representatives",
                "评标委员会{size}人，其中评审专家不得少于{experts}人；已指定采购人代表{named}人",
                field="representatives",
                law=share.citation,
                params={"size": plan.size, "experts": plan.experts_min, "named": named},
            )
        )
    return problems
