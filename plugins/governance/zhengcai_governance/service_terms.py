"""The words of service quality, and where they come from."""

from typing import Literal

LAW = "I.5-service"

TEAM_STATES = {"submitted": "待确认", "returned": "已退回", "confirmed": "已确认"}
CONTRACT_STATES = {
    "draft": "草拟",
    "active": "履行中",
    "ended": "已到期",
    "terminated": "已终止",
    "withdrawn": "已作废",
}
PLAN_STATES = {"submitted": "待审核", "returned": "已退回", "accepted": "已采用"}
SCHEME_STATES = {"draft": "草拟", "adopted": "执行中", "superseded": "已替换"}

Period = Literal["month", "quarter", "half_year", "year"]
PERIODS: dict[str, str] = {
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
}
MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}

ASSESSMENT_STATES = {
    "due": "待评分",
    "scored": "已评分、待结论",
    "concluded": "已有结论",
    "rectifying": "整改中",
    "rectified": "已整改、待复核",
}
RESULTS = {"qualified": "合格", "unqualified": "不合格", "seriously_unqualified": "严重不合格"}

PAYMENT_STATES = {
    "applied": "待审核",
    "approved": "已同意、待支付",
    "paid": "已支付",
    "refused": "已退回",
}

CAUSES = {"seriously_unqualified": "考核严重不合格", "major_problem": "发生重大问题"}
ESCALATION_STATES = {
    "reported": "已上报",
    "arrived": "待汇总上报",
    "consolidated": "已汇总上报",
    "received": "待省级处理",
    "handled": "已处理",
}
