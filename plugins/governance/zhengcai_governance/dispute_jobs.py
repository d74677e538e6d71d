"""What the levels tell each other of a dispute. Every job may come twice."""

from typing import Any
from uuid import UUID

from zhengcai import Context, job
from zhengcai_governance.actions.dispute_cases import arrive_filing, file_case, open_case
from zhengcai_governance.actions.disputes import dispute_entry, follow_dispute
from zhengcai_governance.dispute_terms import CASE_STATES, DISPUTABLE, STATES
from zhengcai_governance.entry_telling import nearest_home
from zhengcai_governance.models.disputes import Dispute, DisputeCase, DisputeFiling
from zhengcai_governance.models.ledger import LedgerEntry
from zhengcai_governance.terms import ENTRY_STATES

ORDER = tuple(CASE_STATES)


async def _move(
    ctx: Context, origin_tenant: str, origin_id: str, number: str, step: str, text: str
) -> LedgerEntry | None:
    """Note a step of a dispute with its entry; None where it is noted already."""
    found = ctx.rows(LedgerEntry, LedgerEntry.number == number).with_for_update()
    entry: LedgerEntry | None = await ctx.db.scalar(found)
    if entry is None or entry.state not in DISPUTABLE:
        return None
    for each in entry.disputes or ():
        if each["id"] == origin_id and ORDER.index(each["state"]) >= ORDER.index(step):
            return None
    own = {"origin_tenant": origin_tenant, "origin_id": origin_id}
    await ctx.perform(dispute_entry, entry, **own, step=step, text=text)
    return entry


@job("dispute_raised")
async def dispute_raised(ctx: Context, **told: Any) -> None:
    """In the region: the entry is disputed, and the proposer next to whoever disputes it explains.

    Where the entry ended, or was taken back, while the dispute was on its way, whoever raised it is
    told.
    """
    number, text = told["ledger_number"], told["title"]
    origin = told["origin_tenant"], told["origin_id"]
    entry = await _move(ctx, *origin, number, "open", text)
    if entry is not None:
        ctx.tell(nearest_home(ctx, entry, origin[0]), "case_opened", **told)
        return
    ended = await ctx.db.scalar(ctx.rows(LedgerEntry, LedgerEntry.number == number))
    known = {each["id"] for each in ended.disputes or ()} if ended is not None else set()
    if ended is not None and ended.state not in DISPUTABLE and origin[1] not in known:
        reason = ended.end_reason or "版本已回退"
        why = f"台账事项{ENTRY_STATES[ended.state]}：{reason}"
        ctx.tell(origin[0], "dispute_followed", dispute=origin[1], state="late", result=why)


@job("case_opened")
async def case_opened(ctx: Context, **told: Any) -> None:
    """This bureau explains what it has proposed."""
    if await _case(ctx, told["origin_tenant"], told["origin_id"]) is None:
        await ctx.perform(open_case, **told)


async def _case(ctx: Context, tenant: str, row_id: str) -> DisputeCase | None:
    same = (DisputeCase.origin_tenant == tenant, DisputeCase.origin_id == UUID(row_id))
    row: DisputeCase | None = await ctx.db.scalar(ctx.rows(DisputeCase, *same).with_for_update())
    return row


@job("dispute_explained")
async def dispute_explained(
    ctx: Context,
    origin_tenant: str,
    origin_id: str,
    ledger_number: str,
    explanation: str,
    result: str,
) -> None:
    """In the region: handled; whoever raised it is told."""
    moved = await _move(ctx, origin_tenant, origin_id, ledger_number, "explained", result)
    if moved is not None:
        ctx.tell(
            origin_tenant,
            "dispute_followed",
            dispute=origin_id,
            state="explained",
            explanation=explanation,
            result=result,
        )


@job("filing_arrived")
async def filing_arrived(ctx: Context, **told: Any) -> None:
    """Content and result of a dispute, on their way up."""
    same = (
        DisputeFiling.origin_tenant == told["origin_tenant"],
        DisputeFiling.origin_id == UUID(told["origin_id"]),
    )
    if await ctx.db.scalar(ctx.rows(DisputeFiling, *same)) is None:
        await ctx.perform(arrive_filing, **told)


@job("dispute_filed")
async def dispute_filed(
    ctx: Context, origin_tenant: str, origin_id: str, ledger_number: str, text: str
) -> None:
    """In the region: filed; the quiet period begins anew."""
    entry = await _move(ctx, origin_tenant, origin_id, ledger_number, "filed", text)
    if entry is not None:
        ctx.tell(origin_tenant, "dispute_followed", dispute=origin_id, state="filed")


@job("case_filed")
async def case_filed(ctx: Context, origin_tenant: str, origin_id: str, receipt: str) -> None:
    """The region's receipt for what was explained here."""
    row = await _case(ctx, origin_tenant, origin_id)
    if row is not None and row.state == "explained":
        await ctx.perform(file_case, row, receipt=receipt)


@job("dispute_followed")
async def dispute_followed(
    ctx: Context, dispute: str, state: str, explanation: str = "", result: str = ""
) -> None:
    """For whoever raised it; what comes late does not set it back."""
    row = await ctx.get(Dispute, UUID(dispute), lock=True)
    order = tuple(STATES)
    if row is not None and order.index(row.state) < order.index(state):
        await ctx.perform(follow_dispute, row, state=state, explanation=explanation, result=result)
