"""What extensions add to announcements: kinds of their locality, and sections.

A local kind stands beside the statutory ones and never for one of them: it is called by its
extension (`inner_mongolia.acceptance_notice`) and stored under the statutory list's own `local`.
"""

# Annotations stay text, because the type of an answer is read from them.
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from structlog import get_logger

from zhengcai import Context, HookSpecs, Notice, hookspec
from zhengcai_portal.content import sections_of
from zhengcai_portal.kinds import Kind, kinds

if TYPE_CHECKING:
    from zhengcai import Subject

LOCAL = "local"
LOCAL_TITLE = "地方公告"

_SECTIONS: TypeAdapter[list[tuple[str, Any]]] = TypeAdapter(list[tuple[str, Any]])

log = get_logger(__name__)


class AnnouncementHooks:
    """Hooks of the portal, asked of the extensions enabled where the announcement is published."""

    @hookspec
    async def announcement_kinds(self, ctx: Context) -> Mapping[str, Mapping[str, Any]]:
        """Kinds of announcements of the locality, by code; each is told like one of `kinds.toml`.

        `title`, `law`, `kept` (the rule of the years), `required` (`heading`, `law`, `also`), and
        where there is one `period`, `publisher` (采购人) and `page`, the id of the collection in which
        readers find the record itself. A `Notice` names the kind as `{extension}.{code}`.
        """
        raise NotImplementedError

    @hookspec
    async def announcement_sections(
        self, ctx: Context, kind: str, subject: Subject | None
    ) -> Sequence[tuple[str, Any]]:
        """Sections `(heading, value)` that follow those of the announcement's own business.

        `kind` is that of the notice; `subject` the record that is announced, where the announcement
        is made by an action on it. What is required must be there before they are added.
        """
        raise NotImplementedError


HOOKS = HookSpecs(
    AnnouncementHooks,
    {"announcement_kinds": "公告类别", "announcement_sections": "公告增加的内容"},
)


async def kind_of(ctx: Context, code: str) -> Kind | None:
    """The kind of that code, as it holds here; None where there is none."""
    if "." not in code:
        return kinds().get(code)
    extension, _, name = code.partition(".")
    for answer in await ctx.ask("announcement_kinds"):
        if answer.plugin == extension and name in answer.value:
            try:
                return Kind.model_validate(answer.value[name])
            except ValidationError as error:
                log.warning("announcement.kind_left_out", kind=code, why=str(error))
    return None


async def further_sections(ctx: Context, notice: Notice) -> list[dict[str, Any]]:
    """What the extensions enabled here add to a notice, in their order.

    An answer that is no list of sections is told in the log and left out: the announcement stands.
    """
    subject = next((each for each in ctx.performing if each.id == notice.subject_id), None)
    found: list[dict[str, Any]] = []
    for answer in await ctx.ask("announcement_sections", kind=notice.kind, subject=subject):
        try:
            found += sections_of(_SECTIONS.validate_python(answer.value))
        except (TypeError, ValueError) as error:
            log.warning("announcement.sections_left_out", plugin=answer.plugin, why=str(error))
    return found
