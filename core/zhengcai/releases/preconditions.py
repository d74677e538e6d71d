"""What the plugins of a tenant have against an upgrade: asked of all tenants of a wave beforehand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhengcai.actions.below import within
from zhengcai.actions.context import Context
from zhengcai.problems import Problem

TOLD = 50
"""Objections that a refusal names one by one before it counts the rest."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One problem of one tenant; `plugin` is who has it."""

    tenant: str
    place: str
    plugin: str
    problem: Problem


async def objections(
    ctx: Context, tenants: Iterable[str], plugins: Iterable[Mapping[str, str]]
) -> list[Objection]:
    """Ask `check_upgrade` in each of `tenants`, which lie below; only where somebody answers it.

    `plugins` are those of the release, `{plugin, version}`.
    """
    runtime = ctx.runtime
    asked = runtime.hooks.check_upgrade
    versions = [(each["plugin"], each["version"]) for each in plugins]
    found = []
    for code in tenants:
        node = runtime.tenant(code)
        if node is None:
            unknown = Problem("tenant.unknown", "没有此地区")
            found.append(Objection(code, code, "console", unknown))
            continue
        enabled = runtime.enabled(code)
        if not asked.among(enabled):
            continue
        async with within(ctx, code) as there:
            for plugin, version in versions:
                for answer in await asked(enabled, there, plugin, version):
                    found += [
                        Objection(code, node.name, answer.plugin, each) for each in answer.value
                    ]
    return found


def as_problems(found: list[Objection]) -> list[Problem]:
    """Tenant by tenant, as a refusal tells them."""
    problems = [
        Problem(
            f"wave.objection.{each.problem.code}",
            "{place}（{code}）：{problem}",
            field="tenants",
            law=each.problem.law,
            params={"place": each.place, "code": each.tenant, "problem": each.problem.text()},
        )
        for each in found[:TOLD]
    ]
    if len(found) > TOLD:
        rest = {"count": len(found) - TOLD}
        problems.append(
            Problem("wave.objections", "另有{count}项未列出，请查看批次的条件检查", params=rest)
        )
    return problems
