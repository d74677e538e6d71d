"""Before a choice is made: what it will change, what forbids it, and the reason asked for."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pydantic import ValidationError

from zhengcai.actions.context import Context
from zhengcai.actions.validation import problems_of
from zhengcai.console.arrangements import Arrange, places
from zhengcai.console.overview import plugin_title
from zhengcai.console.preview import PluginEffect, preview
from zhengcai.pages import Fact, FactGroup, Link, Option, PageRequest, ProblemLine, Shell, gettext
from zhengcai.problems import Reason, Refusal
from zhengcai.tenancy.choices import CHOICE_TITLES
from zhengcai.web import format as written
from zhengcai.web.pages.forms import problem_line

NAMED = 12
"""Tenants named on the page before the rest is counted."""


@dataclass(frozen=True, kw_only=True)
class EffectPart:
    """What appears or goes with one plugin."""

    title: str
    summary: str
    facts: FactGroup
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PreviewView:
    """The page. `asked` are the hidden fields of both forms, `action` performs the choice."""

    shell: Shell
    title: str
    trail: tuple[Link, ...]
    asked: tuple[tuple[str, str], ...]
    choice: str
    choices: tuple[Option, ...]
    start: str
    start_least: str
    below: bool
    about: FactGroup
    effects: tuple[EffectPart, ...]
    problems: tuple[ProblemLine, ...]
    may_confirm: bool
    again: str
    action: str
    idempotency_key: str


async def preview_view(ctx: Context, page: PageRequest) -> PreviewView:
    """What the address proposes, as the API tells it."""
    form = _asked(page)
    told, problems = await preview(ctx, form)
    allowed = ctx.runtime.access.allows(ctx.actor.roles, "console.arrangements", "arrange")
    names = [gettext(plugin_title(ctx, name)) for name in form.plugins]
    tree = ctx.runtime.snapshot.tree
    codes = places(ctx, form.tenants, below=form.below)
    nodes = [node.name for code in codes[:NAMED] if (node := tree.get(code))]
    asked = [("plugins", name) for name in form.plugins]
    asked += [("tenants", code) for code in form.tenants]
    return PreviewView(
        shell=page.shell,
        title=gettext("设定前预览"),
        trail=(Link(gettext("子系统启用"), page.href("console", "matrix")),),
        asked=tuple(asked),
        choice=form.choice.value,
        choices=tuple(
            Option(value=value, label=gettext(text)) for value, text in CHOICE_TITLES.items()
        ),
        start=form.start.isoformat() if form.start else "",
        start_least=ctx.today.isoformat(),
        below=form.below,
        about=FactGroup(
            facts=(
                Fact(label=gettext("子系统"), value=gettext("、").join(names)),
                Fact(label=gettext("设定的地区"), value=_shortened(nodes, len(codes))),
                Fact(label=gettext("启用方式"), value=gettext(CHOICE_TITLES[form.choice.value])),
                Fact(label=gettext("需要变更的设定"), value=told.chosen, kind="number"),
            )
        ),
        effects=tuple(_part(effect) for effect in told.effects),
        problems=tuple(problem_line(problem) for problem in problems),
        may_confirm=allowed and not problems,
        again=page.href("console", "matrix", "preview"),
        action=page.href("console", "arrangements", "new", "arrange"),
        idempotency_key=uuid4().hex,
    )


def _asked(page: PageRequest) -> Arrange:
    values: dict[str, Any] = {
        "plugins": list(dict.fromkeys(page.values("plugins"))),
        "tenants": list(dict.fromkeys(page.values("tenants"))),
        "below": page.query.get("below", "") == "true",
        "choice": page.query.get("choice") or "on",
        "start": page.query.get("start") or None,
        "reason": "——",
    }
    try:
        return Arrange.model_validate(values)
    except ValidationError as error:
        raise Refusal(*problems_of(error, Arrange), reason=Reason.MALFORMED) from error


def _shortened(names: list[str], count: int) -> str:
    text = gettext("、").join(names)
    if count > len(names):
        text = gettext("%(names)s等%(count)s个地区") % {
            "names": text,
            "count": written.number(count),
        }
    return text


def _part(effect: PluginEffect) -> EffectPart:
    summaries = []
    for label, turned in (("启用", effect.turns_on), ("停用", effect.turns_off)):
        if turned:
            names = _shortened([each.name for each in turned[:NAMED]], len(turned))
            summaries.append(f"{gettext(label)}：{names}")
    records: dict[str, list[str]] = {}
    for some in effect.records:
        counted = f"{gettext(some.state_title)} {written.number(some.count)}"
        records.setdefault(gettext(some.title), []).append(counted)
    facts = [
        Fact(label=gettext(label), value=gettext("、").join(map(gettext, values)))
        for label, values in (("涉及的页面", effect.pages), ("设置", effect.settings))
        if values
    ]
    if effect.jobs or effect.handlers:
        count = gettext("%(jobs)s项后台任务，%(handlers)s项事件处理") % {
            "jobs": len(effect.jobs),
            "handlers": len(effect.handlers),
        }
        facts.append(Fact(label=gettext("后台工作"), value=count))
    facts += [
        Fact(label=gettext("现有%(kind)s") % {"kind": kind}, value=gettext("，").join(counts))
        for kind, counts in records.items()
    ]
    return EffectPart(
        title=gettext(effect.title),
        summary=gettext("；").join(summaries) or gettext("各地区的状态不变"),
        facts=FactGroup(facts=tuple(facts)),
        roles=tuple(
            f"{gettext(each.title)}：{gettext('、').join(map(gettext, each.actions))}"
            for each in effect.roles
            if each.actions
        ),
    )
