"""The words of an entry's life, from its class to its end."""

from typing import Literal

CLASS_LAW = "I.3-class"
BEARERS = "I.3-bearers"
ORDER_LAW = "I.3-review"
DISPUTE_LAW = "I.3-dispute"

CLASSES = {"general": "通用性需求", "separate": "功能延伸需求", "personal": "个性化功能延伸需求"}
Class = Literal["general", "separate", "personal"]

WORK_STATES = {
    "asked": "待确认费用",
    "confirmed": "待安排实施",
    "scheduled": "待下达工单",
    "ordered": "实施中",
    "finished": "已验收",
    "declined": "不承担费用",
    "joined": "已确认承担",
    "withdrawn": "已撤回",
}
SHARE_STATES = {
    "asked": "待确认费用",
    "confirmed": "已确认费用",
    "declined": "不承担费用",
    "dropped": "不再等待",
    "superseded": "已重新分类",
}
ORDER_STATES = {
    "issued": "待接单",
    "taken": "开发中",
    "delivered": "已交付待验收",
    "accepted": "已验收",
}
ACCEPTANCE_STATES = {
    "waiting": "待验收",
    "accepted": "验收通过",
    "refused": "验收不通过",
    "withdrawn": "已退回重新交付",
}
