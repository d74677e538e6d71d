"""Words of the city's documents, and who bears what."""

from typing import Literal

ReportKind = Literal["need", "dispute", "assessment", "sharing", "problem"]
REPORT_KINDS = {
    "need": "软件功能需求",
    "dispute": "软件升级争议及处理结果",
    "assessment": "运维考核不合格或重大问题",
    "sharing": "第三方数据共享需求",
    "problem": "不涉及业务规则变更的问题",
}
REPORT_LAWS = {
    "need": "呼财购〔2021〕76号 一（二）",
    "dispute": "呼财购〔2021〕76号 一（五）",
    "assessment": "呼财购〔2021〕76号 二",
    "sharing": "呼财购〔2021〕76号 三（一）",
    "problem": "呼财购〔2021〕76号 三（二）",
}
REPORT_STATES = {
    "draft": "草稿",
    "evaluated": "评估可行",
    "declined": "评估不可行",
    "reported": "已上报",
}

Item = Literal["construction", "cloud", "protection", "messages", "implementation", "maintenance"]
ITEMS = {
    "construction": "系统建设",
    "cloud": "云平台租用",
    "protection": "等级保护三级服务",
    "messages": "语音和短信服务",
    "implementation": "实施",
    "maintenance": "年度运行维护",
}
BEARERS = {
    "construction": ("region",),
    "cloud": ("region",),
    "protection": ("region",),
    "messages": ("city",),
    "implementation": ("city", "county"),
    "maintenance": ("city", "county"),
}
"""The tiers that bear an item (呼财购〔2020〕18号 四)."""
TIERS = {"region": "自治区", "city": "市本级", "county": "旗县区"}
COST_LAW = "呼财购〔2020〕18号 四"
COST_STATES = {"recorded": "已登记", "budgeted": "已列入年度预算"}

Duty = Literal["leader", "office", "liaison"]
DUTIES = {"leader": "领导小组", "office": "领导小组办公室", "liaison": "联络员"}
CONTACT_STATES = {"current": "在用", "ended": "已停止"}
