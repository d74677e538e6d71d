"""Every hook of the platform: the whole contract between the framework and its plugins.

A plugin implements a hook with `@hookimpl` in its package's `__init__.py`. Implementations run in
a fixed order (dependencies first, then by plugin id), each isolated and timed: one that raises or
runs out of time is recorded and the others' answers stand. Hooks add; none can replace.
Whether a hook is asked synchronously or awaited is part of its specification.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import ModuleType

    from pydantic import BaseModel

    from zhengcai.actions.context import Context
    from zhengcai.actions.declaring import Action
    from zhengcai.actions.sections import Section
    from zhengcai.database.models import Subject
    from zhengcai.documents.packages import PackageFile
    from zhengcai.plugins.declaration import Declaration
    from zhengcai.problems import Problem

hookspec = pluggy.HookspecMarker("zhengcai")
hookimpl = pluggy.HookimplMarker("zhengcai")


class Declaring:
    """Asked once, when the plugin loads."""

    @hookspec
    def declare(self) -> Iterable[Declaration | ModuleType]:
        """What the plugin brings: collections, actions, queries, handlers, ports, settings, pages.

        Modules may be given in place of their declarations: every declaration found in a module
        counts, in the order of its definition.
        """
        raise NotImplementedError


class Enabling:
    """Asked when a finance bureau switches the plugin for its area."""

    @hookspec
    async def check_enable(self, ctx: Context) -> Sequence[Problem]:
        """Problems that forbid enabling the plugin in the context's tenant."""
        raise NotImplementedError

    @hookspec
    async def tenant_enabled(self, ctx: Context) -> None:
        """The plugin has been enabled here: prepare what it needs.

        Asked in the transaction of the choice in the tenant that chooses, and by a job of its own
        in each tenant below that inherits it: once for each time it comes to work.
        """
        raise NotImplementedError

    @hookspec
    async def tenant_disabled(self, ctx: Context) -> None:
        """The plugin has been disabled here; its data stays. Asked like `tenant_enabled`."""
        raise NotImplementedError


class Acting:
    """Asked on the one road of every change, of the plugins enabled in the tenant."""

    @hookspec
    async def check_action(
        self, ctx: Context, action: Action, subject: Subject | None, form: BaseModel
    ) -> Sequence[Problem]:
        """Further problems that forbid `action` on `subject`; each names its legal basis.

        `subject` is None for an action that creates. Raising is a bug, never a refusal.
        """
        raise NotImplementedError

    @hookspec
    async def number_parts(
        self, ctx: Context, kind: str, about: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Further placeholders for the number pattern of `kind`, such as `{area}`; name → text.

        `about` is what the numbered record is known by, such as the `method` and `kind` of a
        project. Asked only where the pattern in force has a placeholder that is not the platform's own.
        """
        raise NotImplementedError


class Upgrading:
    """Asked when a wave of an upgrade is to begin."""

    @hookspec
    async def check_upgrade(self, ctx: Context, plugin: str, version: str) -> Sequence[Problem]:
        """Problems that forbid bringing the context's tenant to `version` of `plugin` now.

        Asked of every plugin enabled in the tenant, for each plugin of the release (the platform's
        own is `console`): before the wave begins, and again when the tenant's turn has come.
        """
        raise NotImplementedError


class Archiving:
    """Asked when the files of a purchase are put together."""

    @hookspec
    async def archive_files(self, ctx: Context, project_id: Any) -> Sequence[PackageFile]:
        """The plugin's own records of the purchase, as files of the archive package."""
        raise NotImplementedError


class Showing:
    """Asked when a page is made."""

    @hookspec
    async def page_fragments(self, ctx: Context, slot: str, subject: Any) -> Sequence[str]:
        """HTML fragments (already escaped, `markupsafe.Markup`) for the named slot of a page.

        Slots: `top`, `facts`, `main`, `aside`, `bottom`; `subject` is None on a page without one.
        """
        raise NotImplementedError

    @hookspec
    async def document_sections(self, ctx: Context, kind: str, subject: Any) -> Sequence[Section]:
        """Further sections of a document or announcement made from `subject`.

        `kind` is `print.{plugin}.{collection}` for the printed record, or what the plugin that
        makes the document calls it (`announcement.intent`).
        """
        raise NotImplementedError


GROUPS: tuple[type, ...] = (Declaring, Enabling, Acting, Upgrading, Archiving, Showing)
"""The groups above, in the order of the documentation."""
