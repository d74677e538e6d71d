"""The board: how many warnings stand where, here and in the tenants below."""

from collections.abc import Sequence

from sqlalchemy import func, select

from zhengcai import Context, Report, Role, Section, table
from zhengcai_warning.models import Alert
from zhengcai_warning.terms import PHASES

OPEN = ("raised", "assigned", "checked", "handled")


async def board(ctx: Context) -> Sequence[Section]:
    """By rule, and by place."""
    scope = ctx.work.scope
    inside = (
        Alert.tenant_code >= scope.low,
        Alert.tenant_code < scope.high,
        Alert.tenant_code.not_in(scope.holes),
    )
    still = Alert.state.in_(OPEN)
    counts = (
        func.count().filter(still),
        func.count().filter(still, Alert.severity == "serious"),
        func.count().filter(still, Alert.check_by < ctx.today, Alert.state == "assigned"),
        func.count().filter(Alert.state == "closed"),
        func.count().filter(Alert.state == "lifted"),
    )
    kinds = (Alert.phase, Alert.rule_id, func.max(Alert.rule_title))
    by_rule = await ctx.db.execute(
        select(*kinds, *counts)
        .where(*inside)
        .group_by(Alert.phase, Alert.rule_id)
        .order_by(Alert.rule_id)
    )
    by_place = await ctx.db.execute(
        select(Alert.tenant_code, *counts)
        .where(*inside)
        .group_by(Alert.tenant_code)
        .order_by(Alert.tenant_code)
    )
    heads = (
        ("未办结", "number"),
        ("其中严重", "number"),
        ("其中逾期未自查", "number"),
        ("已办结", "number"),
        ("已自行消除", "number"),
    )
    order = tuple(PHASES)
    rules = sorted(by_rule, key=lambda row: (order.index(row[0]), row[1]))
    tree = ctx.runtime.snapshot.tree
    places = [
        ((node.name if (node := tree.get(code)) else code), *rest) for code, *rest in by_place
    ]
    return [
        table(
            "按规则",
            (("阶段", "word"), ("规则名称", "word"), *heads),
            [(PHASES[phase], title, *rest) for phase, _, title, *rest in rules],
        ),
        table("按地区", (("地区", "text"), *heads), places),
    ]


BOARD = Report(
    name="board",
    title="预警总览",
    by=dict.fromkeys((Role.FINANCE_SUPERVISOR, Role.OVERSEER)),
    rows=board,
    tree=True,
)
