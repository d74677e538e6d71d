"""What the plugins of a tenant have against an upgrade: asked of all tenants of a wave beforehand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from zhengcai.actions.below import within
from zhengcai.actions.context import Context
from zhengcai.problems import Problem

TOLD = 50
"""Objections that are kept one by one; whoever wants all of them asks for the conditions."""


ELSEWHERE = Problem("tenant.elsewhere", "不是（或者已不是）安排升级的地区的下级地区")


@dataclass(frozen=True, slots=True)
class Objection:
    """One problem of one tenant; `plugin` is who has it."""

    tenant: str
    place: str
    plugin: str
    problem: Problem

    def text(self) -> str:
        """As a wave keeps it."""
        return f"{self.place}（{self.tenant}）：{self.problem.text()}"


async def objections(
    ctx: Context, tenants: Iterable[str], plugins: Iterable[Mapping[str, str]]
) -> list[Objection]:
    """Ask `check_upgrade` in each of `tenants`; only where somebody answers it.

    One that is gone, or has been moved out of the area since the wave was planned, is an objection.

    `plugins` are those of the release, `{plugin, version}`.
    """
    runtime = ctx.runtime
    asked = runtime.hooks.check_upgrade
    versions = [(each["plugin"], each["version"]) for each in plugins]
    found = []
    for code in tenants:
        node = runtime.tenant(code)
        if node is None or ctx.tenant.code not in node.path:
            found.append(Objection(code, node.name if node else code, "console", ELSEWHERE))
            continue
        enabled = runtime.enabled(code)
        if not asked.among(enabled):
            continue
        async with within(ctx, code) as there:
            for plugin, version in versions:
                for answer in await asked(enabled, there, plugin, version):
                    cited = [replace(each, law=there.cite(each.law)) for each in answer.value]
                    found += [Objection(code, node.name, answer.plugin, each) for each in cited]
    return found
