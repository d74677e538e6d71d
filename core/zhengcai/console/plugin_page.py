"""The plugins of the deployment, and one of them: what it is, what it may, how it does here."""

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.offering import PublicPage
from zhengcai.console.described import DescribedPlugin, described
from zhengcai.console.overview import installed, plugin_title
from zhengcai.console.plugin_sections import RELEASE, sections_of
from zhengcai.console.turns import READERS
from zhengcai.pages import (
    ActionButton,
    Column,
    DetailView,
    Empty,
    Fact,
    FactGroup,
    Kind,
    Link,
    ListView,
    PageRequest,
    Row,
    Section,
    State,
    Table,
    TableSection,
    TextSection,
    Value,
    gettext,
)
from zhengcai.problems import Problem, Reason, Refusal

KINDS = {"subsystem": "子系统", "separate": "独立版本子系统", "extension": "地方扩展"}
HOOKS = {
    "check_enable": "启用前的检查",
    "tenant_enabled": "启用后的准备",
    "tenant_disabled": "停用后的收尾",
    "check_action": "办理前的检查",
    "number_parts": "编号的组成",
    "check_upgrade": "升级前的检查",
    "archive_files": "归档文件",
    "page_fragments": "页面增加的内容",
    "document_sections": "文书增加的内容",
}
"""What the platform's hooks are called; those of plugins are named in their `HookSpecs`."""
FAILURES = {
    "not_found": "找不到程序包",
    "not_unique": "与其他子系统重复",
    "bad_manifest": "说明文件有误",
    "incompatible": "与平台版本不兼容",
    "missing_dependency": "缺少所依赖的子系统",
    "import_failed": "装入失败",
    "registration_failed": "登记失败",
    "disabled": "部署设置中未装入",
}


async def respond(ctx: Context, page: PageRequest) -> tuple[str, ListView | DetailView]:
    """`plugins` and `plugins/{id}`."""
    match page.rest:
        case []:
            return "list.html", _list(ctx, page)
        case [plugin]:
            return "detail.html", await _detail(page, described(ctx, plugin))
    raise Refusal(Problem("route.unknown", "没有此地址"), reason=Reason.NOT_FOUND)


PAGE = PublicPage(
    path="plugins",
    title="子系统一览",
    by=dict(READERS),
    respond=respond,
    menu=True,
    group="子系统和设置",
)


def _list(ctx: Context, page: PageRequest) -> ListView:
    codes = ctx.runtime.snapshot.tree.subtree(ctx.tenant.code)
    rows = [
        Row(
            values=(
                gettext(each.title),
                each.id,
                each.version,
                gettext(KINDS.get(each.kind, each.kind)),
                sum(each.id in ctx.runtime.enabled(code) for code in codes),
                _state(each.failure),
            ),
            href=page.href("console", "plugins", each.id),
        )
        for each in installed(ctx)
    ]
    return ListView(
        shell=page.shell,
        title=gettext("子系统一览"),
        description=gettext("本部署安装的子系统和扩展；地区数为本地区及下级中启用的数量。"),
        action=page.href("console", "plugins"),
        columns=(
            Column(name="title", label=gettext("名称"), primary=True),
            Column(name="id", label=gettext("标识"), kind="code"),
            Column(name="version", label=gettext("版本"), kind="code"),
            Column(name="kind", label=gettext("类别")),
            Column(name="on", label=gettext("启用的地区"), kind="number"),
            Column(name="state", label=gettext("状态"), kind="state"),
        ),
        rows=tuple(rows),
        empty=Empty(message=gettext("没有安装子系统")),
        as_of=clock.local(ctx.now),
    )


def _state(failure: str | None) -> State:
    if failure is None:
        return State(gettext("正常"), "good")
    return State(gettext(FAILURES.get(failure, "装入失败")), "bad")


