"""Asking the ledgers of requirements and problems, which the region keeps."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from zhengcai.actions.context import Context
from zhengcai.ports import DefectInfo, LedgerEntryInfo, LedgerPort, LikeInfo


@asynccontextmanager
async def ledger(ctx: Context) -> AsyncIterator[LedgerPort | None]:
    """The ledgers of the context's region, for reading; None where no plugin keeps any.

    They lie in the region's own tenant, and problems where they were reported: the work reads the
    region as long as this lasts.
    """
    runtime, root = ctx.runtime, ctx.runtime.snapshot.tree.get(ctx.tenant.root)
    provider = runtime.registry.providers.get("ledger")
    if root is None or provider is None or not runtime.works(root.code, provider):
        yield None
        return
    await ctx.db.flush()
    async with ctx.work.moved(runtime.snapshot.tree.scope(root.code)):
        there = Context(runtime, root, ctx.actor, ctx.work, ctx.now, ctx.plugin)
        yield there.port("ledger")


async def ledger_law(ctx: Context) -> str | None:
    """By what an entry is needed in the context's region; None where no ledger is kept or it names none."""
    async with ledger(ctx) as known:
        return await known.law() if known is not None else None


def numbers_behind(ctx: Context, plugin: str, feature: str | None) -> tuple[str, ...]:
    """The entries that a behaviour rests on: of its feature, else of its plugin as a whole."""
    entry = ctx.runtime.snapshot.features.declared.get((plugin, feature or ""))
    if entry is not None and entry.ledger is not None:
        return (entry.ledger,)
    loaded = (each.manifest for each in ctx.runtime.report.loaded if each.id == plugin)
    return next((each.ledger for each in loaded), ())


async def ledger_entries(ctx: Context, numbers: Iterable[str]) -> dict[str, LedgerEntryInfo]:
    """The entries of those numbers that there are."""
    found: dict[str, LedgerEntryInfo] = {}
    wanted = sorted(set(numbers))
    if not wanted:
        return found
    async with ledger(ctx) as known:
        for number in wanted if known is not None else ():
            entry = await known.entry(number) if known is not None else None
            if entry is not None:
                found[number] = entry
    return found


async def ledger_defects(ctx: Context, numbers: Iterable[str]) -> dict[str, DefectInfo]:
    """The problems of those numbers that there are."""
    found: dict[str, DefectInfo] = {}
    wanted = sorted(set(numbers))
    if not wanted:
        return found
    async with ledger(ctx) as known:
        for number in wanted if known is not None else ():
            defect = await known.defect(number) if known is not None else None
            if defect is not None:
                found[number] = defect
    return found


async def ledger_alike(ctx: Context, texts: Sequence[str]) -> Sequence[LikeInfo]:
    """What the region has in its ledger or publicises that is like `texts`, the closest first."""
    found: Sequence[LikeInfo] = ()
    async with ledger(ctx) as known:
        if known is not None:
            found = await known.alike(texts)
    return found
