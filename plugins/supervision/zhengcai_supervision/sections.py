"""Further parts of the records' pages: balances, checks, deadlines, what was accepted."""

from collections.abc import Sequence

from zhengcai import Context, Refusal, Section, table, text
from zhengcai_supervision.deadlines import deadlines_of
from zhengcai_supervision.filing import findings
from zhengcai_supervision.filing.budget import own_line
from zhengcai_supervision.models import Acceptance, Contract, Plan
from zhengcai_supervision.records import acceptances_of
from zhengcai_supervision.terms import ACCEPTANCE_RESULTS

_PROVISIONAL = "暂定的日期待节假日安排的通知载入后重新计算。"


async def plan_sections(ctx: Context, plan: Plan) -> Sequence[Section]:
    """The balance of the budget line, and the filing checks of a draft or the start of a filing."""
    shown = [await _balance(ctx, plan)]
    if plan.state == "draft":
        shown.append(await _checks(ctx, plan))
    elif plan.intent_published_on is not None:
        first = ctx.not_before("A-01", plan.intent_published_on, of=plan)
        shown.append(
            table(
                "期限",
                (
                    ("事项", "word"),
                    ("最早日期", "date"),
                    ("是否暂定", "yesno"),
                    ("依据", "text"),
                ),
                [
                    (
                        "开始采购活动",
                        first.day,
                        first.provisional,
                        ctx.rule("A-01", of=plan).citation,
                    )
                ],
                note=_PROVISIONAL if first.provisional else None,
            )
        )
    return shown


async def _balance(ctx: Context, plan: Plan) -> Section:
    try:
        line = await own_line(ctx, plan)
    except Refusal as refusal:
        return text("预算指标", *(problem.text() for problem in refusal.problems))
    if line is None:
        return text("预算指标", "没有找到所填的预算指标。")
    return table(
        "预算指标",
        (
            ("指标编码", "code"),
            ("指标名称", "text"),
            ("年度", "code"),
            ("可用", "money"),
            ("冻结", "money"),
            ("已支用", "money"),
        ),
        [(line.code, line.title, str(line.year), line.available, line.frozen, line.used)],
    )


async def _checks(ctx: Context, plan: Plan) -> Section:
    rows: list[tuple[str, str, str]] = []
    for subject, problems in (await findings(ctx, plan)).items():
        rows.extend((subject, each.text(), each.law or "") for each in problems)
        if not problems:
            rows.append((subject, "相符", ""))
    return table("备案核对", (("事项", "word"), ("结果", "word"), ("依据", "text")), rows)


async def contract_sections(ctx: Context, contract: Contract) -> Sequence[Section]:
    """Deadlines with their law, the items, and every acceptance."""
    due = deadlines_of(ctx, contract)
    shown = [
        table(
            "办理期限",
            (
                ("事项", "word"),
                ("最迟日期", "date"),
                ("是否暂定", "yesno"),
                ("完成日期", "date"),
                ("是否逾期", "yesno"),
                ("依据", "text"),
            ),
            [(it.title, it.due, it.provisional, it.done_on, it.late, it.law) for it in due],
            note=_PROVISIONAL if any(it.provisional for it in due) else None,
        )
    ]
    if contract.items:
        shown.append(
            table(
                "主要标的",
                (
                    ("名称", "text"),
                    ("规格型号", "text"),
                    ("数量", "text"),
                    ("单价", "money"),
                ),
                [
                    (it["name"], it["model"], f"{it['quantity']}{it['unit']}", it["unit_price"])
                    for it in contract.items
                ],
            )
        )
    shown.extend(_acceptances(await acceptances_of(ctx, contract)))
    return shown


def _acceptances(made: Sequence[Acceptance]) -> Sequence[Section]:
    if not made:
        return ()
    return (
        table(
            "验收记录",
            (
                ("次数", "number"),
                ("验收结论", "word"),
                ("验收意见", "text"),
                ("验收人", "text"),
                ("验收时间", "datetime"),
            ),
            [
                (
                    each.round,
                    ACCEPTANCE_RESULTS[each.result],
                    each.opinion,
                    each.acceptor,
                    each.accepted_at,
                )
                for each in made
            ],
        ),
        table(
            "各项标准的履约情况",
            (
                ("次数", "number"),
                ("履约标准", "text"),
                ("履约情况", "text"),
                ("是否符合", "yesno"),
            ),
            [
                (each.round, it["standard"], it["finding"], it["met"])
                for each in made
                for it in each.standards
            ],
        ),
        table(
            "验收小组成员",
            (("次数", "number"), ("姓名", "text"), ("单位", "text"), ("意见", "text")),
            [
                (each.round, it["name"], it["unit"], it["opinion"])
                for each in made
                for it in each.members
            ],
        ),
    )
