"""From the region to whoever raised a requirement, bears its cost, or has to accept it."""

from collections.abc import Collection

from zhengcai import Context
from zhengcai_governance import carrying
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.terms import AT_HOME


def homes_of(entry: LedgerEntry) -> list[tuple[str, str]]:
    """Tenant and id of the requirement, and of those that were merged into it."""
    merged = [(each["tenant"], each["id"]) for each in entry.merged or ()]
    return [(entry.source_tenant, str(entry.source_id)), *merged]


def nearest_home(ctx: Context, entry: LedgerEntry, place: str) -> str:
    """The proposer next to a place: above it, or in its city; else whoever raised it first."""
    tree = ctx.runtime.snapshot.tree

    def shared(tenant: str) -> tuple[int, bool]:
        one, other = tree.get(tenant), tree.get(place)
        if one is None or other is None:
            return 0, False
        above = sum(a == b for a, b in zip(one.path, other.path, strict=False))
        return above, tenant in other.path

    return max((tenant for tenant, _ in homes_of(entry)), key=shared)


def tell_home(ctx: Context, entry: LedgerEntry, state: str, text: str) -> None:
    """Have the requirement follow, and those that were merged into it."""
    for tenant, requirement in homes_of(entry):
        home = {"tenant": tenant, "id": requirement, "round": None}
        carrying.tell_home(ctx, home, state, text, entry.number)


def tell_region(ctx: Context, entry_id: str, step: str, **values: object) -> None:
    """What was done for an entry elsewhere."""
    ctx.tell(ctx.tenant.root, "entry_progressed", entry=entry_id, step=step, values=values)


def tell_left_out(ctx: Context, entry: LedgerEntry, places: Collection[str], text: str) -> None:
    """Homes for whose places nobody pays: the entry goes on without them."""
    for tenant, requirement in homes_of(entry):
        if tenant in places:
            home = {"tenant": tenant, "id": requirement, "round": None}
            carrying.tell_home(ctx, home, AT_HOME[entry.state], text, entry.number)
