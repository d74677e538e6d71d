"""What is missing before an installed version of a plugin may be released."""

from pydantic import BaseModel

from zhengcai.actions.context import Context
from zhengcai.problems import Problem, Reason, Refusal
from zhengcai.releases.examining import Examined, missing
from zhengcai.releases.planning import version_of


class Lacking(BaseModel):
    """One thing that is missing."""

    code: str
    message: str
    law: str | None


class Unready(BaseModel):
    """What is missing; empty when the version may be released."""

    plugin: str
    version: str
    missing: list[Lacking]


async def unready(ctx: Context, plugin: str) -> Unready:
    """What keeps the installed version of a loaded plugin; a 404 for any other."""
    for each in ctx.runtime.report.loaded:
        if each.id == plugin:
            problems = await missing(ctx, Examined.of(each))
            return Unready(
                plugin=plugin,
                version=version_of(each.manifest),
                missing=[
                    Lacking(code=problem.code, message=problem.text(), law=problem.law)
                    for problem in problems
                ],
            )
    raise Refusal(Problem("plugin.unknown", "没有安装此子系统"), reason=Reason.NOT_FOUND)
