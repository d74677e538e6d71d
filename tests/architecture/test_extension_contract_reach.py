"""An extension has no effect where it is not enabled: asked of every hook, tried with every kind.

The probe implements each hook from its specification and declares one of every kind of declaration.
The same journey is made where it is on, where it is off, and where it is not even installed. Whoever
adds a hook or a kind without extending journey or probe fails here.
"""

import inspect
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from probe.asked import ASKED, of_subsystems, specifications
from requisition_cast import NEIGHBOUR, REQUISITIONS, SPECIMEN

import zhengcai
from zhengcai.actions.handling import system_context
from zhengcai.database.testing import ScratchPostgres
from zhengcai.identity.roles import Role
from zhengcai.plugins.declaration import Declaration
from zhengcai.plugins.discovery import Candidate
from zhengcai.problems import Refusal
from zhengcai.releases.preconditions import objections
from zhengcai.testing import Person, World, candidates, open_world

ON, BESIDE, ELSEWHERE = "150100", "150700", "420200"
"""Where the probe is on; another city of the same region; another region."""
PROBE = Candidate("probe", "probe", "probe", Path(__file__).parent / "probe")
TRACE = ("探针", "probe")
"""Every title of the probe has the one, every address and identifier the other."""

SUBSYSTEMS = sorted(set(of_subsystems().values()))
"""Those that declare hooks: installed everywhere, so that an extension may answer them."""

OWN_HOOK = "probe_hears"
"""The probe declares it for others and does not answer itself."""


def subsystems() -> list[Candidate]:
    """The subsystems that declare hooks."""
    return [each for each in candidates() if each.id in SUBSYSTEMS]


