"""The people of the requirement procedure on the real tree, and the steps that they take."""

from base64 import b64encode
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from zhengcai import Role
from zhengcai.actions.handling import run_job
from zhengcai.testing import Person, World

BANNER, CITY, REGION, OTHER_CITY = "150121", "150100", "150000", "150200"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
STATUTE = "政府采购法 第35条"
DELIVERY = {"evidence": "回归测试全部通过，报告附后"}


def upload(name: str, content: bytes = PDF) -> dict[str, str]:
    """A file as JSON carries it."""
    return {"name": name, "content": b64encode(content).decode()}


def codes(answer: Any) -> list[str]:
    """The codes of a refusal."""
    return [each["code"] for each in answer.json()["problems"]]


@dataclass
class Procedure:
    """Officials by tenant (the second evaluates what others propose), and everybody else."""

    world: World
    officials: dict[str, tuple[Person, Person]]
    proposer: Person
    objector: Person
    provider: Person
    administrators: dict[str, Person] = field(default_factory=dict)

    def moved(self, world: World) -> "Procedure":
        """The same people before another process of the same deployment."""

        def there(person: Person) -> Person:
            return replace(person, world=world)

        return Procedure(
            world,
            {code: (there(one), there(two)) for code, (one, two) in self.officials.items()},
            there(self.proposer),
            there(self.objector),
            there(self.provider),
            {code: there(each) for code, each in self.administrators.items()},
        )

    def official(self, tenant: str, which: int = 0) -> Person:
        return self.officials[tenant][which]

    async def newest(self, collection: str, tenant: str) -> dict[str, Any]:
        """The newest row that the bureau of a tenant sees there."""
        answer = await self.official(tenant).get(f"governance/{collection}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["items"][0]
        return found

    async def newest_path(self, collection: str, tenant: str) -> str:
        return f"governance/{collection}/{(await self.newest(collection, tenant))['id']}"

    async def record(self, path: str, person: Person) -> dict[str, Any]:
        answer = await person.get(path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def to_day(self, day: date) -> None:
        """On to the morning of a day, when the region looks at what it has publicised."""
        await self.world.travel(day)
        await run_job(self.world.runtime, REGION, "governance.publicity", {})
        await self.world.settle()

    async def propose(self, title: str, content: str, scenario: str) -> str:
        """Written, sealed and submitted by a purchaser of the banner; the path of the requirement."""
        today = self.world.now.date()
        form = {
            "title": title,
            "content": content,
            "scenario": scenario,
            "legal_bases": [STATUTE],
            "suggestion": "在现有页面中增加",
            "affected": "采购项目的办理",
            "impact": "只读取现有数据，不影响系统稳定",
            "expected_on": str(today + timedelta(days=300)),
            "contact": "张示例",
            "phone": "0471-0000000",
        }
        made = await self.proposer.done("governance/requirements/draft", form)
        path = f"governance/requirements/{made['id']}"
        seal = {"file": upload("申请表.pdf"), "signed_by": "赵示例", "signed_on": str(today)}
        await self.proposer.done(f"{path}/attach", seal)
        await self.proposer.done(f"{path}/submit")
        return path

    async def evaluate(self, path: str) -> None:
        """Received and found feasible by the banner's bureau."""
        bureau = self.official(BANNER, 1)
        await bureau.done(f"{path}/receive")
        await bureau.done(f"{path}/begin_evaluation")
        met = {"criterion": "符合政策法规", "finding": "符合现行规定", "met": True}
        form = {
            "criteria": [met],
            "evaluation_basis": STATUTE,
            "evaluation": "经评估，需求合理，可以实现",
            "conclusion": "feasible",
        }
        await bureau.done(f"{path}/evaluate", form)

    async def report(self, path: str) -> str:
        """Reported to the city, consolidated there, in a letter to the region; the review's path."""
        await self.official(BANNER).done(f"{path}/report")
        arrival = await self.newest("arrivals", CITY)
        draft = {
            "title": "关于上报软件需求的函",
            "opinion": "同意上报",
            "arrivals": [arrival["id"]],
        }
        made = await self.official(CITY).done("governance/consolidations/draft", draft)
        letter = {
            "letter_number": f"示财购〔2026〕{made['id'][-4:]}号",
            "file": upload("上报函.pdf"),
        }
        await self.official(CITY).done(f"governance/consolidations/{made['id']}/report", letter)
        return await self.newest_path("reviews", REGION)

    async def publicise(self, review: str) -> dict[str, Any]:
        """Looked at for duplicates, accepted, put before the public; the review as it is then."""
        region = self.official(REGION)
        if (await self.record(review, region))["state"] == "arrived":
            await region.done(f"{review}/check_duplicates", {"duplicates": "没有重复的需求"})
        await region.done(f"{review}/accept", {"opinion": "同意公示"})
        contact = {"publicity_contact": "示例自治区财政厅采购处 0471-0000000"}
        return await region.done(f"{review}/publicise", contact)

    async def entered(self, review: str) -> dict[str, Any]:
        """The ledger entry that comes of a review once its publicity has ended."""
        ends = date.fromisoformat(
            (await self.record(review, self.official(REGION)))["publicity_ends"]
        )
        await self.to_day(ends)
        before = await self.official(REGION).get("governance/ledger-entries")
        days = 1
        while True:
            await self.to_day(ends + timedelta(days=days))
            after = (await self.official(REGION).get("governance/ledger-entries")).json()["items"]
            if len(after) > len(before.json()["items"]):
                entry: dict[str, Any] = after[0]
                return entry
            days += 1
            assert days < 10, "no entry within ten days of the end"

    async def shares(self, entry: dict[str, Any]) -> list[dict[str, Any]]:
        """Who bears the cost of an entry, as the public reads it."""
        answer = await self.objector.get(f"governance/shares?entry_id={entry['id']}")
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def order(
        self, entry: dict[str, Any], form: dict[str, Any], plugin: str
    ) -> tuple[Person, str]:
        """Classified, paid for, ordered and taken; who delivers it, and the path of the order."""
        region, place = self.official(REGION), f"governance/ledger-entries/{entry['id']}"
        await region.done(f"{place}/classify", form)
        today = self.world.now.date()
        cost = {"development_cost": "50000.00", "yearly_cost": "6000.00"}
        budget = {"budget_year": today.year, "budget_item": "示例信息化项目", **cost}
        shares = await self.shares(entry)
        for share in shares:
            work = await self.newest_path("works", share["payer_tenant"])
            await self.official(share["payer_tenant"]).done(f"{work}/confirm", budget)
        (lead,) = (self.official(each["payer_tenant"]) for each in shares if each["lead"])
        work = await self.newest_path("works", lead.tenant)
        due = str(today + timedelta(days=100))
        plan = {"starts_on": str(today), "due_on": due, "plan": "开发后由提出单位试用验收"}
        await lead.done(f"{work}/schedule", plan)
        order = {"content": "按台账内容开发", "due_on": due, "ledger_number": entry["number"]}
        made = await lead.done("governance/work-orders/issue", {**order, "plugin": plugin})
        there, path = self.provider.at(lead.tenant), f"governance/work-orders/{made['id']}"
        await there.done(f"{path}/take")
        return there, path

    async def deliver(self, entry: dict[str, Any], there: Person, order: str) -> None:
        """What is installed is delivered, and accepted by its proposer and by the region."""
        await there.done(f"{order}/deliver", DELIVERY)
        acceptance = await self.newest_path("acceptances", BANNER)
        await self.official(BANNER).done(f"{acceptance}/accept", {"opinion": "经试用符合需求"})
        place = f"governance/ledger-entries/{entry['id']}"
        await self.official(REGION).done(f"{place}/accept", {"opinion": "经试用符合需求"})

    async def roll_out(self, plugin: str, arranger: str, *tenants: str) -> str:
        """A release of what is installed, published and brought to its tenants in a wave; its path."""
        clerk = self.administrators[arranger]
        plan = {
            "title": f"{plugin}新版本",
            "plugins": [plugin],
            "notes": "按台账内容增加的功能",
            "notes_en": "What the ledger asks for",
        }
        release = (await clerk.done("console/releases/plan", plan))["id"]
        checked = await clerk.done(f"console/releases/{release}/check")
        assert (checked["state"], checked["missing"]) == ("checked", [])
        await clerk.done(f"console/releases/{release}/publish")
        await self.wave(release, arranger, *tenants)
        return f"console/releases/{release}"

    async def wave(self, release: str, arranger: str, *tenants: str) -> str:
        """A wave of these tenants, of all without any, that is done; its path."""
        clerk = self.administrators[arranger]
        form = {
            "release_id": release,
            "title": "全部",
            "chosen": "list" if tenants else "rest",
            "tenants": list(tenants),
            "starts_at": (self.world.now + timedelta(minutes=5)).isoformat(),
        }
        path = f"console/waves/{(await clerk.done('console/waves/plan', form))['id']}"
        await self.world.travel(timedelta(minutes=6))
        await self.world.settle()
        assert (await self.record(path, clerk))["state"] == "done"
        return path

    async def dispute(self, entry: dict[str, Any], by: Person) -> str:
        """Raised, explained by whoever proposed, passed by the city, filed by the region."""
        form = {
            "ledger_number": entry["number"],
            "title": "新增的查询条件不便使用",
            "content": "联络名单没有登记苏木乡镇时查不到结果",
            "cause": "other",
        }
        made = await by.done("governance/disputes/raise", form)
        case = await self.newest_path("dispute-cases", BANNER)
        explained = {
            "cause": "argument",
            "explanation": "提出需求时没有考虑未登记的情形",
            "result": "已补充登记，并另行提出需求",
        }
        await self.official(BANNER).done(f"{case}/explain", explained)
        filing = await self.newest_path("dispute-filings", CITY)
        letter = {"letter_number": "示例财购〔2026〕9号", "file": upload("上报公文.pdf")}
        await self.official(CITY).done(f"{filing}/pass", {"city_opinion": "情况属实", **letter})
        arrived = await self.newest_path("dispute-filings", REGION)
        await self.official(REGION).done(f"{arrived}/receive", {"receipt": "已备案"})
        return f"governance/disputes/{made['id']}"


async def people_of(world: World) -> Procedure:
    """Two officials in each bureau, a purchaser, somebody who objects, the provider."""

    async def bureau(tenant: str, name: str) -> tuple[Person, Person]:
        code = await world.organisation(f"{name}示例财政局", capacity="bureau")
        role = Role.FINANCE_SUPERVISOR
        return (
            await world.person(role, tenant=tenant, organisation=code, name=f"{name}甲示例"),
            await world.person(role, tenant=tenant, organisation=code, name=f"{name}乙示例"),
        )

    firm = await world.organisation("示例平台服务有限公司", capacity="service_provider")
    supplier = await world.organisation("示例甲科技有限公司", capacity="supplier")
    return Procedure(
        world,
        {
            BANNER: await bureau(BANNER, "旗"),
            CITY: await bureau(CITY, "市"),
            OTHER_CITY: await bureau(OTHER_CITY, "另一市"),
            REGION: await bureau(REGION, "区"),
        },
        await world.person(Role.PURCHASER_OPERATOR, tenant=BANNER, name="张示例"),
        await world.person(Role.SUPPLIER, tenant=REGION, organisation=supplier, name="李示例"),
        await world.person(Role.SERVICE_PROVIDER, tenant=REGION, organisation=firm, name="王示例"),
        {
            tenant: await world.person(Role.SYSTEM_ADMIN, tenant=tenant, name=f"{name}管理示例")
            for tenant, name in ((BANNER, "旗"), (CITY, "市"), (REGION, "区"))
        },
    )
