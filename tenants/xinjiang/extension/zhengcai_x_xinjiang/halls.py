"""The halls of a region: those who report to it directly, and what each has opened.

Products and suppliers are shared by the whole region; the e-mall that will hold them is not part of
the platform yet, and the page says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from zhengcai import Context, Problem, PublicPage, Reason, Refusal, Role, clock
from zhengcai.pages import Column, Empty, ListView, PageRequest, Row, State, gettext
from zhengcai_x_xinjiang.settings import MODULES, XinjiangSettings

MANAGED_BY = "新疆维吾尔自治区政府采购电子卖场采购管理暂行办法 第5条"


@dataclass(frozen=True, slots=True)
class Hall:
    """A prefecture's hall; `county` where a county or city hangs directly on the region."""

    code: str
    name: str
    county: bool
    title: str
    open: bool
    modules: tuple[str, ...]


def halls(ctx: Context) -> Iterator[Hall]:
    """Of a region those of all that report to it directly; anywhere below, the one it belongs to."""
    settings = ctx.runtime.snapshot.settings
    region, *below = ctx.tenant.path
    for tenant in ctx.runtime.snapshot.tree.children(region):
        if below[:1] not in ([], [tenant.code]):
            continue
        if ctx.plugin not in ctx.runtime.enabled(tenant.code):
            continue
        chosen = settings.of(XinjiangSettings, ctx.plugin, tenant.code)
        yield Hall(
            code=tenant.code,
            name=tenant.name,
            county=tenant.tier == "county",
            title=chosen.hall_title or gettext("%(place)s电子卖场") % {"place": tenant.name},
            open=chosen.hall_open,
            modules=tuple(chosen.hall_modules),
        )


async def respond(ctx: Context, page: PageRequest) -> tuple[str, ListView]:
    """`halls`, for everybody."""
    if page.rest:
        raise Refusal(Problem("route.unknown", "没有此地址"), reason=Reason.NOT_FOUND)
    return "list.html", ListView(
        shell=page.shell,
        title=gettext("电子卖场本地馆"),
        description=gettext(
            "商品和供应商全区共享，本地馆由各地（州、市）财政部门监督管理（%(law)s）。"
            "平台的电子卖场尚未建成，各馆暂不能下单。"
        )
        % {"law": gettext(MANAGED_BY)},
        action=page.href("xinjiang", "halls"),
        columns=(
            Column(name="title", label=gettext("本地馆"), primary=True),
            Column(name="place", label=gettext("地区")),
            Column(name="level", label=gettext("层级")),
            Column(name="state", label=gettext("状态"), kind="state"),
            Column(name="modules", label=gettext("交易模块")),
        ),
        rows=tuple(_row(hall) for hall in halls(ctx)),
        empty=Empty(message=gettext("暂无本地馆")),
        as_of=clock.local(ctx.now),
    )


def _row(hall: Hall) -> Row:
    return Row(
        values=(
            hall.title,
            f"{hall.name} {hall.code}",
            gettext("自治区直管市（县级）") if hall.county else gettext("地（州、市）"),
            State(gettext("已开设"), "good") if hall.open else State(gettext("未开设"), "neutral"),
            gettext("、").join(gettext(MODULES[name]) for name in hall.modules)
            if hall.open
            else None,
        )
    )


PAGE = PublicPage(
    path="halls", title="电子卖场本地馆", by={Role.PUBLIC: None}, respond=respond, menu=True
)
