"""What speaks against a choice before it is made: asked by the action, the preview, and on its day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhengcai.actions.context import Context
from zhengcai.plugins.enablement import TURNS_ON, Choice, Enablement
from zhengcai.problems import Problem
from zhengcai.releases.examining import not_entitled


@dataclass(frozen=True, slots=True)
class Proposal:
    """Choices to be made at once, and how everything stands before and with them."""

    wanted: Mapping[tuple[str, str], Choice]
    start: date | None
    before: Enablement
    after: Enablement

    @classmethod
    def of(
        cls, ctx: Context, wanted: Mapping[tuple[str, str], Choice], start: date | None
    ) -> "Proposal":
        """`wanted` is `(plugin, tenant) → choice`; on its day, other plans will have begun too."""
        before = ctx.runtime.snapshot.enablement.on_day(max(start or ctx.today, ctx.today))
        return cls(wanted, start, before, before.with_choices(wanted))


async def consider(there: Context, proposal: Proposal, plugin: str) -> list[Problem]:
    """The problems that forbid the proposed choice for `plugin` in the context's tenant."""
    code = there.tenant.code
    found = _unknown(there, plugin)
    if found is not None:
        return [found]
    problems = []
    if proposal.start is not None and proposal.start < there.today:
        problems.append(Problem("plugin.past", "生效日期不能早于今天", field="start"))
    lock = proposal.after.locked_by(plugin, code)
    if lock is not None:
        problems.append(
            Problem(
                "plugin.locked",
                "上级地区（{code}）已锁定此子系统，本级不能更改",
                field="choice",
                params={"code": lock},
            )
        )
    if proposal.wanted[plugin, code] in TURNS_ON:
        problems += await _enabling(there, proposal, plugin)
    return problems


def _unknown(there: Context, plugin: str) -> Problem | None:
    if plugin in there.runtime.snapshot.enablement.plugins:
        return None
    for quarantined in there.runtime.report.quarantined:
        if quarantined.id == plugin:
            return Problem("plugin.quarantined", "此子系统未能装入，已被隔离", field="plugin")
    return Problem("plugin.unknown", "没有安装此子系统", field="plugin")


async def _enabling(there: Context, proposal: Proposal, plugin: str) -> list[Problem]:
    working = proposal.after.enabled(there.tenant.code)
    missing = [name for name in proposal.after.requires.get(plugin, ()) if name not in working]
    problems = []
    if missing:
        titles = {each.id: each.manifest.title for each in there.runtime.report.loaded}
        problems.append(
            Problem(
                "plugin.requires",
                "须先启用：{missing}",
                field="plugin",
                params={"missing": "、".join(titles.get(name, name) for name in missing)},
            )
        )
    problems += await not_entitled(there, plugin)
    for answer in await there.runtime.hooks.check_enable(frozenset({plugin}), there):
        problems.extend(answer.value)
    return problems
