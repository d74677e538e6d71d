"""Law and forms change while a purchase is under way: it ends as it began (R-022).

Two purchases of one purchaser go from the budget to the archive, side by side, over HTTP. One is
announced on the last day of the old law, the other on the first day of the new one.
"""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from deployed import Deployed

from zhengcai.actions.runtime import open_runtime
from zhengcai.demo import evaluation, journey, performance, planning, tender
from zhengcai.demo.days import at, office_day
from zhengcai.demo.purchase import Purchase
from zhengcai.jobs import make_jobs, run_pending
from zhengcai.plugins.discovery import Candidate, discover
from zhengcai.testing import World
from zhengcai.web.app import build
from zhengcai.web.demonstration import PlayedStage
from zhengcai.web.http import COOKIE

HERE = "150100"
SUPPLEMENT = Candidate(
    "supplement", "supplement", "supplement", Path(__file__).parent / "supplement"
)
AMENDED = "示例修订"
CHANGES = {
    "A-07": 50,  # days between document and deadline, 20 until now
    "A-25": 3,  # working days of a result's announcement, 1 until now
    "A-27": 20,  # days until the signature, 30 until now
    "A-29": 3,  # working days until the filing, 7 until now
    "A-31": 1,  # percent of the budget as bid bond at most, 2 until now
    "A-34": 5,  # percent of the contract as performance bond at most, 10 until now
    "A-53-sme-agreed": 20,  # days that parties may agree on until payment, 60 until now
    "A-58": 20,  # years of archiving, 15 until now
    "B.2-price-weight-goods-min": 25,  # percent at least, 30 until now
}
"""Rule → its value from the first day of the new law on."""


@pytest.fixture
async def newer(deployed: Deployed, tmp_path: Path) -> AsyncIterator[tuple[World, Deployed]]:
    """The deployment with an extension whose new version is installed and opened nowhere yet."""
    deployed.region("hohhot")
    plugins = [*discover(), SUPPLEMENT]
    runtime = await open_runtime(deployed.settings, deployed.dsns.app, plugins)
    jobs = make_jobs(runtime, deployed.dsns.app)
    transport = httpx.ASGITransport(app=build(runtime))
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
            world = World(runtime, http, deployed.dsns, jobs)
            await world.had_first("supplement", "0.1.0")
            platform = replace(
                deployed.platform, http=http, wait=lambda: run_pending(jobs, runtime)
            )
            yield world, replace(deployed, platform=platform, runtime=runtime)
    finally:
        await runtime.close()


async def play(step: Any, *purchases: Purchase) -> None:
    """One stage of the demonstration in each purchase."""
    for purchase in purchases:
        stage = PlayedStage(key=step.__name__, title=step.__name__)
        async with purchase.playing(stage):
            await step(purchase)
            stage.done = True


def told(purchase: Purchase, code: str) -> tuple[str, str | None]:
    """Sentence and law of the latest refusal for `code`."""
    problems = [
        problem
        for stage in purchase.played.stages
        for refusal in stage.refused
        for problem in refusal.problems
        if problem.code == code
    ]
    return problems[-1].message, problems[-1].law


async def test_each_ends_under_the_law_and_with_the_forms_that_it_began_with(
    newer: tuple[World, Deployed],
) -> None:
    world, deployed = newer
    region = deployed.region("hohhot")
    await world.choose("supplement", "on", HERE)
    before, after = (journey.new_purchase(deployed.platform, region) for _ in range(2))
    await play(planning.budget, before, after)
    await play(planning.intent, before, after)
    await play(planning.plan, before, after)
    await play(tender.project, before)
    await play(tender.announcement, before)

    changed = office_day((await before.now()).date() + timedelta(days=1))
    for rule, value in CHANGES.items():
        await world.change_rule(rule, value, changed, AMENDED)
    await before.travel(at(changed, 9))
    await world.turn_feature("supplement.warranty", "open", HERE)
    await play(tender.project, after)
    await play(tender.announcement, after)
    _check_tenders(before, after, changed)

    award = (evaluation.scoring, evaluation.report, evaluation.award, evaluation.result)
    for purchase, conclude in ((before, conclude_before), (after, conclude_after)):
        for step in (
            tender.clarification, tender.submission, evaluation.committee, tender.opening, *award,
            conclude,
        ):  # fmt: skip
            await play(step, purchase)
    await _check_results(before, after)

    await play(performance.acceptance, before, after)
    await play(performance.payment, before, after)
    await play(performance.archive, before, after)
    await _check_ends(before, after)


def _check_tenders(before: Purchase, after: Purchase, changed: date) -> None:
    for purchase, day, days, percent, weight, article in (
        (before, None, 20, "2", "30", "第35条"),
        (after, changed, 50, "1", "25", AMENDED),
    ):
        project = purchase.records["project"]
        published = datetime.fromisoformat(project["published_at"]).date()
        assert published < changed if day is None else published == day
        assert project["rules_on"] == str(published)
        deadline = datetime.fromisoformat(project["bid_deadline"]).date()
        assert deadline == office_day(published + timedelta(days=days))
        period, law = told(purchase, "tender.period_too_short")
        assert f"不得少于{days}日" in period
        assert law is not None
        assert law.endswith(article)
        assert f"超过采购预算的{percent}%" in told(purchase, "tender.bond_too_high")[0]
        assert f"不得低于{weight}%" in told(purchase, "tender.price_weight_too_low")[0]


