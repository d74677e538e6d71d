"""The words of daily problems between bureaus, parties and the provider (I.4-daily)."""

from typing import Literal

LAW = "I.4-daily"

STATES = {
    "open": "待答复",
    "answered": "已答复",
    "asked": "追问待答复",
    "concluded": "已形成结论",
    "rated": "已评价",
}
DONE = ("concluded", "rated")
AREAS = {
    "operation": "系统操作",
    "policy": "政策业务",
    "fault": "系统故障",
    "suggestion": "改进建议",
    "other": "其他",
}
Area = Literal["operation", "policy", "fault", "suggestion", "other"]
ADDRESSEES = {"bureau": "本级财政部门", "superior": "上级财政部门", "provider": "平台服务商"}
Addressee = Literal["bureau", "superior", "provider"]
CHANNELS = {"online": "在线", "hotline": "电话"}
SIDES = {"asker": "提出方", "answerer": "答复方"}
KNOWLEDGE_STATES = {"published": "已发布", "withdrawn": "已撤下"}
