"""What a plugin's own command works with."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from zhengcai.actions.context import Context
from zhengcai.actions.handling import system_context
from zhengcai.actions.runtime import Runtime
from zhengcai.identity.actor import operator

T = TypeVar("T")


class NotHere(LookupError):  # noqa: N818 - says what is so
    """The tenant is unknown, or the plugin does not work there."""


class CommandLine:
    """The `obj` of the Typer context of a plugin's command (`zhengcai.Command`)."""

    def __init__(
        self, plugin: str, opened: Callable[[], AbstractAsyncContextManager[Runtime]]
    ) -> None:
        self.plugin = plugin
        self._opened = opened

    def run(self, tenant: str, work: Callable[[Context], Awaitable[T]]) -> T:
        """Do `work(ctx)` in a tenant, as the platform in the name of the operating system's user.

        What it changes, it changes by `ctx.perform`. Raises `NotHere` where the plugin is off.
        """

        async def done() -> T:
            async with self._opened() as runtime:
                if runtime.tenant(tenant) is None:
                    raise NotHere(f"没有地区{tenant}")
                if not runtime.works(tenant, runtime.registry.commands[self.plugin]):
                    raise NotHere(f"地区{tenant}没有启用{self.plugin}")
                who = operator(tenant)
                async with system_context(runtime, tenant, self.plugin, who) as ctx:
                    return await work(ctx)

        return asyncio.run(done())
