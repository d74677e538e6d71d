"""The words of the roll-out, and where they come from."""

from typing import Literal

LAW = "I.7-rollout"
"""The region's plan for one network of government procurement."""

PILOT_STATES = {
    "draft": "草稿",
    "submitted": "已报送",
    "arrived": "待省级确定",
    "selected": "列为试点",
    "declined": "未列为试点",
    "returned": "退回补充",
}

MILESTONE_STATES = {"issued": "已下达"}
TASK_STATES = {
    "planned": "未开始",
    "under_way": "进行中",
    "done": "已完成",
    "cancelled": "已取消",
}
Part = Literal["accountable", "lead", "cooperate", "informed"]
PARTS: dict[str, str] = {
    "accountable": "负责",
    "lead": "牵头",
    "cooperate": "配合",
    "informed": "知会",
}
Department = Literal["procurement", "it", "budget", "treasury", "business", "other"]
DEPARTMENTS: dict[str, str] = {
    "procurement": "政府采购监督管理部门",
    "it": "信息化管理部门",
    "budget": "预算管理部门",
    "treasury": "国库管理部门",
    "business": "业务管理部门",
    "other": "其他单位",
}
LEADING = ("procurement", "it")
"""Who takes the lead; the others cooperate."""

TIERS = {"region": "省本级", "city": "市本级", "county": "县区"}
COST_STATES = {"recorded": "已登记", "budgeted": "已列入年度预算"}

Duty = Literal["leader", "office", "liaison"]
DUTIES: dict[str, str] = {
    "leader": "领导小组",
    "office": "领导小组办公室",
    "liaison": "联络员",
}
CONTACT_STATES = {"current": "在用", "ended": "已停止"}

TRAINING_STATES = {"announced": "报名中", "held": "已举办", "cancelled": "已取消"}
PLACE_STATES = {"enrolled": "已报名", "attended": "已参加", "absent": "未参加", "left": "已退出"}

FeedbackKind = Literal["problem", "suggestion"]
FEEDBACK_KINDS: dict[str, str] = {"problem": "问题", "suggestion": "建议"}
FEEDBACK_STATES = {"raised": "待答复", "answered": "已答复", "settled": "已办结"}