WARRANTY = {"extra": {"supplement": {"months": 36}}}


async def conclude_before(p: Purchase) -> None:
    """The old form and the old limits, long after both have changed."""
    form = performance.terms_form(p, performance_bond="60000.00", payment_days=60)
    draft = "supervision/contracts/draft"
    page = await _form_page(p)
    assert "extra.supplement.months" not in page
    await p.refused(
        "operator", "填写新表单的栏目", draft, {**form, **WARRANTY}, status=422,
        codes=["form.extra_forbidden"], law=False,
    )  # fmt: skip
    await _sign(p, form)


async def conclude_after(p: Purchase) -> None:
    """The new form and the new limits."""
    form = performance.terms_form(p, performance_bond="60000.00", payment_days=60)
    draft = "supervision/contracts/draft"
    page = await _form_page(p)
    assert "extra.supplement.months" in page
    await p.refused(
        "operator", "不填写新表单的栏目", draft, form, status=422, codes=["form.missing"], law=False
    )
    await p.refused(
        "operator", "按修订前的限额约定", draft, {**form, **WARRANTY}, status=422,
        codes=["contract.bond_too_high", "contract.payment_too_late"],
    )  # fmt: skip
    await _sign(p, {**performance.terms_form(p, payment_days=20), **WARRANTY})


async def _form_page(p: Purchase) -> str:
    """The form of a contract, as the button on the project's page opens it."""
    token = await p.platform.token(p.people["operator"].login)
    answer = await p.platform.http.get(
        f"/t/{HERE}/-/supervision/contracts/new/draft",
        params={"project_id": p.records["project"]["id"]},
        headers={"cookie": f"{COOKIE}={token}"},
    )
    assert answer.status_code == 200, answer.text
    return answer.text


async def _sign(p: Purchase, form: dict[str, Any]) -> None:
    drafted = await p.do("operator", "supervision/contracts/draft", form)
    place = f"supervision/contracts/{drafted['id']}"
    await p.do("small", f"{place}/confirm")
    p.records["contract"] = await p.do("manager", f"{place}/sign")
    await performance.pay_too_early(p)
    await performance.disclosure(p)


async def _check_results(before: Purchase, after: Purchase) -> None:
    for purchase, days, article, extra in (
        (before, 30, "第47条", {}),
        (after, 20, AMENDED, WARRANTY["extra"]),
    ):
        contract, project = purchase.records["contract"], purchase.records["project"]
        assert contract.get("extra", {}) == extra
        assert (contract["rules_on"], contract["begun_at"]) == (
            project["rules_on"],
            project["created_at"],
        )
        notified = datetime.fromisoformat(project["notified_at"]).date()
        listed = await purchase.actor("operator").read(
            f"supervision/contracts/{contract['id']}/deadlines"
        )
        steps = {each["rule_id"]: each for each in listed["items"]}
        assert steps["A-27"]["due"] == str(office_day(notified + timedelta(days=days)))
        assert steps["A-29"]["law"].endswith(article)
        unfiled = told(purchase, "payment.contract_not_filed")[1]
        assert unfiled is not None
        assert unfiled.endswith(article)
    closing = [await _days_announced(purchase) for purchase in (before, after)]
    assert closing == [1, 3]


async def _days_announced(p: Purchase) -> int:
    """How many working days the result of a purchase is announced."""
    project = p.records["project"]
    found = await p.actor("public").read("portal/announcements", q=project["number"])
    (result,) = [each for each in found["items"] if each["kind"] == "result"]
    day, last = (
        datetime.fromisoformat(result["published_at"]).date(),
        date.fromisoformat(result["closes_on"]),
    )
    return sum(
        office_day(day + timedelta(days=ahead)) == day + timedelta(days=ahead)
        for ahead in range(1, (last - day).days + 1)
    )


async def _check_ends(before: Purchase, after: Purchase) -> None:
    for purchase, days, years in ((before, 60, 15), (after, 20, 20)):
        contract = purchase.records["contract"]
        paid = await purchase.actor("operator").read("fiscal/payments", contract_id=contract["id"])
        accepted = datetime.fromisoformat(contract["accepted_at"]).date()
        (payment,) = paid["items"]
        assert payment["state"] == "paid"
        assert payment["due_on"] == str(office_day(accepted + timedelta(days=days)))
        assert payment["begun_at"] == contract["begun_at"]
        with zipfile.ZipFile(io.BytesIO(purchase.packages[-1])) as package:
            manifest = json.loads(package.read("manifest.json"))
        assert manifest["metadata"]["kept_for"].startswith(f"{years}年")
        project = await purchase.actor("agency").read(
            f"tendering/projects/{purchase.records['project']['id']}"
        )
        assert project["state"] == "archived"
