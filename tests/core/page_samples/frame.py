"""The frame around the samples: place, person, menu."""

from dataclasses import replace
from datetime import datetime

from zhengcai.clock import SHANGHAI
from zhengcai.web import views

DIGEST = "9f2c4be1d07a6f83c5512e0aa4d9b8f7ee31c06d5b7a4928f1d3e6c0b2a79584"
ROOT = "/t/150100"


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


PLACE = views.Place(
    code="150100",
    name="内蒙古自治区呼和浩特市本级",
    href=ROOT,
    path=(views.Link("内蒙古自治区", "/t/150000"), views.Link("呼和浩特市本级", ROOT)),
)
LANGUAGES = (
    views.Language(code="zh", label="中文", href="?lang=zh", current=True),
    views.Language(code="en", label="English", href="?lang=en"),
)
MENU = (
    views.MenuGroup(
        face="trading",
        items=(
            views.MenuItem(label="采购意向", href=f"{ROOT}/-/supervision/intents"),
            views.MenuItem(
                label="采购计划", href=f"{ROOT}/-/supervision/plans", current=True, count=3
            ),
            views.MenuItem(label="采购项目", href=f"{ROOT}/-/tendering/projects", count=2),
            views.MenuItem(label="合同", href=f"{ROOT}/-/supervision/contracts"),
            views.MenuItem(label="履约验收", href=f"{ROOT}/-/supervision/acceptances", count=1),
        ),
    ),
    views.MenuGroup(
        face="supervision",
        items=(
            views.MenuItem(label="预算指标", href=f"{ROOT}/-/fiscal/lines"),
            views.MenuItem(label="资金支付", href=f"{ROOT}/-/fiscal/payments"),
            views.MenuItem(label="审计记录", href=f"{ROOT}/audit"),
        ),
    ),
    views.MenuGroup(
        face="service",
        items=(
            views.MenuItem(label="信息公告", href=f"{ROOT}/-/portal/announcements"),
            views.MenuItem(label="规则手册", href=f"{ROOT}/rules"),
        ),
    ),
)
SHELL = views.Shell(
    place=PLACE,
    path=f"{ROOT}/-/supervision/plans",
    person=views.Person(
        name="张示例",
        organisation="呼和浩特市示例学校",
        roles=("采购人经办", "采购人负责人"),
        switch_href="/posts",
    ),
    menu=MENU,
    languages=LANGUAGES,
    sandbox=views.SandboxClock(now=at(11, 21, 14, 30), ahead_days=62, href="/clock"),
    csrf="token",
    home_href=ROOT,
    portal_href=f"{ROOT}/-/portal/announcements",
    version="0.1.0",
)
PUBLIC = replace(SHELL, person=None, menu=(), sandbox=None)
