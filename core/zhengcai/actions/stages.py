"""The fourteen stages of a purchase on the platform."""

from enum import StrEnum


class Stage(StrEnum):
    """A stage; the value is its name as procurement people call it."""

    PLANNING = "预算与计划管理"
    DISCLOSURE = "信息发布"
    METHOD_CHANGE = "方式变更审批"
    IMPORT_REVIEW = "进口产品审核"
    SUBMISSION = "提交采购（响应）文件"
    OPENING = "开标"
    EVALUATION = "项目评审"
    DISPUTE = "质疑投诉"
    SIGNING = "合同签订"
    FILING = "合同备案"
    FINANCING = "合同融资"
    ACCEPTANCE = "履约验收"
    CREDIT = "信用评价"
    PAYMENT = "资金支付"
