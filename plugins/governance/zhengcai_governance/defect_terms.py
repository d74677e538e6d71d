"""The words of the problem ledger (I.4-defects)."""

from typing import Literal

from zhengcai import Role

LAW = "I.4-defects"

STATES = {
    "reported": "待研判",
    "triaged": "待汇总上报",
    "rolled_up": "已汇总上报",
    "urgent": "紧急待受理",
    "received": "待受理",
    "fixing": "解决中",
    "fixed": "待验证",
    "verified": "待办结",
    "closed": "已办结",
    "rule_change": "待转软件需求",
    "converted": "已转软件需求",
    "dismissed": "不属于缺陷",
}
SEVERITIES = {"p1": "一级（业务中断）", "p2": "二级（功能受损）", "p3": "三级（一般问题）"}
Severity = Literal["p1", "p2", "p3"]
KINDS = {"bug": "功能错误", "performance": "性能问题"}
Kind = Literal["bug", "performance"]
OVERDUE = {"response": "响应超时", "solution": "解决超时"}
Overdue = Literal["response", "solution"]
ROLLUP_STATES = {"reported": "已上报", "arrived": "待接收", "received": "省级已接收"}
ARRIVAL_STATES = {
    "waiting": "待汇总",
    "gathered": "已汇总",
    "held_back": "涉及业务规则变更、不再汇总",
}

PARTIES = (
    Role.PURCHASER_OPERATOR,
    Role.PURCHASER_MANAGER,
    Role.PURCHASER_ACCEPTOR,
    Role.AGENCY,
    Role.SUPPLIER,
    Role.EXPERT,
    Role.BANK,
)
"""Who takes part in a purchase, and so meets what does not work."""

BUREAU = (Role.FINANCE_SUPERVISOR, Role.FINANCE_BUDGET, Role.OVERSEER)
REPORTERS = (*PARTIES, *BUREAU, Role.SERVICE_PROVIDER)
