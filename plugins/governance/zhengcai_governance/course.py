"""The course of a matter as a table."""

from collections.abc import Sequence
from typing import Any

from zhengcai import Context, Section, table

COURSE = (("步骤", "word"), ("时间", "datetime"), ("办理人", "text"), ("内容", "word"))


def course_of(row: Any) -> Section:
    """How a matter went."""
    steps = [(each["step"], each["at"], each["by"], each["text"]) for each in row.steps]
    return table("办理经过", COURSE, steps)


async def course_sections(ctx: Context, row: Any) -> Sequence[Section]:
    """The course alone, as the parts of a page."""
    return (course_of(row),)
