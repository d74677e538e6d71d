"""The provider's people: told by the provider, confirmed by the bureau that they serve."""

from zhengcai import Collection, Context, Form, Owner, Problem, Reason, Refusal, Role, action, field
from zhengcai_governance.models.service import ServiceTeam
from zhengcai_governance.sections import team_sections
from zhengcai_governance.service_terms import LAW, TEAM_STATES

READERS: dict[Role, Owner] = {
    Role.SERVICE_PROVIDER: "provider_code",
    Role.FINANCE_SUPERVISOR: None,
    Role.OVERSEER: None,
}
"""Who reads what concerns a provider: that provider alone, and those who supervise."""

PROVIDER: dict[Role, Owner] = {Role.SERVICE_PROVIDER: "provider_code"}
"""The provider whom it concerns."""

TEAMS = Collection(
    model=ServiceTeam,
    name="service-teams",
    singular="service_team",
    title="运维团队",
    group="运维服务",
    states=TEAM_STATES,
    read=READERS,
    label="provider_name",
    columns=("provider_name", "leader", "phone", "updated_at"),
    filters=("state", "provider_code"),
    search=("provider_name", "leader"),
    sections=team_sections,
    tells={"submitted": {}, "returned": PROVIDER, "confirmed": PROVIDER},
)


class Member(Form):
    """One of the people who maintain the platform."""

    name: str = field("姓名", min_length=2, max_length=50)
    post: str = field("岗位", min_length=2, max_length=50)
    skills: str = field("专业技能", min_length=2, max_length=300)
    certificate: str = field("证书名称和编号", "", max_length=200)


class SubmitTeam(Form):
    """The team as it stands."""

    leader: str = field("负责人", min_length=2, max_length=50)
    phone: str = field("联系电话", pattern=r"^[0-9+\-—转 ]{3,30}$", hint="例如0471-0000000")
    experience: str = field(
        "业务能力和技术基础", min_length=5, max_length=2000, kind="textarea", law=LAW
    )
    staff: list[Member] = field("运维人员", min_length=1, max_length=100, law=LAW)


class ReviseTeam(SubmitTeam):
    """The team anew."""


class ConfirmTeam(Form):
    """What the bureau has to say."""

    opinion: str = field("审核意见", "", max_length=1000, kind="textarea")


class ReturnTeam(Form):
    """Why it does not do."""

    opinion: str = field("退回理由", min_length=2, max_length=1000, kind="textarea")


def own_provider(ctx: Context) -> str:
    """The credit code of the provider for which the actor works."""
    post = ctx.actor.organisation(Role.SERVICE_PROVIDER)
    if post is None:
        raise Refusal(Problem("access.denied", "您的角色不能进行此操作"), reason=Reason.FORBIDDEN)
    return post.organisation


async def provider_name(ctx: Context, code: str) -> str:
    """The name in the register."""
    found = await ctx.organisation(code)
    return found.name if found else code


@action(
    "service_team.submit",
    title="登记运维团队",
    on=ServiceTeam,
    by=Role.SERVICE_PROVIDER,
    target="submitted",
    law=LAW,
    task=False,
)
async def submit_team(ctx: Context, form: SubmitTeam) -> ServiceTeam:
    """The team for this place; one a provider."""
    code = own_provider(ctx)
    return ServiceTeam(
        provider_code=code, provider_name=await provider_name(ctx, code), **form.model_dump()
    )


@submit_team.check
async def _registered(ctx: Context, form: SubmitTeam) -> list[Problem]:
    found = await ctx.organisation(own_provider(ctx))
    if found is not None and "service_provider" in found.capacities:
        return []
    return [Problem("service.not_registered", "您的单位没有登记为平台服务商", law=LAW)]


@action(
    "service_team.revise",
    title="更新运维团队",
    on=ServiceTeam,
    by=Role.SERVICE_PROVIDER,
    owner="provider_code",
    source=tuple(TEAM_STATES),
    target="submitted",
    law=LAW,
    task=False,
)
async def revise_team(ctx: Context, team: ServiceTeam, form: ReviseTeam) -> None:
    """Another team is confirmed anew."""
    for name, value in form.model_dump().items():
        setattr(team, name, value)
    team.opinion = None


@action(
    "service_team.confirm",
    title="确认运维团队",
    on=ServiceTeam,
    by=Role.FINANCE_SUPERVISOR,
    source="submitted",
    target="confirmed",
    law=LAW,
)
async def confirm_team(ctx: Context, team: ServiceTeam, form: ConfirmTeam) -> None:
    """The bureau is content with it."""
    team.opinion = form.opinion


@action(
    "service_team.return",
    title="退回运维团队",
    on=ServiceTeam,
    by=Role.FINANCE_SUPERVISOR,
    source="submitted",
    target="returned",
    task=False,
)
async def return_team(ctx: Context, team: ServiceTeam, form: ReturnTeam) -> None:
    """The provider has to bring others."""
    team.opinion = form.opinion
