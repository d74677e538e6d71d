"""A home page and a list of plans."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from page_samples.frame import ROOT, SHELL, at
from zhengcai.web import views

FILED, DRAFT = views.State("已备案", "good"), views.State("草稿", "neutral")
CHECKING, REFUSED = views.State("执行中", "progress"), views.State("已退回", "bad")

_COLUMNS = (
    views.Column(name="title", label="计划名称", primary=True),
    views.Column(name="number", label="备案编号", kind="code"),
    views.Column(name="method", label="采购方式"),
    views.Column(name="amount", label="预算金额", kind="money"),
    views.Column(
        name="filed", label="备案日期", kind="date", sort_href="?sort=filed", sorted="descending"
    ),
    views.Column(name="state", label="状态", kind="state"),
)


def _plan(
    title: str, number: str | None, method: str, amount: str, filed: date | None, state: views.State
) -> views.Row:
    return views.Row(
        values=(title, number, method, Decimal(amount), filed, state),
        href=f"{ROOT}/-/supervision/plans/1",
    )


_PLANS = (
    _plan(
        "2026 年教学用笔记本电脑采购",
        "呼财采备〔2026〕000123",
        "公开招标",
        "1000000",
        date(2026, 11, 18),
        FILED,
    ),
    _plan(
        "校园网络安全设备更新",
        "呼财采备〔2026〕000118",
        "竞争性磋商",
        "460000",
        date(2026, 11, 12),
        CHECKING,
    ),
    _plan(
        "实验楼多媒体教学设备",
        "呼财采备〔2026〕000097",
        "公开招标",
        "2385000.50",
        date(2026, 10, 30),
        CHECKING,
    ),
    _plan(
        "图书馆纸质图书年度采购",
        "呼财采备〔2026〕000081",
        "询价",
        "186000",
        date(2026, 10, 12),
        FILED,
    ),
    _plan("食堂厨房设备维护服务", None, "竞争性谈判", "95000", None, DRAFT),
    _plan("体育馆塑胶地面修缮工程", None, "竞争性磋商", "780000", None, REFUSED),
    _plan("校医院医疗器械补充采购", None, "单一来源", "312000", None, DRAFT),
)

LIST = views.ListView(
    shell=SHELL,
    title="采购计划",
    description="备案不是审批：材料齐全并通过自动校验后即时取得备案编号，预算指标同时冻结。",
    action=f"{ROOT}/-/supervision/plans",
    columns=_COLUMNS,
    rows=_PLANS,
    empty=views.Empty(
        message="还没有采购计划",
        hint="采购计划由预算指标和已公开的采购意向产生。",
        action=views.Link("新建采购计划", "new"),
    ),
    as_of=at(11, 21, 14, 30),
    search=views.Search(placeholder="计划名称或备案编号"),
    filters=(
        views.Filter(
            name="state",
            label="状态",
            options=(
                views.Option(value="filed", label="已备案"),
                views.Option(value="draft", label="草稿", count=2),
            ),
        ),
        views.Filter(
            name="method", label="采购方式", options=(views.Option(value="open", label="公开招标"),)
        ),
        views.Filter(name="since", label="备案日期起", kind="date", value="2026-01-01"),
    ),
    filtered=True,
    reset_href="?",
    pages=views.Pages(first="?", previous="?before=a", next="?after=b"),
    total=1128,
    create=(views.Link("新建采购计划", "new"),),
    export_href="?format=csv",
    api_href="/api/v1/t/150100/-/supervision/plans",
    trail=(views.Link("工作台", ROOT),),
)
EMPTY_LIST = replace(LIST, rows=(), filtered=False, total=0, pages=views.Pages())

HOME = views.HomeView(
    shell=replace(
        SHELL,
        flashes=(
            views.Flash(
                message="采购计划已备案，编号 呼财采备〔2026〕000123。", tone="good", href="#"
            ),
        ),
    ),
    greeting="下午好，张示例",
    as_of=at(11, 21, 14, 30),
    start=(views.Link("新建采购计划", "a"), views.Link("公开采购意向", "b")),
    counts=(
        views.Count(label="待办事项", value=6, unit="项", href="#"),
        views.Count(label="三日内到期", value=2, unit="项", tone="warn", href="#"),
        views.Count(label="执行中的项目", value=4, unit="个", href="#"),
        views.Count(
            label="可用预算指标", value="314.20", unit="万元", href="#", hint="年初 500.00 万元"
        ),
    ),
    todo=(
        views.TodoGroup(
            action="确认中标结果",
            kind="采购计划",
            total=1,
            law="87号令 第68条",
            items=(
                views.TodoItem(
                    title="2026 年教学用笔记本电脑采购",
                    href="#",
                    number="HHHT-G-2026-0042",
                    state=views.State("评审完成", "progress"),
                    due=views.Due(at=at(11, 24, 17), working_days=1),
                    party="示例招标代理有限公司",
                ),
            ),
        ),
        views.TodoGroup(
            action="签订合同",
            kind="采购项目",
            total=4,
            href="#",
            law="政府采购法 第46条",
            items=(
                views.TodoItem(
                    title="校园网络安全设备更新",
                    href="#",
                    number="HHHT-C-2026-0031",
                    due=views.Due(at=at(11, 19, 17), working_days=-2),
                    party="示例乙信息技术有限公司",
                ),
                views.TodoItem(
                    title="实验楼多媒体教学设备（第二包）",
                    href="#",
                    number="HHHT-G-2026-0036",
                    due=views.Due(at=at(12, 8, 17), working_days=12, provisional=True),
                    party="示例丙科技有限公司",
                ),
            ),
        ),
        views.TodoGroup(
            action="备案采购计划",
            kind="采购合同",
            total=1,
            items=(views.TodoItem(title="食堂厨房设备维护服务", href="#", state=DRAFT),),
        ),
    ),
    recent=(
        views.RecentTable(
            title="最近办理的采购计划",
            table=views.Table(columns=_COLUMNS, rows=_PLANS[:3]),
            href="#",
        ),
    ),
)
