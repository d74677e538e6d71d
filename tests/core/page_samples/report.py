"""The report of one purchase."""

from decimal import Decimal

from page_samples.form import WRONG
from page_samples.frame import DIGEST, SHELL, at
from zhengcai.web import charts, views

_SPANS = (
    charts.Span("预算下达", at(9, 20), at(9, 20)), charts.Span("意向公开", at(9, 20), at(10, 20)),
    charts.Span("计划备案", at(10, 20), at(10, 21)), charts.Span("招标公告", at(10, 22), at(11, 13)),
    charts.Span("开标评审", at(11, 13), at(11, 14), "progress"), charts.Span("中标公告", at(11, 16), at(11, 17), "good"),
    charts.Span("合同履约", at(11, 18), at(11, 21), "good"),
)  # fmt: skip
REPORT = views.ReportView(
    shell=SHELL,
    title="2026 年教学用笔记本电脑采购",
    number="HHHT-G-2026-0042",
    as_of=at(11, 21, 14, 30),
    state=views.State("已归档", "good"),
    facts=(
        views.FactGroup(
            facts=(
                views.Fact(label="预算金额", value=Decimal(1000000), kind="money"),
                views.Fact(label="中标金额", value=Decimal(860000), kind="money"),
                views.Fact(label="中标供应商", value="示例乙科技有限公司"),
                views.Fact(label="采购人", value="呼和浩特市示例学校"),
            )
        ),
    ),
    counts=(
        views.Count(label="历时", value=62, unit="日"),
        views.Count(label="审计记录", value=148, unit="条"),
        views.Count(label="公告", value=5, unit="篇"),
        views.Count(label="被拒绝的操作", value=17, unit="次", tone="bad"),
    ),
    figure=charts.timeline("各阶段起止时间", _SPANS),
    figure_caption="演示时间，按日刻度。",
    stages=(
        views.ReportStage(
            title="预算指标下达",
            progress="done",
            begun_at=at(9, 20, 9),
            summary="一般公共预算 1,000,000.00 元。",
            actors=("呼和浩特市财政局",),
            records=(views.Link("指标 150100-2026-0000871", "#"),),
        ),
        views.ReportStage(
            title="采购意向公开",
            progress="done",
            begun_at=at(9, 20, 10),
            ended_at=at(10, 20, 10),
            actors=("呼和浩特市示例学校",),
            rules=(
                views.BoundRule(
                    code="A-01",
                    title="意向公开提前期",
                    value="不少于 30 日",
                    law="财库〔2020〕10号",
                ),
            ),
            announcements=(views.Link("采购意向公告", "#"),),
        ),
        views.ReportStage(
            title="招标公告",
            progress="done",
            begun_at=at(10, 22, 9),
            ended_at=at(11, 13, 9, 30),
            actors=("示例招标代理有限公司",),
            rules=(
                views.BoundRule(
                    code="A-18", title="等标期", value="不少于 20 日", law="政府采购法 第35条"
                ),
                views.BoundRule(
                    code="A-04",
                    title="公告期限",
                    value="5 个工作日",
                    law="87号令 第16条",
                    provisional=True,
                ),
            ),
            records=(views.Link("招标文件", "#"), views.Link("项目 HHHT-G-2026-0042", "#")),
            announcements=(views.Link("公开招标公告", "#"),),
            refusals=(
                views.Refusal(
                    at=at(10, 22, 8, 59),
                    actor="李示例（示例招标代理有限公司）",
                    attempt="以 19 日的等标期发布公告",
                    problems=WRONG[:1],
                ),
                views.Refusal(
                    at=at(11, 13, 9, 30),
                    actor="示例丁贸易有限公司",
                    attempt="截止后一秒提交投标文件",
                    problems=(
                        views.ProblemLine(
                            code="bid.late",
                            message="投标截止时间为 2026-11-13 09:30:00，系统拒收",
                            law="87号令 第33条",
                        ),
                    ),
                ),
            ),
        ),
        views.ReportStage(
            title="开标和评审",
            progress="current",
            begun_at=at(11, 13, 9, 30),
            actors=("评审委员会（五人）",),
            summary="三家投标人的价格分：29.03、30.00、25.80。",
        ),
        views.ReportStage(title="资金支付", progress="ahead"),
    ),
    archive=views.Document(
        title="HHHT-G-2026-0042.zip",
        href="#",
        media_type="application/zip",
        size=5_242_880,
        digest=DIGEST,
    ),
    seal=DIGEST,
    trail=(views.Link("采购项目", "#"),),
    json_href="#",
)
