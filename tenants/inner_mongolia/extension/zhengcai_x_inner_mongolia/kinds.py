"""Announcements of the region's portal beside those of 财办库〔2020〕50号."""

from typing import Any

LAW = "政府采购法实施条例 第45条"
_MEMBERS_LAW = "政府采购法 第41条"

ACCEPTANCE_NOTICE = "acceptance_notice"

KINDS: dict[str, dict[str, Any]] = {
    ACCEPTANCE_NOTICE: {
        "title": "履约验收公示",
        "law": LAW,
        "kept": "A-58",
        "required": [
            {"heading": "合同编号", "law": LAW},
            {"heading": "合同名称", "law": LAW},
            {"heading": "项目编号", "law": LAW},
            {"heading": "合同主体", "law": LAW},
            {"heading": "履约阶段", "law": LAW},
            {"heading": "验收日期", "law": LAW},
            {"heading": "验收组成员", "law": _MEMBERS_LAW},
            {"heading": "验收意见", "law": LAW},
            {"heading": "联系方式", "law": LAW},
        ],
    }
}
"""By code, as the portal's `kinds.toml` tells a kind."""
