"""Telling people what no state of a record says (`Collection.tells`), where messages work."""

from uuid import UUID

from zhengcai import Context, Message, Role

Record = tuple[str, UUID]


async def tell_person(
    ctx: Context, person_id: UUID, kind: str, title: str, record: Record | None, text: str
) -> None:
    """Tell one person."""
    if "notify" in ctx.enabled:
        message = Message(f"governance.{kind}", title[:200], text, record)
        await ctx.notify.tell(person_id, message)


async def tell_role(
    ctx: Context,
    role: Role,
    organisation: str | None,
    kind: str,
    title: str,
    record: Record | None,
    text: str = "",
) -> None:
    """Tell whoever holds `role` here, for that organisation (None: for any).

    Without `text` the title says it all.
    """
    if "notify" in ctx.enabled:
        message = Message(f"governance.{kind}", title[:200], text or title, record)
        await ctx.notify.tell_role(role, organisation, message)
