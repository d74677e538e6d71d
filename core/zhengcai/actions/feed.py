"""Each tenant's events as an exactly ordered feed without gaps.

Events are ordered by `(xid, seq)` and shown only below the oldest transaction still running
(`pg_snapshot_xmin`): an event that commits late can never appear behind a reader's cursor.
"""

import re
from dataclasses import dataclass
from typing import Any

import orjson

from zhengcai.actions.context import Context
from zhengcai.actions.secrecy import discreet_actions
from zhengcai.clock import SHANGHAI
from zhengcai.problems import Problem, Reason, Refusal

_READ = """
SELECT id, type, subject_type, subject_id, at, data::text, xid, seq FROM event
 WHERE tenant_code = $1 AND (xid, seq) > ($2, $3)
   AND type <> ALL ($5::text[])
   AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
 ORDER BY xid, seq LIMIT $4
"""
_CURSOR = re.compile(r"([0-9]{1,19})-([0-9]{1,19})")


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Events in order; `cursor` continues after the last of them."""

    items: list[dict[str, Any]]
    cursor: str


async def read_feed(ctx: Context, cursor: str = "", limit: int = 100) -> FeedPage:
    """The events of the context's tenant after `cursor` (empty: from the beginning)."""
    xid, seq = _parse(cursor)
    hidden = discreet_actions(ctx.runtime.registry)
    rows = await ctx.work.driver.fetch(_READ, ctx.tenant.code, xid, seq, limit, hidden)
    items = [
        {
            "id": str(row["id"]),
            "type": row["type"],
            "subject_type": row["subject_type"],
            "subject_id": str(row["subject_id"]),
            "at": row["at"].astimezone(SHANGHAI).isoformat(timespec="seconds"),
            "data": orjson.loads(row["data"]),
        }
        for row in rows
    ]
    last = rows[-1] if rows else None
    return FeedPage(items, f"{last['xid']}-{last['seq']}" if last else cursor)


def _parse(cursor: str) -> tuple[int, int]:
    if not cursor:
        return 0, 0
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise Refusal(Problem("feed.cursor", "游标不正确"), reason=Reason.MALFORMED)
    xid, seq = (min(int(part), 2**63 - 1) for part in found.groups())
    return xid, seq
