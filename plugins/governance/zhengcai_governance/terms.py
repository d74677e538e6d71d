"""Words of the procedure that several subjects share."""

from typing import Literal

RAISE_LAW = "I.3-raise"
EVALUATE_LAW = "I.3-evaluate"
REVIEW_LAW = "I.3-review"
STABILITY_LAW = "I.3-stability"
"""Legal bases are ids of rules: each region configures the document that orders that part of the
procedure, and where it has none the part is refused."""

PAPERS = ("application/pdf", "application/ofd", "image/png", "image/jpeg")
"""What a signed and sealed paper may be kept as."""

REQUIREMENT_STATES = {
    "draft": "草稿",
    "submitted": "待接收",
    "received": "已接收",
    "evaluating": "评估中",
    "feasible": "评估可行",
    "returned": "已退回补正",
    "rejected": "不予采纳",
    "reported": "已上报",
    "reviewing": "省级审核中",
    "merged": "已合并",
    "publicised": "公示中",
    "objected": "异议处理中",
    "withdrawn": "已撤销",
    "ledgered": "已列入台账",
    "classified": "已分类",
    "scheduled": "已安排",
    "developing": "开发中",
    "accepted": "已验收",
    "released": "已上线",
    "disputed": "争议处理中",
    "closed": "已办结",
    "retired": "已下线",
}
"""Of a requirement at home; from `reviewing` on it follows what is decided above."""

_ABOVE = tuple(REQUIREMENT_STATES).index("reviewing")
FOLLOWED = (*tuple(REQUIREMENT_STATES)[_ABOVE:], "returned", "rejected")
"""What may be told down to the home of a requirement."""

USUAL_ABOVE = {
    "reported": ("reviewing", "returned"),
    "reviewing": ("publicised", "merged", "returned", "rejected"),
    "merged": ("publicised",),
    "publicised": ("objected", "ledgered"),
    "objected": ("publicised", "reviewing", "withdrawn"),
    "ledgered": ("classified",),
    "classified": ("scheduled",),
    "scheduled": ("developing",),
    "developing": ("accepted",),
    "accepted": ("released",),
    "released": ("disputed", "closed", "retired"),
    "disputed": ("released",),
    "closed": ("retired", "disputed"),
}
"""The ways that a requirement usually takes once it has been reported."""

ENTRY_STATES = {
    "ledgered": "已列入台账",
    "classified": "已分类",
    "scheduled": "已安排",
    "ordered": "开发中",
    "accepted": "已验收",
    "released": "已上线",
    "disputed": "争议处理中",
    "resolved": "争议已处理",
    "filed": "争议已备案",
    "closed": "已办结",
    "retired": "已下线",
}
"""Of an entry of the upgrade ledger (软件功能升级改造台账)."""

AT_HOME = {
    **{state: state for state in ENTRY_STATES},
    "ordered": "developing",
    "resolved": "disputed",
    "filed": "released",
}
"""What a requirement shows at home while its entry is in a state."""

Conclusion = Literal["feasible", "infeasible", "more"]
CONCLUSIONS = {"feasible": "可行", "infeasible": "不可行", "more": "需补充材料"}

ARRIVAL_STATES = {
    "arrived": "待汇总",
    "gathered": "已汇总",
    "reported": "已上报",
    **{state: REQUIREMENT_STATES[state] for state in FOLLOWED},
}
"""Of a requirement in the city through which it came; it follows the region as its home does."""

CONSOLIDATION_STATES = {"draft": "待上报", "reported": "已上报", "dissolved": "已取消"}
REVIEW_STATES = {
    "arrived": "待查重",
    "reviewing": "待审核",
    "passed": "待公示",
    "publicised": "公示中",
    "objected": "异议处理中",
    "ledgered": "已列入台账",
    "returned": "已退回补正",
    "merged": "已合并",
    "rejected": "不予采纳",
    "withdrawn": "已撤销",
}
OBJECTION_STATES = {"raised": "待答复", "handled": "已答复"}

Outcome = Literal["unchanged", "revised", "upheld"]
OUTCOMES = {
    "unchanged": "异议不成立，重新公示",
    "revised": "采纳并修改，重新审核",
    "upheld": "异议成立，撤销需求",
}
