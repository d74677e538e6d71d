"""Whom what has happened concerns: told of events, so that who causes them need not know of it."""

from zhengcai import ENTERED, Context, EventRecord, Message, Role, handles, hearers
from zhengcai_notify.service import NotifyService
from zhengcai_notify.settings import NotifySettings


@handles(ENTERED)
async def tell_hearers(ctx: Context, event: EventRecord) -> None:
    """Whoever is to act on a record, or is named by its collection (`Collection.tells`)."""
    service = NotifyService(ctx)
    for hearer in await hearers(ctx, event, ctx.settings(NotifySettings).most_persons):
        await service.tell(hearer.person_id, hearer.message)


@handles("tendering.project.announce_result")
async def tell_the_winner(ctx: Context, event: EventRecord) -> None:
    """The winner learns of the award (政府采购法 第46条: from then on the contract is due)."""
    message = Message(
        event.type,
        "中标通知",
        "贵单位参加投标的采购项目已公告结果，贵单位中标，中标通知书已发出。请按期与采购人签订合同。",
        ("tendering.projects", event.subject_id),
    )
    await NotifyService(ctx).tell_role(Role.SUPPLIER, event.data["supplier_code"], message)


@handles("supervision.contract.sign")
async def tell_the_supplier(ctx: Context, event: EventRecord) -> None:
    """The supplier learns that the purchaser has signed."""
    message = Message(
        event.type,
        "合同已签订",
        f"采购人已签订合同{event.data['number']}，请查看合同并按约定履行。",
        ("supervision.contracts", event.subject_id),
    )
    await NotifyService(ctx).tell_role(Role.SUPPLIER, event.data["supplier_code"], message)
