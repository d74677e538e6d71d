"""Codes of the records and how they are called: kinds, methods, forms of organisation, policies."""

from typing import Literal

Kind = Literal["goods", "works", "services"]
KINDS = {"goods": "货物", "works": "工程", "services": "服务"}

Method = Literal[
    "open_tender", "invited_tender", "negotiation", "consultation", "inquiry", "single_source"
]
METHODS = {
    "open_tender": "公开招标",
    "invited_tender": "邀请招标",
    "negotiation": "竞争性谈判",
    "consultation": "竞争性磋商",
    "inquiry": "询价",
    "single_source": "单一来源采购",
}
"""政府采购法 第26条; 竞争性磋商 by 财库〔2014〕214号."""

OrganisationForm = Literal["central", "departmental", "decentralised"]
ORGANISATION_FORMS = {
    "central": "集中采购机构采购",
    "departmental": "部门集中采购",
    "decentralised": "分散采购",
}

SmeReserve = Literal["whole", "part", "none"]
SME_RESERVES = {
    "whole": "整体专门面向中小企业",
    "part": "预留部分份额",
    "none": "不预留",
}

SmeExemption = Literal[
    "non_enterprise", "irreplaceable", "no_competition", "framework", "provincial"
]
SME_EXEMPTIONS = {
    "non_enterprise": "依法优先或者应当面向事业单位、社会组织等非企业主体采购",
    "irreplaceable": "因专利、专有技术、基础设施限制或者特定公共服务只能向中小企业之外采购",
    "no_competition": "预留无法确保充分供应、充分竞争，或者可能影响采购目标实现",
    "framework": "框架协议采购项目",
    "provincial": "省级以上财政部门规定的其他情形",
}
"""The five cases of 财库〔2020〕46号 第6条."""

IntentExemption = Literal["urgent", "secret", "framework", "batch"]
INTENT_EXEMPTIONS = {
    "urgent": "因不可预见的原因急需采购",
    "secret": "涉密项目",
    "framework": "协议供货、定点采购的小额零星采购",
    "batch": "由集中采购机构统一组织的批量集中采购",
}
"""财库〔2020〕10号 三."""

AcceptanceResult = Literal["qualified", "unqualified"]
ACCEPTANCE_RESULTS = {"qualified": "合格", "unqualified": "不合格"}
