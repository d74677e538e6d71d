"""One purchase in one region: acting, expecting refusals, and checking what every act has left."""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Literal, TypeVar

import httpx

from zhengcai import clock
from zhengcai.demo.client import Actor, Deviation, Platform, Record
from zhengcai.demo.evidence import Evidence, label_of, no_entry
from zhengcai.demo.region import Region, Someone
from zhengcai.identity.roles import ROLES, Role
from zhengcai.web.demonstration import (
    PlayedDeed,
    PlayedProblem,
    PlayedRecord,
    PlayedRefusal,
    PlayedRegion,
    PlayedStage,
    PlayedTrial,
)

T = TypeVar("T")
Told = Literal["feed", "audit", "later"]
"""Where an action shows at once: in audit and feed, in the audit alone, or nowhere until the law
lets it be told."""

DONE = (httpx.codes.OK, httpx.codes.CREATED)
CLOSED = (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND)


class Purchase:
    """The actors of a region, what they have made so far, and the report that grows with it."""

    def __init__(self, platform: Platform, region: Region, played: PlayedRegion) -> None:
        self.platform = platform
        self.region = region
        self.played = played
        self.stage = PlayedStage(key="", title="")
        self.people = {someone.key: someone for someone in region.people()}
        self.records: dict[str, Record] = {}
        """What the stages hand on to each other, by the name that they give it."""
        self.passphrases: dict[str, str] = {}
        """What the suppliers keep to themselves until the opening."""
        self.mark = secrets.token_hex(6)
        """A word in every bid of this purchase, by which its content is known again anywhere."""
        self.aside: set[str] = set()
        """Records that only a trial has made; the report counts them there."""
        self.packages: list[bytes] = []
        """The archive packages that were downloaded."""
        self.evidence = Evidence(
            platform, self.actor("auditor"), self.actor("supervisor"), self.actor("public")
        )
        self._untold: list[tuple[PlayedStage, str, str, Record]] = []
        self._unseen: list[tuple[PlayedStage, PlayedRefusal, str]] = []

    # Who, when ------------------------------------------------------------------------------

    def actor(self, key: str) -> Actor:
        """A person of this region, before the purchaser's tenant; `public` is nobody."""
        if key == "public":
            return Actor(self.platform, None, "社会公众", self.region.tenant)
        return self._actor_of(self.people[key])

    def stranger(self, key: str) -> Actor:
        """The person of that key in another region, before this region's tenant."""
        other = next((each for each in self.platform.regions if each != self.region), None)
        if other is None:
            raise Deviation("只有一个演示地区，没有其他地区的人员可以一试")
        return self._actor_of(next(each for each in other.people() if each.key == key))

    def _actor_of(self, someone: Someone) -> Actor:
        title = f"{someone.firm.name}（{ROLES[someone.posts[0][0]].title}）"
        return Actor(self.platform, someone.login, title, self.region.tenant)

    async def now(self) -> datetime:
        """The business time of the region, as the platform tells it."""
        me = await self.actor("supervisor").read("core/me")
        return clock.local(datetime.fromisoformat(me["now"]))

    async def travel(self, to: datetime) -> None:
        """Move the region's clock forward to a moment; one that has passed already is fine."""
        if to <= await self.now():
            return
        clerk = self.actor("sysadmin").at(self.region.root)
        answer = await clerk.act("console/clock/advance", {"to": to.isoformat()})
        if answer.status_code not in DONE:
            raise Deviation(f"时钟不能调整：{answer.text}")

    @asynccontextmanager
    async def playing(self, stage: PlayedStage) -> AsyncIterator[PlayedStage]:
        """What is done inside belongs to `stage`, which lasts from its first act to its last."""
        self.stage = stage
        self.played.stages.append(stage)
        try:
            yield stage
        finally:
            stage.span()

    def tell(self, sentence: str) -> None:
        """Add a sentence to the stage's summary."""
        self.stage.summary.append(sentence)

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Raise `Deviation` unless a value is what it has to be."""
        if found != wanted:
            raise Deviation(f"{what}应为{wanted}，实际为{found}")

    async def until(self, what: str, found: Callable[[], Awaitable[T | None]]) -> T:
        """See `Platform.until`."""
        return await self.platform.until(what, found)

    # Acting ---------------------------------------------------------------------------------

    async def do(
        self,
        who: str,
        path: str,
        form: Mapping[str, Any] | None = None,
        *,
        announced: str | None = None,
        told: Told = "feed",
    ) -> Record:
        """Perform an action that must succeed, and check what it left; the record afterwards."""
        answer = await self.actor(who).act(path, form)
        return await self.done(who, path, answer, announced=announced, told=told)

    async def done(
        self,
        who: str,
        path: str,
        answer: httpx.Response,
        *,
        announced: str | None = None,
        told: Told = "feed",
    ) -> Record:
        """Check an answer that must be a success, and what the action left."""
        if answer.status_code not in DONE:
            raise Deviation(f"{self.actor(who).title} {path}：{answer.status_code} {answer.text}")
        record: Record = answer.json()
        plugin, name, *_, verb = path.split("/")
        collection = f"{plugin}/{name}"
        if told == "later":
            if await self.evidence.entry(record["id"], f"{plugin}.", f".{verb}") is not None:
                raise Deviation(f"{path} 应当保密，审计记录却已可见")
            self._untold.append((self.stage, collection, verb, record))
        else:
            deed = await self.trace(collection, verb, record, announced=announced, told=told)
            self.stage.deeds.append(deed)
        return record

    async def reveal(self, collection: str) -> None:
        """What was secret may be told now: it must be in the audit, and goes into its stage."""
        seen = f"保密操作，自“{self.stage.title}”起方可在审计中查看"
        for stage, place, verb, record in self._untold:
            if place == collection:
                deed = await self.trace(place, verb, record, told="audit")
                deed.withheld = f"{seen}，事件不进入事件流"
                stage.deeds.append(deed)
                stage.span()
        self._untold = [each for each in self._untold if each[1] != collection]
        still: list[tuple[PlayedStage, PlayedRefusal, str]] = []
        for stage, refusal, request_id in self._unseen:
            entry = await self.evidence.of_request(request_id, refusal.at)
            if entry is None:
                still.append((stage, refusal, request_id))
            else:
                refusal.audit, refusal.at = (
                    self.evidence.reference(entry),
                    datetime.fromisoformat(entry["at"]),
                )
                refusal.withheld = seen
                stage.span()
        self._unseen = still

    async def followed(self, collection: str, verb: str, record: Record) -> None:
        """What the system itself has done to a record meanwhile."""
        self.stage.deeds.append(await self.trace(collection, verb, record))

    async def trace(
        self,
        collection: str,
        verb: str,
        record: Record,
        *,
        announced: str | None = None,
        told: Told = "feed",
    ) -> PlayedDeed:
        """The audit entry, the event and the announcement that an action has left."""
        plugin = collection.partition("/")[0]
        entry = await self.until(
            f"{collection}/{verb} 的审计记录",
            lambda: self.evidence.entry(record["id"], f"{plugin}.", f".{verb}"),
        )
        action = str(entry["action"])
        event: Record = {}
        if told == "feed":
            event = await self.until(
                f"事件 {action}", lambda: self.evidence.event(action, record["id"])
            )
        elif await self.evidence.event(action, record["id"]) is not None:
            raise Deviation(f"{action} 应当保密，却出现在事件流中")
        place = f"{collection}/{record['id']}"
        return PlayedDeed(
            action=action,
            at=entry["at"],
            actor=entry["actor_name"],
            roles="、".join(
                ROLES[Role(role)].title for role in entry["roles"].split(",") if role != Role.PUBLIC
            ),
            record=PlayedRecord(
                type=entry["subject_type"],
                id=record["id"],
                label=label_of(record),
                number=record.get("number") or record.get("code"),
                state=record["state"],
                api=self.actor("public").address(place),
                page=f"/t/{self.region.tenant}/-/{place}",
            ),
            audit=self.evidence.reference(entry),
            event=event.get("type"),
            event_id=event.get("id"),
            rules=[await self.evidence.rule(ref) for ref in entry["rule_refs"]],
            announcement=await self.evidence.announcement(record["id"], announced)
            if announced
            else None,
        )

    def fact(self, deed: str, subject: str, name: str) -> Any:
        """A fact of the event of an action that has been traced."""
        return self.evidence.facts[deed, subject][name]

    # Refusals -------------------------------------------------------------------------------

    async def refused(
        self,
        who: str | Actor,
        attempt: str,
        path: str,
        form: Mapping[str, Any] | None = None,
        *,
        status: int,
        codes: Collection[str],
        law: bool = True,
    ) -> list[PlayedProblem]:
        """Try an action that must be refused for (at least) all of `codes`, with their legal basis."""
        actor = self.actor(who) if isinstance(who, str) else who
        answer = await actor.act(path, form)
        problems = await self._refusal(actor, attempt, f"POST {path}", answer)
        if answer.status_code != status:
            raise Deviation(f"“{attempt}”应答为{answer.status_code}，应为{status}：{answer.text}")
        for code in codes:
            found = [problem for problem in problems if problem.code == code]
            if not found:
                raise Deviation(f"“{attempt}”没有指出 {code}：{answer.text}")
            if law and not found[0].law:
                raise Deviation(f"“{attempt}”没有给出 {code} 的依据")
        return problems

    async def unreadable(self, who: str | Actor, attempt: str, path: str, **params: str) -> None:
        """Try to read what must stay closed: a refusal, or a list without anything in it."""
        actor = self.actor(who) if isinstance(who, str) else who
        answer = await actor.get(path, **params)
        if answer.status_code != httpx.codes.OK or answer.json().get("items") != []:
            await self._refusal(actor, attempt, f"GET {path}", answer)
            if answer.status_code not in CLOSED:
                raise Deviation(f"“{attempt}”没有被拒绝：{answer.status_code} {answer.text}")

    async def gone(self, actor: Actor, attempt: str, address: str) -> None:
        """Ask for an address that must not exist: 404, whatever it is."""
        headers = {"authorization": f"Bearer {await self.platform.token(actor.login or '')}"}
        method = "POST" if "/actions/" in address else "GET"
        answer = await self.platform.http.request(
            method, address, headers=headers, json={} if method == "POST" else None
        )
        self.expect(f"“{attempt}”的应答", answer.status_code, httpx.codes.NOT_FOUND)
        if answer.headers["content-type"].startswith("application/problem+json"):
            await self._refusal(actor, attempt, f"{method} {address}", answer)

    async def _refusal(
        self, actor: Actor, attempt: str, request: str, answer: httpx.Response
    ) -> list[PlayedProblem]:
        told = answer.json().get("problems", []) if answer.is_error else []
        problems = [PlayedProblem.model_validate(problem) for problem in told]
        if not answer.is_error:
            return problems
        refusal = PlayedRefusal(
            attempt=attempt,
            at=await self.now(),
            actor=actor.title,
            request=request,
            status=answer.status_code,
            problems=problems,
            withheld=no_entry(actor, request, problems),
        )
        self.stage.refused.append(refusal)
        if refusal.withheld is None:
            request_id = answer.headers["x-request-id"]
            entry = await self.evidence.of_request(request_id, refusal.at)
            if entry is None:
                refusal.withheld = "保密操作的尝试没有留下可以展示的记录，只见于审计导出"
                self._unseen.append((self.stage, refusal, request_id))
            else:
                refusal.audit, refusal.at = (
                    self.evidence.reference(entry),
                    datetime.fromisoformat(entry["at"]),
                )
        return problems

    async def tried(
        self,
        attempt: str,
        found: str,
        request: str | None = None,
        answers: Collection[httpx.Response] = (),
    ) -> None:
        """Report a trial of the platform itself that has gone as it must."""
        statuses = Counter(str(answer.status_code) for answer in answers)
        self.stage.trials.append(
            PlayedTrial(
                attempt=attempt,
                at=await self.now(),
                request=request,
                answers=dict(sorted(statuses.items())),
                found=found,
            )
        )

    async def raced(
        self, who: str, attempt: str, path: str, form: Mapping[str, Any], etag: str
    ) -> None:
        """Two requests with one ETag at the same time: one wins, the other is told 412."""
        actor = self.actor(who)
        answers = await asyncio.gather(*(actor.act(path, form, etag=etag) for _ in range(2)))
        statuses = sorted(answer.status_code for answer in answers)
        self.expect(attempt, statuses, [httpx.codes.OK, httpx.codes.PRECONDITION_FAILED])
        lost = next(answer for answer in answers if answer.is_error)
        won = next(answer for answer in answers if answer.is_success)
        await self._refusal(actor, attempt, f"POST {path}", lost)
        await self.done(who, path, won)
        found = "一个成功，另一个被告知记录已变更（412）"
        await self.tried("两个请求带同一 ETag 同时提交", found, f"POST {path}", answers)
