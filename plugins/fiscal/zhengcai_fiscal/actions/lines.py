"""Budget lines: they come from the budget source and change only through the port."""

from zhengcai import Collection, Context, Form, Money, Role, Section, Stage, action, field, table
from zhengcai_fiscal.balances import enter
from zhengcai_fiscal.models import FUND_TITLES, BudgetLine, FundNature
from zhengcai_fiscal.models.lines import MOVEMENTS
from zhengcai_fiscal.queries import movements_of
from zhengcai_fiscal.readers import PURCHASER_AND_SUPERVISORS


async def _ledger(ctx: Context, line: BudgetLine) -> list[Section]:
    moved = await movements_of(ctx, line)
    return [
        table(
            "指标变动台账",
            (
                ("时间", "datetime"),
                ("事项", "word"),
                ("金额", "money"),
                ("依据", "text"),
                ("可用", "money"),
                ("冻结", "money"),
                ("已支用", "money"),
            ),
            [
                (
                    it.at,
                    MOVEMENTS[it.kind],
                    it.amount,
                    line.code if it.kind == "receive" else it.reference,
                    it.available,
                    it.frozen,
                    it.used,
                )
                for it in moved
            ],
        )
    ]


BUDGET_LINES = Collection(
    model=BudgetLine,
    name="budget-lines",
    singular="budget_line",
    title="预算指标",
    states={"active": "已下达"},
    read=PURCHASER_AND_SUPERVISORS,
    number="code",
    columns=("code", "title", "purchaser_name", "year", "amount", "available", "frozen", "used"),
    filters=("year", "purchaser_code", "fund_nature"),
    search=("code", "title", "purchaser_name"),
    sections=_ledger,
)


class ReceiveLine(Form):
    """An allocation of the budget source (`zhengcai_fiscal.external.Allocation`)."""

    notice_key: str = field("下达凭证号", min_length=1, max_length=100)
    code: str = field("指标编号", min_length=1, max_length=60)
    title: str = field("指标名称", min_length=1, max_length=200)
    year: int = field("预算年度")
    purchaser_code: str = field("预算单位信用代码", min_length=18, max_length=18)
    purchaser_name: str = field("预算单位", min_length=1)
    amount: Money = field("指标金额", gt=0)
    fund_nature: FundNature = field("资金性质", choices=FUND_TITLES)
    sme_reserved_amount: Money = field("其中面向中小企业预留")


@action(
    "budget_line.receive",
    title="接收预算指标",
    on=BudgetLine,
    by=Role.SYSTEM,
    target="active",
    law="政府采购法 第33条",
    stage=Stage.PLANNING,
    hidden=True,
)
async def receive_line(ctx: Context, form: ReceiveLine) -> BudgetLine:
    """Open a line with the whole amount available."""
    line = ctx.add(
        BudgetLine(
            **form.model_dump(),
            state="active",
            available=form.amount,
            frozen=0,
            used=0,
        )
    )
    await ctx.db.flush()
    enter(ctx, line, "receive", form.amount, form.notice_key)
    ctx.facts.update(code=form.code, amount=str(form.amount), purchaser_code=form.purchaser_code)
    return line
