"""The course of a matter as a table."""

from collections.abc import Sequence
from typing import Any

from zhengcai import Context, Role, Section, table

OFFICIALS = frozenset({Role.FINANCE_SUPERVISOR, Role.OVERSEER})
COURSE = (("步骤", "word"), ("时间", "datetime"), ("办理人", "text"), ("内容", "word"))


def course_of(row: Any) -> Section:
    """How a matter went."""
    steps = [(each["step"], each["at"], each["by"], each["text"]) for each in row.steps]
    return table("办理经过", COURSE, steps)


async def course_sections(ctx: Context, row: Any) -> Sequence[Section]:
    """The course alone, as the parts of a page."""
    return (course_of(row),)


async def public_course(ctx: Context, row: Any) -> Sequence[Section]:
    """For who is no official of the tenant, what was done and when: no names, no opinions."""
    if ctx.actor.reading_roles & OFFICIALS:
        return (course_of(row),)
    steps = [(each["step"], each["at"]) for each in row.steps]
    return (table("办理经过", COURSE[:2], steps),)
