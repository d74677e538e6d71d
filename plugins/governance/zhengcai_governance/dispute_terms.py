"""The words of disputes about what was released: who proposes explains (I.3-dispute)."""

from typing import Literal

from zhengcai_governance.entry_terms import DISPUTE_LAW

LAW = DISPUTE_LAW
CONDITIONS = "政府采购质疑和投诉办法 第10条、第17条"

CAUSES = {
    "argument": "需求论证不充分",
    "defect": "软件功能缺陷",
    "rule": "业务规则不合理",
    "operation": "操作方法不清楚",
    "act": "采购活动的行为",
    "other": "其他",
}
Cause = Literal["argument", "defect", "rule", "operation", "act", "other"]
STATES = {
    "raised": "待解释处理",
    "explained": "已解释处理",
    "filed": "已备案",
    "referred": "已告知质疑投诉途径",
    "late": "事项已办结，未受理",
}
CASE_STATES = {"open": "待解释处理", "explained": "已上报", "filed": "省级已备案"}
FILING_STATES = {"arrived": "待办理", "passed": "已汇总上报", "received": "已备案"}
DISPUTABLE = ("released", "disputed", "resolved", "filed", "closed")
"""What works may be disputed at any time: an entry that was closed opens again."""
