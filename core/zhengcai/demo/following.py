"""What the audit holds beside the acts that were played: mostly what the system did after them."""

from datetime import datetime
from typing import Any

from zhengcai import clock
from zhengcai.demo.client import Record
from zhengcai.demo.purchase import Purchase
from zhengcai.identity.roles import Role
from zhengcai.web.demonstration import PlayedFollowing


async def following(p: Purchase, since: datetime) -> None:
    """Put every other act since then into the stage in whose time it lies.

    The platform's own acts, such as moving the clock, belong to no purchase and are left out, as is
    what is still secret.
    """
    told = {deed.audit.id for stage in p.played.stages for deed in stage.deeds}
    entries = await _done_since(p, since)
    # One act leaves an entry for every record that it changes.
    acts = {_act(entry) for entry in entries if entry["id"] in told}
    for entry in entries:
        if _act(entry) in acts or entry["subject_id"] in p.aside:
            continue
        acts.add(_act(entry))
        if entry["action"].startswith(("console.", "core.", "cli.")):
            continue
        at = clock.local(datetime.fromisoformat(entry["at"]))
        stages = [stage for stage in p.played.stages if stage.begun_at and stage.begun_at <= at]
        if stages:
            stages[-1].followed.append(_following(p, entry, at))


def _act(entry: Record) -> tuple[str, str]:
    """By what the entries of one act are known; what runs in no request stands for itself."""
    return entry["action"], entry["request_id"] or entry["id"]


def _following(p: Purchase, entry: Record, at: datetime) -> PlayedFollowing:
    return PlayedFollowing(
        action=entry["action"],
        at=at,
        actor=entry["actor_name"],
        system=Role.SYSTEM in entry["roles"].split(","),
        audit=p.evidence.reference(entry),
    )


async def _done_since(p: Purchase, since: datetime) -> list[dict[str, Any]]:
    """The audit entries of what was done, oldest first."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        page = (await p.evidence.auditor.read("core/audit", after=after))["items"]
        recent = [each for each in page if datetime.fromisoformat(each["at"]) >= since]
        found += [each for each in recent if each["outcome"] == "done"]
        if not page or len(recent) < len(page):
            return found[::-1]
        after = page[-1]["id"]
