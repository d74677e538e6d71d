"""The desk of the local budget system."""

from decimal import Decimal

from zhengcai import (
    Collection,
    Context,
    Form,
    Money,
    Problem,
    Role,
    Stage,
    action,
    field,
    new_id,
)
from zhengcai_fiscal.models import FUND_TITLES, BudgetLine, BudgetNotice, FundNature
from zhengcai_fiscal.readers import PURCHASER_AND_SUPERVISORS

BUDGET_NOTICES = Collection(
    model=BudgetNotice,
    name="budget-notices",
    singular="budget_notice",
    title="预算下达通知",
    states={"issued": "待下达", "accepted": "已下达", "refused": "已退回"},
    read=PURCHASER_AND_SUPERVISORS,
    number="code",
    columns=("code", "title", "purchaser_name", "year", "amount", "state"),
    filters=("state", "year", "purchaser_code"),
    search=("code", "title", "purchaser_name"),
)


class IssueNotice(Form):
    """A notice as the budget desk writes it; amounts in yuan."""

    code: str = field("指标编号", min_length=1, max_length=60)
    title: str = field("指标名称", min_length=1, max_length=200)
    year: int = field("预算年度", ge=2000, le=2100)
    purchaser_code: str = field(
        "预算单位",
        reference="organisation:purchaser",
        hint="本地区登记的采购人的统一社会信用代码",
        max_length=18,
    )
    amount: Money = field("指标金额", unit="元")
    fund_nature: FundNature = field("资金性质", FundNature.GENERAL, choices=FUND_TITLES)
    sme_reserved_amount: Money = field(
        "其中面向中小企业预留",
        Decimal(0),
        unit="元",
        law="政府采购促进中小企业发展管理办法 第6条",
    )


@action(
    "budget_notice.issue",
    title="下达预算指标",
    on=BudgetNotice,
    by=Role.FINANCE_BUDGET,
    target="issued",
    law="政府采购法 第33条",
    stage=Stage.PLANNING,
)
async def issue_notice(ctx: Context, form: IssueNotice) -> BudgetNotice:
    """Enter a notice; the budget system sends it on afterwards."""
    purchaser = await ctx.organisation(form.purchaser_code)
    name = purchaser.name if purchaser else ""
    notice = BudgetNotice(id=new_id(), purchaser_name=name, **form.model_dump())
    ctx.facts.update(code=form.code, amount=str(form.amount), purchaser_code=form.purchaser_code)
    ctx.defer("dispatch_notice", notice=str(notice.id))
    return notice


@issue_notice.check
async def notice_is_sound(ctx: Context, form: IssueNotice) -> list[Problem]:
    """Sensible amounts, a code that is not taken in its year."""
    problems: list[Problem] = []
    if form.amount <= 0:
        problems.append(Problem("budget.not_positive", "金额应大于零", field="amount"))
    if form.sme_reserved_amount > form.amount:
        problems.append(
            Problem(
                "budget.reserve_above_amount",
                "面向中小企业预留的金额不能超过指标金额",
                field="sme_reserved_amount",
                law="政府采购促进中小企业发展管理办法 第6条",
            )
        )
    taken = ctx.rows(BudgetLine, BudgetLine.year == form.year, BudgetLine.code == form.code)
    waiting = ctx.rows(
        BudgetNotice,
        BudgetNotice.year == form.year,
        BudgetNotice.code == form.code,
        BudgetNotice.state != "refused",
    )
    if await ctx.db.scalar(taken) or await ctx.db.scalar(waiting):
        problems.append(
            Problem(
                "budget.code_taken",
                "{year}年度已有编号为“{code}”的指标",
                field="code",
                params={"year": form.year, "code": form.code},
            )
        )
    return problems


@action(
    "budget_notice.accept",
    title="确认已下达",
    on=BudgetNotice,
    by=Role.SYSTEM,
    source="issued",
    target="accepted",
    hidden=True,
)
async def accept_notice(ctx: Context, notice: BudgetNotice) -> None:
    """The platform has taken the allocation."""


class RefuseNotice(Form):
    """Why the allocation did not reach the purchaser."""

    reason: str = field("退回原因", min_length=1)


@action(
    "budget_notice.refuse",
    title="退回",
    on=BudgetNotice,
    by=Role.SYSTEM,
    source="issued",
    target="refused",
    hidden=True,
)
async def refuse_notice(ctx: Context, notice: BudgetNotice, form: RefuseNotice) -> None:
    """The notice comes back to the desk, which may issue another one."""
    notice.refused_because = form.reason
