"""The port `notify`."""

from uuid import UUID

from zhengcai import Context, Message, Provider, Role
from zhengcai_notify.actions.messages import send_message


class NotifyService:
    """`zhengcai.NotifyPort` over the inboxes of this tenant."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def tell(self, person_id: UUID, message: Message) -> None:
        """Lay the message into the person's inbox, in the caller's transaction."""
        collection, record_id = message.record or (None, None)
        await self._ctx.perform_as_system(
            send_message,
            person_id=person_id,
            kind=message.kind,
            title=message.title,
            text=message.text,
            collection=collection,
            record_id=record_id,
        )

    async def tell_role(self, role: Role, organisation: str | None, message: Message) -> int:
        """One message for each holder of the role; how many there are."""
        holders = await self._ctx.holders(role, organisation)
        for holder in holders:
            await self.tell(holder.id, message)
        return len(holders)


NOTIFY = Provider("notify", NotifyService)
