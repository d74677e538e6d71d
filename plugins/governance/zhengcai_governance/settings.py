"""What a bureau may set. No law sets any of it: periods and number patterns are by design."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from zhengcai import NumberPattern, TenantSettings

CostItem = Annotated[
    str,
    StringConstraints(pattern=r"^[^=\n]{2,50}=(region|city|county)(,(region|city|county)){0,2}$"),
]


class GovernanceSettings(BaseModel):
    """Settings of the plugin."""

    # Defects: periods of the problem ledger, by severity.
    defect_number: NumberPattern = Field("{tenant}-WT-{year}-{n:04d}", title="问题台账编号格式")
    rollup_number: NumberPattern = Field("{tenant}-WTHZ-{year}-{n:03d}", title="问题汇总编号格式")
    p1_response_minutes: int = Field(30, ge=1, le=43_200, title="一级问题响应时限（分钟）")
    p1_solve_hours: int = Field(4, ge=1, le=8_760, title="一级问题解决时限（小时）")
    p2_response_minutes: int = Field(120, ge=1, le=43_200, title="二级问题响应时限（分钟）")
    p2_solve_hours: int = Field(24, ge=1, le=8_760, title="二级问题解决时限（小时）")
    p3_response_minutes: int = Field(1_440, ge=1, le=43_200, title="三级问题响应时限（分钟）")
    p3_solve_days: int = Field(5, ge=1, le=365, title="三级问题解决时限（工作日）")

    # Requirements and their ledger.
    requirement_number: NumberPattern = Field("{tenant}-XQ-{year}-{n:04d}", title="软件需求编号")
    consolidation_number: NumberPattern = Field(
        "{tenant}-XQHZ-{year}-{n:03d}", title="需求汇总编号"
    )
    ledger_number: NumberPattern = Field("RJTZ-{year}-{n:04d}", title="升级改造台账编号")
    reason_length: int = Field(50, ge=10, le=1000, title="没有政策法规依据时理由的最少字数")
    similar_percent: int = Field(40, ge=10, le=100, title="相似到百分之多少提示为相似需求")
    receive_days: int = Field(5, ge=1, le=60, title="接收软件需求的期限（工作日）")
    evaluate_days: int = Field(15, ge=1, le=120, title="评估软件需求的期限（工作日）")
    gather_days: int = Field(10, ge=1, le=120, title="汇总和上报的期限（工作日）")
    review_days: int = Field(10, ge=1, le=120, title="省级审核、规划和公示的期限（工作日）")
    objection_days: int = Field(10, ge=1, le=60, title="答复公示异议的期限（工作日）")
    classify_days: int = Field(10, ge=1, le=60, title="台账事项分类的期限（工作日）")
    confirm_days: int = Field(15, ge=1, le=120, title="确认升级改造费用的期限（工作日）")
    accept_days: int = Field(10, ge=1, le=60, title="验收升级改造的期限（工作日）")

    # Daily problems.
    triage_days: int = Field(1, ge=1, le=30, title="研判问题的期限（工作日）")
    ticket_days: int = Field(2, ge=1, le=30, title="答复问题沟通的期限（工作日）")

    # Data sharing: tokens, pages and periods of what clients pull.
    token_minutes: int = Field(30, ge=1, le=1_440, title="数据共享令牌有效时间（分钟）")
    live_tokens: int = Field(10, ge=1, le=100, title="一个客户端同时有效的令牌数")
    tokens_per_minute: int = Field(10, ge=1, le=100, title="一个客户端每分钟取得令牌的次数上限")
    pull_rows: int = Field(500, ge=1, le=5_000, title="一次调用的记录数上限")
    pull_seconds: int = Field(10, ge=1, le=120, title="一次调用的查询时限（秒）")
    pull_lag_seconds: int = Field(60, ge=0, le=3_600, title="截至时间的回退（秒）")
    specification_notice_months: int = Field(
        12, ge=1, le=60, title="接口规范停用的提前告知期（月）"
    )
    sharing_number: NumberPattern = Field("{tenant}-SJGX-{year}-{n:04d}", title="数据共享需求编号")
    sharing_letter_number: NumberPattern = Field(
        "{tenant}-SJHZ-{year}-{n:03d}", title="数据共享需求汇总编号"
    )

    objection_number: NumberPattern = Field("{tenant}-YY-{year}-{n:04d}", title="异议回执编号格式")
    anonymous_objections: int = Field(
        3, ge=1, le=1000, title="同一网络地址一日内未登录可以提出的异议件数"
    )

    # Service quality.
    service_contract_number: NumberPattern = Field(
        "{tenant}-YW-{year}-{n:03d}", title="运维服务合同编号格式"
    )
    service_payment_number: NumberPattern = Field(
        "{tenant}-YWZF-{year}-{n:04d}", title="服务费支付申请编号格式"
    )
    statement_days: int = Field(5, ge=1, le=30, title="服务商对评分作出说明的期限（工作日）")
    escalation_days: int = Field(
        3, ge=1, le=30, title="严重不合格和重大问题汇总上报省级的期限（工作日）"
    )

    # The life of an entry.
    order_number: NumberPattern = Field("{tenant}-GD-{year}-{n:04d}", title="升级改造工单编号格式")
    dispute_days: int = Field(10, ge=1, le=60, title="解释和处理争议的期限（工作日）")
    quiet_days: int = Field(90, ge=1, le=730, title="发布后无争议即办结的期限（日）")

    # Roll-out.
    pilot_number: NumberPattern = Field("{tenant}-SD-{year}-{n:03d}", title="试点申请编号格式")
    cost_items: list[CostItem] = Field(
        default=[],
        title="平台费用项目和承担级次",
        description="每项写作“项目=级次”，级次为region、city、county，可有多个，用逗号分开",
        json_schema_extra={"tiers": ["region", "city"]},
    )


SETTINGS = TenantSettings(GovernanceSettings)
