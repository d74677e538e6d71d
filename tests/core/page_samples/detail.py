"""A filed plan."""

from datetime import date
from decimal import Decimal

from markupsafe import Markup

from page_samples.frame import DIGEST, SHELL, at
from page_samples.lists import CHECKING, FILED
from zhengcai.web import charts, diagrams, views

_STATES = tuple(
    diagrams.DiagramState(name, label)
    for name, label in (
        ("draft", "草稿"), ("checking", "校验中"), ("filed", "已备案"), ("running", "执行中"),
        ("returned", "已退回"), ("done", "已完成"), ("void", "已作废"),
    )
)  # fmt: skip
_TRANSITIONS = tuple(
    diagrams.Transition(source, target, label)
    for source, target, label in (
        (None, "draft", "新建"), ("draft", "draft", "修改"), ("draft", "checking", "提交备案"),
        ("checking", "filed", "通过"), ("checking", "returned", "退回"), ("returned", "draft", "重新编制"),
        ("filed", "running", "启动采购"), ("running", "done", "办结"), ("filed", "void", "作废"),
    )
)  # fmt: skip
DIAGRAM = diagrams.state_diagram("采购计划的状态", _STATES, _TRANSITIONS, current="filed")
SHARES = (
    charts.Share("已支付", Decimal("120000"), "info", "120,000.00 元"),
    charts.Share("已冻结", Decimal("860000"), "warn", "860,000.00 元"),
    charts.Share("可用", Decimal("20000"), "neutral", "20,000.00 元"),
)

DETAIL = views.DetailView(
    shell=SHELL,
    kind="采购计划",
    collection="plan",
    title="2026 年教学用笔记本电脑采购",
    number="呼财采备〔2026〕000123",
    version="7",
    state=FILED,
    due=views.Due(at=at(12, 18, 17), working_days=20),
    rules_note="适用 2026-09-20 起的规则",
    facts=(
        views.FactGroup(
            facts=(
                views.Fact(
                    label="预算金额", value=Decimal(1000000), kind="money", hint="100.00 万元"
                ),
                views.Fact(label="采购方式", value="公开招标", hint="达到公开招标数额标准"),
                views.Fact(label="采购组织形式", value="分散采购"),
                views.Fact(label="采购品目", value="A02010108 便携式计算机"),
                views.Fact(
                    label="采购人", value=views.Link("呼和浩特市示例学校", "#"), kind="link"
                ),
                views.Fact(label="代理机构", value="示例招标代理有限公司"),
                views.Fact(label="预计采购时间", value=date(2026, 11, 25), kind="date"),
                views.Fact(
                    label="面向中小企业预留", value=False, kind="yesno", hint="价格评审优惠 10%"
                ),
            )
        ),
        views.FactGroup(
            title="预算指标",
            facts=(
                views.Fact(label="指标编号", value="150100-2026-0000871", kind="code"),
                views.Fact(label="资金性质", value="一般公共预算"),
                views.Fact(label="冻结金额", value=Decimal(1000000), kind="money"),
            ),
        ),
    ),
    actions=(
        views.ActionButton(label="启动采购", href="#", weight="primary"),
        views.ActionButton(label="变更采购方式", href="#"),
        views.ActionButton(
            label="调整预算金额",
            href="#",
            problems=(
                views.ProblemLine(
                    code="plan.started",
                    message="预算指标已冻结，需先作废计划",
                    law="预算法实施条例 第60条",
                ),
            ),
        ),
        views.ActionButton(label="作废", href="#", weight="danger"),
    ),
    sections=(
        views.TableSection(
            title="采购标的",
            table=views.Table(
                columns=(
                    views.Column(name="n", label="序号", kind="number"),
                    views.Column(name="name", label="名称", primary=True),
                    views.Column(name="spec", label="主要要求"),
                    views.Column(name="quantity", label="数量", kind="number"),
                    views.Column(name="unit", label="单价上限", kind="money"),
                    views.Column(name="sum", label="小计", kind="money"),
                ),
                rows=(
                    views.Row(
                        values=(
                            1,
                            "教师用笔记本电脑",
                            "14 英寸，内存不低于 16 GB，国产操作系统",
                            120,
                            Decimal(6500),
                            Decimal(780000),
                        )
                    ),
                    views.Row(
                        values=(
                            2,
                            "移动工作站",
                            "16 英寸，独立显卡",
                            20,
                            Decimal(11000),
                            Decimal(220000),
                        )
                    ),
                ),
                total=views.Row(values=("合计", None, None, 140, None, Decimal(1000000))),
            ),
        ),
        views.FigureSection(
            title="预算指标执行",
            svg=charts.stacked_bar("预算指标执行情况", SHARES),
            caption="指标总额 1,000,000.00 元",
        ),
        views.DocumentSection(
            title="文件",
            documents=(
                views.Document(
                    title="采购需求.pdf",
                    href="#",
                    media_type="application/pdf",
                    size=284_311,
                    digest=DIGEST,
                    at=at(11, 18),
                ),
                views.Document(
                    title="采购需求调查报告.pdf",
                    href="#",
                    media_type="application/pdf",
                    size=1_926_000,
                    digest=DIGEST[::-1],
                    at=at(11, 17),
                ),
            ),
        ),
        views.TextSection(
            title="采购需求概述",
            paragraphs=(
                "为满足教学和备课需要，采购教师用笔记本电脑 120 台、移动工作站 20 台，含三年上门质保、系统预装和旧设备数据迁移。",
                "供应商须在合同签订后 30 日内完成供货、安装和调试。",
            ),
        ),
    ),
    related=(
        views.Related(
            kind="采购意向",
            title="2026 年 10 月采购意向",
            href="#",
            state=views.State("已公开", "good"),
        ),
        views.Related(kind="预算指标", title="150100-2026-0000871", href="#"),
        views.Related(kind="采购项目", title="HHHT-G-2026-0042", href="#", state=CHECKING),
    ),
    audit=(
        views.AuditLine(
            at=at(11, 18, 10, 12),
            actor="系统",
            action="备案通过",
            law="财库〔2022〕22号",
            state=FILED,
            note="7 项自动校验全部通过",
        ),
        views.AuditLine(
            at=at(11, 18, 10, 12),
            actor="王示例",
            organisation="呼和浩特市示例学校",
            action="提交备案",
            law="政府采购法实施条例 第29条",
        ),
        views.AuditLine(
            at=at(11, 17, 16, 40),
            actor="张示例",
            organisation="呼和浩特市示例学校",
            action="修改",
            note="数量由 110 台改为 120 台",
        ),
        views.AuditLine(
            at=at(11, 16, 9, 3), actor="张示例", organisation="呼和浩特市示例学校", action="新建"
        ),
    ),
    diagram=DIAGRAM,
    trail=(views.Link("采购计划", "#"),),
    api_href="#",
    fragments={
        "facts": (
            views.Fragment(
                plugin="x_hohhot",
                title="呼和浩特市补充信息",
                html=Markup("<p>绿色采购比例 <strong>100%</strong>，已列入市级节能产品目录。</p>"),
            ),
        )
    },
)
