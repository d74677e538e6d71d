"""What an act has left, as those who may read it find it: audit, events, announcements, rules."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from zhengcai.demo.client import Actor, Deviation, Platform, Record
from zhengcai.web.demonstration import PlayedAnnouncement, PlayedAudit, PlayedProblem, PlayedRule

_NOWHERE = frozenset({"route.unknown", "tenant.unknown"})
_SLACK = timedelta(minutes=1)
"""How much longer ago than a refusal was told its audit entry may be."""


@dataclass
class Evidence:
    """The traces of one tenant, read by its auditor, its supervisor and the public."""

    platform: Platform
    auditor: Actor
    supervisor: Actor
    public: Actor
    facts: dict[tuple[str, str], Record] = field(default_factory=dict)
    """What the events that were found say, by action and subject."""
    _rules: dict[str, str] = field(default_factory=dict)
    _waiting: dict[tuple[str, str], Record] = field(default_factory=dict)
    _cursor: str = ""

    @property
    def tenant(self) -> str:
        return self.public.tenant

    async def entry(self, subject: str, begins: str, ends: str) -> Record | None:
        """The newest audit entry of an action done to a subject; None while it may not be told."""
        entries = await self.auditor.read("core/audit", subject=subject)
        for entry in entries["items"]:
            action = entry["action"]
            if entry["outcome"] == "done" and action.startswith(begins) and action.endswith(ends):
                found: Record = entry
                return found
        return None

    async def of_request(self, request_id: str, told_at: datetime) -> Record | None:
        """The audit entry of a refused request; None where none may be told."""
        after = ""
        while True:
            page = (await self.auditor.read("core/audit", after=after))["items"]
            for entry in page:
                if entry["request_id"] == request_id and entry["outcome"] == "refused":
                    found: Record = entry
                    return found
            if not page or datetime.fromisoformat(page[-1]["at"]) < told_at - _SLACK:
                return None
            after = page[-1]["id"]

    def reference(self, entry: Mapping[str, Any]) -> PlayedAudit:
        """Where an audit entry is found."""
        return PlayedAudit(
            id=entry["id"],
            api=self.public.address(f"core/audit/{entry['id']}"),
            page=f"/t/{self.tenant}/-/console/audit/{entry['id']}",
        )

    async def event(self, kind: str, subject: str) -> Record | None:
        """The event of an action on a subject; None while the feed has none."""
        while (kind, subject) not in self._waiting:
            page = await self.supervisor.read("core/feed", after=self._cursor)
            if not page["items"]:
                return None
            self._cursor = page["cursor"]
            for event in page["items"]:
                self._waiting[event["type"], event["subject_id"]] = event
        found = self._waiting.pop((kind, subject))
        self.facts[kind, subject] = found["data"]
        return found

    async def announcement(self, subject: str, kind: str) -> PlayedAnnouncement:
        """The announcement of a subject, shown to everybody and unchanged since."""
        found = await self.public.read("portal/announcements", subject_id=subject, kind=kind)
        if not found["items"]:
            raise Deviation(f"没有找到应有的公告（{kind}）")
        row = found["items"][0]
        place = f"portal/announcements/{row['id']}"
        page = f"/t/{self.tenant}/-/{place}"
        shown = await self.platform.http.get(page)
        if shown.status_code != httpx.codes.OK:
            raise Deviation(f"公告页面 {page} 的应答为{shown.status_code}")
        proof = await self.public.read(f"{place}/verify")
        if proof["equal"] is not True:
            raise Deviation(f"公告 {page} 的内容与发布时不一致")
        return PlayedAnnouncement(
            id=row["id"],
            kind=row["kind"],
            number=row["number"],
            title=row["title"],
            api=self.public.address(place),
            page=page,
        )

    async def rule(self, ref: Mapping[str, Any]) -> PlayedRule:
        """A rule that an audit entry names, with its title."""
        rule_id = str(ref["id"])
        if rule_id not in self._rules:
            known = await self.public.read(f"core/rules/{rule_id}")
            self._rules[rule_id] = known["title"]
        return PlayedRule(title=self._rules[rule_id], **ref)


def no_entry(actor: Actor, request: str, problems: Collection[PlayedProblem]) -> str | None:
    """Why a refusal has no audit entry, where it has none for good."""
    if request.startswith("GET "):
        return "查阅不改变任何记录，不写审计"
    if actor.login is None:
        return "未登录者的请求不写审计"
    if any(problem.code in _NOWHERE for problem in problems):
        return "没有此地址，没有触及任何操作"
    return None


def label_of(record: Record) -> str:
    """By what a reader knows the record."""
    for name in ("title", "supplier_name", "contract_number", "project_title", "name"):
        if record.get(name):
            return str(record[name])
    return str(record["id"])
