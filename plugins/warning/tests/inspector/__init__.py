"""An extension with rules whose findings a test lays down."""

from collections.abc import Sequence

from zhengcai import Context, Finding, WarningRule, hookimpl

FOUND: dict[str, list[Finding]] = {}
"""What is found, by tenant."""
BROKEN: list[Exception] = []
"""What the rule raises instead."""


async def _laid_down(ctx: Context) -> Sequence[Finding]:
    if BROKEN:
        raise BROKEN[0]
    return FOUND.get(ctx.tenant.code, [])


async def _always(ctx: Context) -> Sequence[Finding]:
    raise RuntimeError("never works")


@hookimpl
async def warning_rules(ctx: Context) -> Sequence[WarningRule]:
    """One that works, one that never does, one that bears another's name."""
    return [
        WarningRule("inspector.always", "示例故障规则", "before", "notice", _always),
        WarningRule("elsewhere.rule", "示例冒名规则", "before", "notice", _laid_down),
        WarningRule(
            "inspector.sample", "示例规则", "before", "serious", _laid_down, "示例办法 第1条"
        ),
    ]