async def _detail(page: PageRequest, told: DescribedPlugin) -> DetailView:
    entry = told.plugin
    sections: list[Section] = []
    if entry.reason:
        sections.append(TextSection(title=gettext("隔离原因"), paragraphs=(entry.reason,)))
    sections += [*await sections_of(page, entry.id), _roles(told), _hooks(page.ctx, told)]
    here = page.href("console", "plugins", entry.id)
    check = ActionButton(label=gettext("检查发布条件"), href=f"{here}?{RELEASE}=1")
    return DetailView(
        shell=page.shell,
        kind=gettext("子系统"),
        collection="plugins",
        title=gettext(entry.title),
        version=entry.version or None,
        number=entry.id,
        state=_state(entry.failure),
        facts=(_about(page.ctx, told), _work(page.ctx, told)),
        sections=tuple(sections),
        actions=(check,) if entry.failure is None else (),
        trail=(Link(gettext("子系统一览"), page.href("console", "plugins")),),
        api_href=page.api("core", "plugins", entry.id),
    )


def _about(ctx: Context, told: DescribedPlugin) -> FactGroup:
    entry = told.plugin
    owner = told.owner_name or told.owner or gettext("全平台")
    on = gettext("本地区及下级%(tenants)s个地区中%(on)s个启用") % {
        "tenants": told.area_tenants,
        "on": told.area_on,
    }
    pairs: list[tuple[str, Value, Kind]] = [
        ("说明", gettext(told.summary) if told.summary else None, "text"),
        ("版本", entry.version, "code"),
        ("类别", gettext(KINDS.get(entry.kind, entry.kind)), "text"),
        ("所属地区", owner, "text"),
        ("启用情况", on, "text"),
        ("需求台账", gettext("、").join(told.ledger), "text"),
        (
            "依赖的子系统",
            gettext("、").join(gettext(plugin_title(ctx, each)) for each in entry.requires),
            "text",
        ),
        ("适用的平台版本", told.platform, "code"),
        ("程序包", told.distribution, "code"),
        ("开发单位", told.authors, "text"),
        ("许可", told.licence, "text"),
        (
            "文档",
            Link(told.documentation, told.documentation) if told.documentation else None,
            "link",
        ),
    ]
    return FactGroup(
        facts=tuple(
            Fact(label=gettext(label), value=value, kind=kind)
            for label, value, kind in pairs
            if value
        )
    )


def _work(ctx: Context, told: DescribedPlugin) -> FactGroup:
    titles = {name: action.title for name, action in ctx.runtime.registry.actions.items()}
    pairs = [
        ("设置", gettext("、").join(map(gettext, told.settings))),
        ("提供的接口", gettext("、").join(told.provides)),
        ("后台任务", str(len(told.jobs) or "")),
        (
            "处理的事件",
            gettext("、").join(
                dict.fromkeys(gettext(titles.get(each, each)) for each in told.events)
            ),
        ),
    ]
    return FactGroup(
        title=gettext("功能"),
        facts=tuple(Fact(label=gettext(label), value=value) for label, value in pairs if value),
    )


def _roles(told: DescribedPlugin) -> TableSection:
    rows = [
        Row(values=(gettext(each.title), gettext("、").join(map(gettext, each.actions)) or None))
        for each in told.roles
    ]
    columns = (
        Column(name="role", label=gettext("角色"), primary=True),
        Column(name="actions", label=gettext("可办事项")),
    )
    table = Table(columns=columns, rows=tuple(rows), empty=gettext("没有可办事项"))
    note = gettext("未列事项的角色只能查看。")
    return TableSection(title=gettext("角色和权限"), table=table, note=note)


def _hooks(ctx: Context, told: DescribedPlugin) -> TableSection:
    titles = HOOKS | ctx.runtime.registry.hook_titles
    rows = [
        Row(
            values=(
                gettext(titles.get(each.hook, each.hook)),
                each.hook,
                each.calls,
                each.failures,
                f"{each.seconds / each.calls * 1000:.2f}" if each.calls else None,
                each.last_failure,
            )
        )
        for each in told.hooks
    ]
    columns = (
        Column(name="title", label=gettext("挂接点"), primary=True),
        Column(name="hook", label=gettext("标识"), kind="code"),
        Column(name="calls", label=gettext("调用次数"), kind="number"),
        Column(name="failures", label=gettext("失败次数"), kind="number"),
        Column(name="mean", label=gettext("平均用时（毫秒）"), kind="code"),
        Column(name="last", label=gettext("最近一次失败")),
    )
    table = Table(columns=columns, rows=tuple(rows), empty=gettext("没有挂接点"))
    note = gettext("自本服务进程启动以来的次数；失败的回答不影响其他子系统。")
    return TableSection(title=gettext("挂接点和运行质量"), table=table, note=note)
