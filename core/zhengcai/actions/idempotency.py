"""A repeated request is answered once: the same key of the same actor gets the same answer.

The key is claimed in the transaction of the action. A concurrent request with the same key waits
for that transaction and then finds its answer; a refused request leaves no key.

An answer with the address of a receipt is kept enciphered: whoever knows the address may read, and
nothing else in the database tells it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from zhengcai.actions.context import Context
from zhengcai.database.ids import new_id
from zhengcai.documents.fields import ALGORITHM
from zhengcai.problems import Problem, Reason, Refusal

_CLAIM = """
INSERT INTO idempotency_key (tenant_code, id, actor_id, key, fingerprint, at)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_code, actor_id, key) DO NOTHING RETURNING id
"""
_FIND = """
SELECT fingerprint, status, etag, body FROM idempotency_key
 WHERE tenant_code = $1 AND actor_id = $2 AND key = $3
"""
_SETTLE = """
UPDATE idempotency_key SET status = $4, etag = $5, body = $6
 WHERE tenant_code = $1 AND actor_id = $2 AND key = $3
"""
MISUSED = Problem("idempotency.reused", "同一个幂等键不能用于不同的请求")
LONGEST_KEY = 128


@dataclass(frozen=True, slots=True)
class Answer:
    """What the first request was answered. A repeated one is not told again what is shown once."""

    status: int
    etag: str
    body: str
    shown_once: Mapping[str, str] = field(default_factory=dict)


async def claim(ctx: Context, key: str, request: str, body: bytes) -> Answer | None:
    """Claim `key` for this request; the earlier answer if it was already performed.

    Refuses when the key was used for another request. The body enters the fingerprint under a key
    of the deployment, so that a sealed price cannot be guessed back from it.
    """
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise Refusal(
            Problem("idempotency.malformed", "幂等键应为1至128个可见字符"), reason=Reason.MALFORMED
        )
    fingerprint = ctx.runtime.digests.of([request, body.hex()], "idempotency_key")
    who = (ctx.tenant.code, ctx.actor.person_id, key)
    driver = ctx.work.driver
    claimed = await driver.fetchval(_CLAIM, who[0], new_id(), who[1], who[2], fingerprint, ctx.now)
    if claimed is not None:
        return None
    row = await driver.fetchrow(_FIND, *who)
    if row is None or row["fingerprint"] != fingerprint:
        raise Refusal(MISUSED, reason=Reason.INVALID)
    kept = row["body"]
    if kept.startswith(ALGORITHM):
        kept = ctx.runtime.cipher.decrypt(kept, _place(ctx, key))
    return Answer(row["status"], row["etag"], kept)


async def settle(ctx: Context, key: str, answer: Answer) -> None:
    """Keep the answer beside the key, in the transaction of the action."""
    body = answer.body
    if ctx.receipt:
        body = ctx.runtime.cipher.encrypt(body, _place(ctx, key))
    await ctx.work.driver.execute(
        _SETTLE,
        ctx.tenant.code,
        ctx.actor.person_id,
        key,
        answer.status,
        answer.etag,
        body,
    )


def _place(ctx: Context, key: str) -> str:
    return f"idempotency_key {ctx.tenant.code} {ctx.actor.person_id} {key}"
