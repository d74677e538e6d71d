"""From the region to whoever raised a requirement, bears its cost, or has to accept it."""

from zhengcai import Context
from zhengcai_governance import carrying
from zhengcai_governance.models.ledger import LedgerEntry


def homes_of(entry: LedgerEntry) -> list[tuple[str, str]]:
    """Tenant and id of the requirement, and of those that were merged into it."""
    merged = [(each["tenant"], each["id"]) for each in entry.merged or ()]
    return [(entry.source_tenant, str(entry.source_id)), *merged]


def tell_home(ctx: Context, entry: LedgerEntry, state: str, text: str) -> None:
    """Have the requirement follow, and those that were merged into it."""
    for tenant, requirement in homes_of(entry):
        home = {"tenant": tenant, "id": requirement, "round": None}
        carrying.tell_home(ctx, home, state, text, entry.number)


def tell_region(ctx: Context, entry_id: str, step: str, **values: object) -> None:
    """What was done for an entry elsewhere."""
    ctx.tell(ctx.tenant.root, "entry_progressed", entry=entry_id, step=step, values=values)
