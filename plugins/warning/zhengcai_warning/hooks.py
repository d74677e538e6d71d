"""What warning asks of others."""

from collections.abc import Sequence

from zhengcai import Context, HookSpecs, WarningRule, hookspec


class WarningHooks:
    """Hooks of the plugin."""

    @hookspec
    async def warning_rules(self, ctx: Context) -> Sequence[WarningRule]:
        """The rules that the plugin brings, asked at the beginning of every round.

        A plugin that fails here, or a rule whose `find` fails, is left out of the round, and nothing
        that it found before counts as gone.
        """
        raise NotImplementedError


HOOKS = HookSpecs(WarningHooks, {"warning_rules": "预警规则"})
