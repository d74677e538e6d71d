"""Which hooks a request asked: for whoever looks after extensions."""

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.offering import PublicPage
from zhengcai.actions.runtime import Trace
from zhengcai.identity.roles import Role
from zhengcai.pages import (
    Column,
    DetailView,
    Empty,
    Fact,
    FactGroup,
    Link,
    ListView,
    PageRequest,
    Row,
    State,
    Table,
    TableSection,
    gettext,
)
from zhengcai.problems import Problem, Reason, Refusal

HTTP_ERROR = 400


async def respond(ctx: Context, page: PageRequest) -> tuple[str, ListView | DetailView]:
    """`traces` and `traces/{request}`."""
    codes = frozenset(ctx.runtime.snapshot.tree.subtree(ctx.tenant.code))
    found = [trace for trace in ctx.runtime.traces if trace.tenant in codes]
    match page.rest:
        case []:
            return "list.html", _list(page, found)
        case [request_id]:
            trace = next((each for each in found if each.request_id == request_id), None)
            if trace is not None:
                return "detail.html", _detail(page, trace)
    raise Refusal(
        Problem("trace.unknown", "本服务进程没有此请求的调用记录"), reason=Reason.NOT_FOUND
    )


PAGE = PublicPage(
    path="traces",
    title="调用跟踪",
    by=dict.fromkeys((Role.SYSTEM_ADMIN,)),
    respond=respond,
    menu=True,
)


def _list(page: PageRequest, found: list[Trace]) -> ListView:
    rows = [
        Row(
            values=(
                f"{trace.method} {trace.path}",
                clock.local(trace.at),
                len(trace.asked),
                f"{sum(each.seconds for each in trace.asked) * 1000:.2f}",
                _state(trace),
            ),
            href=page.href("console", "traces", trace.request_id),
        )
        for trace in found
    ]
    return ListView(
        shell=page.shell,
        title=gettext("调用跟踪"),
        description=gettext(
            "本服务进程最近的请求中，向各子系统和扩展询问了哪些挂接点；时间为实际时间。"
        ),
        action=page.href("console", "traces"),
        columns=(
            Column(name="request", label=gettext("请求"), kind="code", primary=True),
            Column(name="at", label=gettext("时间"), kind="datetime"),
            Column(name="asked", label=gettext("询问次数"), kind="number"),
            Column(name="took", label=gettext("用时（毫秒）"), kind="code"),
            Column(name="state", label=gettext("结果"), kind="state"),
        ),
        rows=tuple(rows),
        empty=Empty(message=gettext("还没有询问挂接点的请求")),
        as_of=clock.local(clock.wall()),
    )


def _state(trace: Trace) -> State:
    if any(each.failure for each in trace.asked):
        return State(gettext("有扩展失败"), "bad")
    return State(str(trace.status), "neutral" if trace.status >= HTTP_ERROR else "good")


def _detail(page: PageRequest, trace: Trace) -> DetailView:
    rows = tuple(
        Row(
            values=(
                f"{place}. {each.hook}",
                each.plugin,
                each.failure or each.answered,
                f"{each.seconds * 1000:.2f}",
            ),
            href=page.href("console", "plugins", each.plugin),
        )
        for place, each in enumerate(trace.asked, 1)
    )
    columns = (
        Column(name="hook", label=gettext("挂接点"), kind="code", primary=True),
        Column(name="plugin", label=gettext("子系统或扩展"), kind="code"),
        Column(name="answer", label=gettext("回答")),
        Column(name="took", label=gettext("用时（毫秒）"), kind="code"),
    )
    facts = (
        Fact(label=gettext("时间"), value=clock.local(trace.at), kind="datetime"),
        Fact(label=gettext("地区"), value=trace.tenant, kind="code"),
        Fact(label=gettext("HTTP状态"), value=str(trace.status), kind="code"),
    )
    table = Table(columns=columns, rows=rows)
    return DetailView(
        shell=page.shell,
        kind=gettext("调用跟踪"),
        collection="traces",
        title=f"{trace.method} {trace.path}",
        number=trace.request_id,
        state=_state(trace),
        facts=(FactGroup(facts=facts),),
        sections=(TableSection(title=gettext("依次询问的挂接点"), table=table),),
        trail=(Link(gettext("调用跟踪"), page.href("console", "traces")),),
    )
