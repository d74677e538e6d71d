"""From the region to whoever raised a requirement, bears its cost, or has to accept it."""

from zhengcai import Context
from zhengcai_governance.models.ledger import LedgerEntry


def tell_home(ctx: Context, entry: LedgerEntry, state: str, text: str) -> None:
    """Have the requirement follow, and those that were merged into it."""
    homes = [(entry.source_tenant, str(entry.source_id))]
    homes += [(each["tenant"], each["id"]) for each in entry.merged or ()]
    for tenant, requirement in homes:
        ctx.tell(
            tenant,
            "requirement_followed",
            requirement=requirement,
            state=state,
            number=entry.number,
            text=text,
            at=ctx.now.isoformat(),
        )


def tell_region(ctx: Context, entry_id: str, step: str, **values: object) -> None:
    """What was done for an entry elsewhere."""
    ctx.tell(ctx.tenant.root, "entry_progressed", entry=entry_id, step=step, values=values)
