"""The value of a rule as it is written: `15 年`, `500,000.00 元`, `四舍五入`."""

from decimal import Decimal
from typing import Any

from zhengcai.web.format import money
from zhengcai.web.language import gettext

UNITS = {
    "calendar_day": "日",
    "working_day": "个工作日",
    "month": "个月",
    "year": "年",
    "minute": "分钟",
    "percent": "%",
}

NAMES = {
    "abnormal_score": "评分畸高、畸低",
    "abnormal_similarity": "投标文件异常一致或者报价呈规律性差异",
    "bond_missing": "未按规定交纳投标保证金",
    "capital_amount": "大写金额优先",
    "comprehensive": "综合评分法",
    "document": "按采购文件规定",
    "general_by_region": "通用性需求由最高一级承担",
    "half_up": "四舍五入",
    "highest_score": "得分最高者",
    "illegal_act": "出现影响公正的违法、违规行为",
    "lowest_adjusted_price_over_price": "最低评审价除以评审价",
    "lowest_price": "最低价",
    "mixed_documents": "投标文件相互混装",
    "objective_inconsistent": "客观项评分不一致",
    "opening_list": "以开标一览表为准",
    "other_by_law_or_document": "法律法规和采购文件规定的其他情形",
    "out_of_range": "分项评分超出标准范围",
    "personal_by_proposer": "个性化功能延伸需求由提出需求的一级承担",
    "price_above_limit": "报价超过预算或者最高限价",
    "price_asc": "报价由低到高",
    "prices_above_budget": "报价均超过预算",
    "random": "随机抽取",
    "same_agent": "委托同一单位或者个人办理投标",
    "same_author": "投标文件由同一单位或者个人编制",
    "same_bond_account": "投标保证金出自同一账户",
    "same_member_or_contact": "项目管理成员或者联系人为同一人",
    "separate_by_city": "功能延伸需求由市级承担",
    "separate_by_proposer": "功能延伸需求由提出需求的一级承担",
    "sum_error": "分值汇总计算错误",
    "sum_of_unit_prices": "以单价汇总为准",
    "task_cancelled": "采购任务取消",
    "technical_desc": "技术得分由高到低",
    "tie": "并列时另行确定",
    "too_few_suppliers": "供应商不足法定家数",
    "total_desc": "总分由高到低",
    "unacceptable_conditions": "含有采购人不能接受的附加条件",
    "unit_price_misplaced": "单价小数点错位的以总价为准",
    "unqualified": "不具备规定的资格",
    "unsigned": "未按要求签署、盖章",
}
"""What the names are called that stand for values; a name of a locality's own is shown as it is."""


def rule_value(value: Any, unit: str) -> str:
    """A value with its unit in the reader's language; a rule that only holds or not has none."""
    if isinstance(value, bool):
        return ""
    if unit == "yuan" and value is not None:
        return money(Decimal(str(value)))
    parts = value if isinstance(value, list) else [value]
    told = gettext("、").join(gettext(NAMES.get(str(part), str(part))) for part in parts)
    return f"{told} {gettext(UNITS[unit])}".strip() if unit in UNITS else told
