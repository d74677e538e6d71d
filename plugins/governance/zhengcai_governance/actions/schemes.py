"""The assessment scheme of a contract: four parts, weighed items, lines between the results."""

from decimal import Decimal
from uuid import UUID

from zhengcai import Collection, Context, Form, Problem, Role, action, field
from zhengcai_governance.actions.service_teams import PROVIDER, READERS
from zhengcai_governance.models.assessment import Assessment, Scheme
from zhengcai_governance.models.service import ServiceContract
from zhengcai_governance.sections import scheme_sections
from zhengcai_governance.service_records import accepted_plan, adopted_scheme, contract_of
from zhengcai_governance.service_terms import LAW, PERIODS, SCHEME_STATES, Period

WHOLE = Decimal(100)
"""What weights come to, and the highest score."""

SCHEMES = Collection(
    model=Scheme,
    name="assessment-schemes",
    singular="assessment_scheme",
    title="考核办法",
    group="运维服务",
    states=SCHEME_STATES,
    read=READERS,
    columns=("title", "period", "pass_line", "adopted_on"),
    filters=("state", "contract_id", "provider_code"),
    search=("title", "content"),
    menu=False,
    sections=scheme_sections,
    tells={"adopted": PROVIDER},
)


class Item(Form):
    """One item of the assessment."""

    item: str = field("考核项目", min_length=2, max_length=100)
    standard: str = field("服务标准编号", max_length=20, hint="运维服务方案中的标准编号", law=LAW)
    weight: Decimal = field("权重", gt=0, le=WHOLE, max_digits=5, decimal_places=2)


class SchemeParts(Form):
    """The four parts and how they are applied."""

    assessed: str = field("考核对象", min_length=2, max_length=1000, kind="textarea", law=LAW)
    content: str = field("考核内容", min_length=2, max_length=5000, kind="textarea", law=LAW)
    items: list[Item] = field("考核项目和权重", min_length=1, max_length=50, law=LAW)
    manner: str = field("考核方式", min_length=2, max_length=2000, kind="textarea", law=LAW)
    criteria: str = field("考核标准", min_length=2, max_length=5000, kind="textarea", law=LAW)
    period: Period = field("考核周期", choices=PERIODS, law=LAW)
    pass_line: Decimal = field("合格分数线", gt=0, le=WHOLE, max_digits=5, decimal_places=2)
    serious_line: Decimal = field(
        "严重不合格分数线",
        ge=0,
        le=WHOLE,
        max_digits=5,
        decimal_places=2,
        hint="低于此分为严重不合格",
    )
    due_days: int = field("期满后评分期限（工作日）", ge=1, le=60)


class DraftScheme(SchemeParts):
    """A scheme for one contract."""

    contract_id: UUID = field(
        "运维服务合同", reference="governance.service-contracts", states=("draft", "active")
    )


async def _faults(ctx: Context, contract_id: UUID, form: SchemeParts) -> list[Problem]:
    problems = []
    names = [each.item for each in form.items]
    if len(names) != len(set(names)):
        problems.append(Problem("scheme.item_twice", "考核项目不得重复", field="items"))
    total = sum((each.weight for each in form.items), Decimal(0))
    if total != WHOLE:
        problems.append(
            Problem(
                "scheme.weights",
                "权重合计应为100，现为{total}",
                field="items",
                params={"total": str(total)},
            )
        )
    if form.serious_line >= form.pass_line:
        problems.append(
            Problem("scheme.lines", "严重不合格分数线应低于合格分数线", field="serious_line")
        )
    plan = await accepted_plan(ctx, contract_id)
    if plan is None:
        problems.append(
            Problem(
                "scheme.no_plan", "服务方案尚未采用，考核没有依据", field="contract_id", law=LAW
            )
        )
        return problems
    known = {each["code"] for each in plan.standards}
    if strangers := sorted({each.standard for each in form.items} - known):
        problems.append(
            Problem(
                "scheme.standard",
                "服务方案中没有编号为{codes}的服务标准",
                field="items",
                law=LAW,
                params={"codes": "、".join(strangers)},
            )
        )
    return problems


@action(
    "assessment_scheme.draft",
    title="拟定考核办法",
    on=Scheme,
    by=Role.FINANCE_SUPERVISOR,
    target="draft",
    law=LAW,
    task=False,
)
async def draft_scheme(ctx: Context, form: DraftScheme) -> Scheme:
    """Whoever drafts it may change it until it is adopted."""
    contract = await contract_of(ctx, form.contract_id)
    return Scheme(
        **_values(form),
        contract_id=contract.id,
        title=f"{contract.title}考核办法",
        provider_code=contract.provider_code,
    )


def _values(form: SchemeParts) -> dict[str, object]:
    items = [each.model_dump(mode="json") for each in form.items]
    return {**form.model_dump(exclude={"items", "contract_id"}), "items": items}


@draft_scheme.check
async def _draft_is_whole(ctx: Context, form: DraftScheme) -> list[Problem]:
    contract = await ctx.get(ServiceContract, form.contract_id)
    if contract is None or contract.state not in ("draft", "active"):
        return [Problem("scheme.no_contract", "没有此项履行中的合同", field="contract_id")]
    return await _faults(ctx, contract.id, form)


@action(
    "assessment_scheme.revise",
    title="修改考核办法",
    on=Scheme,
    by=Role.FINANCE_SUPERVISOR,
    source="draft",
    target="draft",
    task=False,
)
async def revise_scheme(ctx: Context, scheme: Scheme, form: SchemeParts) -> None:
    """The whole scheme anew."""
    for name, value in _values(form).items():
        setattr(scheme, name, value)


@revise_scheme.check
async def _revision_is_whole(ctx: Context, scheme: Scheme, form: SchemeParts) -> list[Problem]:
    return await _faults(ctx, scheme.contract_id, form)


@action(
    "assessment_scheme.adopt",
    title="执行考核办法",
    on=Scheme,
    by=Role.FINANCE_SUPERVISOR,
    source="draft",
    target="adopted",
    law=LAW,
)
async def adopt_scheme(ctx: Context, scheme: Scheme) -> None:
    """By this one the contract is assessed; one before it has not been used yet."""
    former = await adopted_scheme(ctx, scheme.contract_id)
    if former is not None:
        former.state = "superseded"
        await ctx.db.flush()
    scheme.adopted_on = ctx.today


@adopt_scheme.check
async def _not_in_the_middle(ctx: Context, scheme: Scheme, form: object) -> list[Problem]:
    """One contract is assessed by one measure from its first period to its last."""
    await contract_of(ctx, scheme.contract_id, lock=True)
    begun = ctx.rows(Assessment, Assessment.contract_id == scheme.contract_id).limit(1)
    if await ctx.db.scalar(begun) is None:
        return []
    return [Problem("scheme.begun", "该合同的考核已经开始，不能更换考核办法", law=LAW)]