@pytest.fixture(scope="module")
async def platform(
    anyio_backend: str,
    zhengcai_postgres: ScratchPostgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """The probe is installed, and works in one city."""
    everywhere = dict.fromkeys(("150000", "420200"), ("specimen", "neighbour", *SUBSYSTEMS))
    async with open_world(
        zhengcai_postgres,
        [PROBE, NEIGHBOUR, SPECIMEN, *subsystems()],
        tmp_path_factory.mktemp("var"),
        {**everywhere, ON: ("probe",)},
    ) as world:
        assert world.runtime.report.quarantined == []
        yield world


@pytest.fixture(scope="module")
async def without(
    anyio_backend: str,
    zhengcai_postgres: ScratchPostgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """The same platform where nobody has installed it."""
    installed = [NEIGHBOUR, SPECIMEN, *subsystems()]
    async with open_world(zhengcai_postgres, installed, tmp_path_factory.mktemp("var")) as world:
        yield world


class Journey:
    """Work with requisitions in one tenant, by everything that shows or changes them."""

    def __init__(self, world: World, tenant: str) -> None:
        self.world, self.tenant = world, tenant
        self.said: list[tuple[str, int, str]] = []
        """What was asked, the status, and the text of each answer."""

    async def begin(self) -> "Journey":
        """The people."""
        unit = await self.world.organisation()
        self.operator, self.manager = [
            await self.world.person(role, tenant=self.tenant, organisation=unit)
            for role in (Role.PURCHASER_OPERATOR, Role.PURCHASER_MANAGER)
        ]
        self.supervisor = await self.world.person(
            Role.FINANCE_SUPERVISOR, Role.FINANCE_BUDGET, tenant=self.tenant
        )
        return self

    def heard(self, what: str, answer: httpx.Response) -> Any:
        """Keep an answer."""
        binary = answer.headers.get("content-type", "") == "application/pdf"
        self.said.append((what, answer.status_code, "" if binary else answer.text))
        return None if binary or "json" not in answer.headers["content-type"] else answer.json()

    async def drafted(self, title: str) -> str:
        """A draft; its path."""
        form = {
            "title": title,
            "amount": "100.00",
            "quantity": 1,
            "needed_by": self.world.now.date().isoformat(),
        }
        row = self.heard("draft", await self.operator.act(f"{REQUISITIONS}/draft", form))
        return f"{REQUISITIONS}/{row['id']}"

    async def work(self) -> "Journey":
        """Draft, read in every way, submit, hand out."""
        path = await self.drafted("台灯")
        for kind in ("items", "hints", "files"):
            self.heard(kind, await self.operator.get(f"{path}/{kind}"))
        self.heard("detail", await self.operator.get(path))
        self.heard("list", await self.operator.get(REQUISITIONS, q="台灯"))
        await self.look(self.operator, path)
        self.heard("submit", await self.manager.act(f"{path}/submit"))
        await self.world.settle()
        self.heard("hand out", await self.supervisor.act(f"{path}/hand_out"))
        self.heard("todo", await self.supervisor.get("core/todo"))
        self.heard("feed", await self.supervisor.get("core/feed"))
        return self

    async def look(self, who: Person, path: str) -> None:
        """Every generated page, and what can be taken from one."""
        pages = (f"/t/{self.tenant}/", REQUISITIONS, f"{REQUISITIONS}/new/draft", path)
        for page in (*pages, f"{REQUISITIONS}.csv", f"{path}.pdf"):
            self.heard(f"page {page.replace(path, 'one')}", await who.page(page))

    async def numbered(self) -> "Journey":
        """Submit where the pattern of numbers has a placeholder that a plugin must fill."""
        await self.world.set("specimen", "number", "{probe}{yy}-{n:03d}", tenant=self.tenant)
        path = await self.drafted("吊灯")
        self.heard("numbered", await self.manager.act(f"{path}/submit"))
        await self.world.set("specimen", "number", "LY{yy}-{n:03d}", tenant=self.tenant)
        return self

    async def told(self) -> "Journey":
        """Whatever makes subsystems ask: a channel is chosen, a notice published, rules looked at."""
        ways = [{"channel": "probe.app", "address": "1"}]
        form = {"ways": ways, "digest": True}
        self.heard("channels", await self.operator.act("notify/preferences/set", form))
        self.heard("rules", await self.supervisor.act("warning/rounds/ask"))
        await self.world.settle()
        self.heard("rounds", await self.supervisor.get("warning/rounds"))
        self.heard("warnings", await self.supervisor.get("warning/warnings"))
        for kind in ("intent", "probe.notice"):
            announced = await self.operator.act("neighbour/visits/announce", {"kind": kind})
            self.heard(f"notice {kind}", announced)
        self.heard("notices", await self.operator.get("portal/announcements"))
        return self

    async def switched(self, plugin: str) -> "Journey":
        """Switch a plugin off and on again."""
        before = self.world.runtime.enabled(self.tenant)
        for choice in ("off", "on"):
            await self.world.choose(plugin, choice, self.tenant)
        await self.world.settle()
        assert self.world.runtime.enabled(self.tenant) == before
        return self

    async def addressed(self, mark: str = "") -> list[int]:
        """Every address that the probe adds; the statuses."""
        row = await self.drafted("壁灯")
        operator = self.operator
        answers = [
            await operator.get("probe/marks"),
            await operator.act("probe/marks/make", {"title": "一"}),
            await operator.get(f"probe/marks/{mark or row.rpartition('/')[2]}/echo"),
            await operator.get("probe/statistics/counts"),
            await operator.page("probe/statistics/counts"),
            await operator.page("probe/statistics/counts.csv"),
            await operator.page("probe/marks"),
            await operator.page("probe/marks.csv"),
            await operator.page("probe/news"),
            await operator.get("probe/beat"),
        ]
        return [answer.status_code for answer in answers]

    def facts(self) -> list[tuple[str, int]]:
        """What was asked, and how it ended."""
        return [(what, status) for what, status, _ in self.said]


async def whole(world: World, tenant: str) -> Journey:
    """The journey with all its parts."""
    journey = await Journey(world, tenant).begin()
    await journey.work()
    await journey.numbered()
    await journey.told()
    return await journey.switched("neighbour")


def kinds() -> set[type[Declaration]]:
    """Every kind of declaration in the public API."""
    public = [getattr(zhengcai, name) for name in zhengcai.__all__]
    return {
        each for each in public if inspect.isclass(each) and issubclass(each, Declaration)
    } | set(Declaration.__subclasses__())


def test_the_probe_declares_one_of_every_kind(platform: World) -> None:
    (probe,) = (each for each in platform.runtime.report.loaded if each.id == "probe")
    assert {type(each) for each in probe.declarations} == kinds()


def test_the_probe_answers_every_hook(platform: World) -> None:
    answered = {
        hook.name
        for hook in platform.runtime.hooks.all()
        if any(each.plugin == "probe" for each in hook.implementations)
    }
    known = {hook.name for hook in platform.runtime.hooks.all()}
    assert answered == set(specifications()) == known - {OWN_HOOK}


async def test_where_it_is_on_the_journey_asks_everything_of_it(platform: World) -> None:
    ASKED.clear()
    journey = await whole(platform, ON)
    await journey.switched("probe")
    operator = journey.operator
    made = await operator.act("probe/marks/make", {"title": "一"})
    assert set(await journey.addressed(made.json()["id"])) <= {200, 201}
    async with system_context(platform.runtime, ON, "specimen") as ctx:
        assert ctx.fiscal
    for tenant in (ON, BESIDE):
        async with system_context(platform.runtime, tenant, "console") as ctx:
            await objections(ctx, [tenant], [{"plugin": "specimen", "version": "1.0"}])
    declared = {"action", "query", "handler", "job", "report", "page", "port", "endpoint"}
    assert {what for what, _ in ASKED} == set(specifications()) | declared
    below = set(platform.runtime.snapshot.tree.subtree(ON))
    assert {tenant for _, tenant in ASKED} == below
    turns = {"tenant_enabled", "tenant_disabled"}
    assert {what for what, tenant in ASKED if tenant != ON} == {"check_action", *turns}
    shown = {what for what, _, text in journey.said if any(word in text for word in TRACE)}
    assert shown >= {
        "hand out",
        "todo",
        f"page /t/{ON}/",
        f"page {REQUISITIONS}",
        f"page {REQUISITIONS}/new/draft",
        f"page {REQUISITIONS}.csv",
    }
    assert ("hand out", 422) in journey.facts()


@pytest.mark.parametrize("tenant", [BESIDE, ELSEWHERE])
async def test_where_it_is_off_nothing_of_it_is_there(
    platform: World, without: World, tenant: str
) -> None:
    ASKED.clear()
    journey = await whole(platform, tenant)
    assert set(await journey.addressed()) == {404}
    assert set() == ASKED
    touched = [
        what
        for what, _, text in journey.said
        if what not in ("numbered", "notice probe.notice") and any(word in text for word in TRACE)
    ]
    assert touched == []
    plain = await whole(without, tenant)
    assert journey.facts()[: len(plain.facts())] == plain.facts()


async def test_where_it_is_off_its_fields_steps_rules_and_ports_are_unknown(
    platform: World,
) -> None:
    ASKED.clear()
    journey = await Journey(platform, BESIDE).begin()
    path = await journey.drafted("地灯")
    extra = {"title": "壁灯", "extra": {"probe": {"remark": "有"}}}
    refused = await journey.operator.act(f"{REQUISITIONS}/draft", extra)
    assert "extra" in {problem["field"] for problem in refused.json()["problems"]}
    step = await journey.supervisor.act(f"{path}/approve_probe_second", {"agreed": True})
    assert step.status_code == 404
    with pytest.raises(Refusal) as raised:
        async with system_context(platform.runtime, BESIDE, "specimen") as ctx:
            assert ctx.fiscal
    assert raised.value.problems[0].code == "port.unavailable"
    rules, today = platform.runtime.snapshot.rules, platform.now.date()
    assert "探针" in rules.at(("150000", ON), today).get("A-29").citation
    assert "探针" not in rules.at(("150000", BESIDE), today).get("A-29").citation
    assert set() == ASKED


async def test_what_an_extension_adds_is_described_as_optional(
    platform: World, without: World
) -> None:
    """One description serves every tenant: what one of them adds, nobody else must send."""
    with_it, plain = [
        (await world.client.get("/api/openapi.json")).json() for world in (platform, without)
    ]
    for path, methods in plain["paths"].items():
        assert methods.keys() <= with_it["paths"][path].keys()
    added = with_it["paths"].keys() - plain["paths"].keys()
    assert added
    assert all("probe" in path for path in added)
    schemas = with_it["components"]["schemas"]
    for name, schema in plain["components"]["schemas"].items():
        assert schemas[name].get("required") == schema.get("required"), name
    asking = [each for each in objects(with_it) if "extra" in each["properties"]]
    assert asking
    for each in asking:
        assert "extra" not in each.get("required", ())
        assert "probe" not in each["properties"]["extra"].get("required", ())


def objects(part: Any) -> Iterator[dict[str, Any]]:
    """Every description of an object with properties, at any depth."""
    if isinstance(part, dict):
        if isinstance(part.get("properties"), dict):
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from objects(each)
