"""The main job in its three regions, as `zhengcai demo` plays it, inside one process."""

import hashlib
from collections import Counter
from datetime import datetime
from decimal import Decimal

from deployed import Deployed

from zhengcai import clock, demo
from zhengcai.demo.journey import steps_of
from zhengcai.demo.region import Region
from zhengcai.web.demonstration import PlayedRegion, PlayedReport, read_report

ANNOUNCED = {
    "intent": "intent",
    "tender": "tender",
    "clarification": "correction",
    "result": "result",
    "disclosure": "contract",
    "acceptance": "acceptance",
}
"""Stage → the kind of announcement that the law asks of it."""

BOUND = {
    "intent": "A-01",
    "plan": "D.1-open-tender-goods-services",
    "tender": "A-07",
    "clarification": "A-09",
    "committee": "A-18",
    "opening": "B.1-open-min-suppliers",
    "report": "B.2-ranking",
    "award": "A-23",
    "result": "A-24",
    "contract": "A-27",
    "disclosure": "A-29",
    "payment": "A-53-sme-agreed",
    "archive": "A-58",
}
"""Stage → a rule that must have bound it."""

REFUSED = (
    # stage, problem, status, whether the law is named
    ("plan", "plan.no_budget", 422, True),
    ("plan", "plan.over_budget", 422, True),
    ("plan", "project.no_plan", 422, True),
    ("plan", "plan.not_free", 409, True),
    ("plan", "subject.stale", 412, False),
    ("plan", "access.denied", 403, False),
    ("plan", "access.not_owner", 403, False),
    ("plan", "state.wrong", 409, True),
    ("tender", "tender.period_too_short", 422, True),
    ("submission", "subject.not_found", 404, False),
    ("too_few", "project.too_few_bids", 422, True),
    ("opening", "bid.too_late", 422, True),
    ("scoring", "score.out_of_range", 422, True),
    ("scoring", "score.submitted", 422, True),
    ("contract", "contract.above_award", 422, True),
    ("contract", "payment.not_accepted", 422, True),
    ("guards", "route.unknown", 404, False),
)
"""What must have been refused on the way, in every region."""

TRIED = {"intent": 1, "plan": 1, "submission": 1, "opening": 1}
"""Stage → how many trials of the platform itself it reports."""

FOLLOWED = {
    "fiscal.budget_notice.accept",
    "supervision.plan.start",
    "supervision.plan.stop",
    "supervision.plan.complete",
    "supervision.contract.settle",
    "tendering.project.elect_head",
}
"""What the report tells beside the acts that were played."""

PRICE_SCORES = {Decimal("29.03"), Decimal("30.00"), Decimal("25.80")}


async def test_the_main_job_in_every_region(deployed: Deployed) -> None:
    places = deployed.platform.regions
    told: list[tuple[str, int, int]] = []
    passed = await demo.play_on(
        deployed.platform, deployed.settings, lambda *each: told.append(each)
    )
    report = read_report(deployed.settings)
    assert report is not None
    assert [region.faults for region in report.regions] == [[] for _ in places]
    assert passed
    assert report.passed
    assert told[-1][1] == told[-1][2] == sum(len(steps_of(place)) for place in places)
    assert [region.tenant for region in report.regions] == [place.tenant for place in places]
    for region, place in zip(report.regions, places, strict=True):
        _check(region, place)
        await _check_evidence(deployed, region, place.login)
    _check_calendar(report)
    packages = [f"archive-{region.tenant}.zip" for region in report.regions]
    for name in ("accounts.json", "report.json", *packages):
        assert (deployed.settings.var / "demo" / name).stat().st_mode & 0o777 == 0o600
    await _check_pages(deployed, report)


def _check(region: PlayedRegion, place: Region) -> None:
    stages = {stage.key: stage for stage in region.stages}
    assert list(stages) == [step.key for step in steps_of(place)]
    assert all(stage.done for stage in region.stages)
    assert {bid.price_score for bid in region.bids} == PRICE_SCORES
    assert (region.award, region.released) == (Decimal(860000), Decimal(140000))
    for key, kind in ANNOUNCED.items():
        kinds = [deed.announcement.kind for deed in stages[key].deeds if deed.announcement]
        assert kinds == [kind], key
    for key, rule in BOUND.items():
        assert rule in {rule.id for deed in stages[key].deeds for rule in deed.rules}, key
    for key, code, status, named in REFUSED:
        found = [
            problem
            for refusal in stages[key].refused
            if refusal.status == status
            for problem in refusal.problems
            if problem.code == code
        ]
        assert found, (key, code)
        assert all(problem.law for problem in found) or not named, (key, code)
    crowd = {"crowd": 1} if place.crowded else {}
    assert {key: len(stage.trials) for key, stage in stages.items() if stage.trials} == (
        TRIED | crowd
    )
    if crowd:
        assert stages["crowd"].trials[0].answers["200"] == 33
        assert sum(stages["crowd"].trials[0].answers.values()) == 200
    followed = {each.action: each for stage in region.stages for each in stage.followed}
    assert followed.keys() >= FOLLOWED
    by_people = Counter(
        each.action for stage in region.stages for each in stage.followed if not each.system
    )
    assert by_people == {"tendering.project.elect_head": 2}
    assert region.archive is not None
    assert region.archive.proven_entries > 50


async def _check_evidence(deployed: Deployed, region: PlayedRegion, login: str) -> None:
    """Every deed and refusal is found where the report says, or the report says why not."""
    http = deployed.platform.http
    token = await deployed.platform.token(f"{login}.auditor")
    headers = {"authorization": f"Bearer {token}"}
    for stage in region.stages:
        for told in (stage.deeds, stage.refused):
            times = [each.at for each in told]
            assert times == sorted(times)
        for deed in stage.deeds:
            entry = (await http.get(deed.audit.api, headers=headers)).json()
            assert (entry["action"], entry["outcome"]) == (deed.action, "done")
            assert (deed.event_id is None) is (deed.withheld is not None)
        for refusal in stage.refused:
            assert (refusal.audit is None) <= (refusal.withheld is not None), refusal
            if refusal.audit is not None:
                entry = (await http.get(refusal.audit.api, headers=headers)).json()
                assert entry["outcome"] == "refused"
                assert datetime.fromisoformat(entry["at"]) == refusal.at
                assert [each["code"] for each in entry["problems"]] == [
                    problem.code for problem in refusal.problems
                ]
    assert [bid.rank for bid in region.bids] == [1, 2, 3]
    archive = region.archive
    assert archive is not None
    token = await deployed.platform.token(f"{login}.agency")
    content = await http.get(archive.api, headers={"authorization": f"Bearer {token}"})
    assert hashlib.sha256(content.content).hexdigest() == archive.sha256


def _check_calendar(report: PlayedReport) -> None:
    """Signed on the last day: Xinjiang's 古尔邦节 2026 moves it past Friday 29 May."""
    signed = {
        region.tenant: deed.at.date().isoformat()
        for region in report.regions
        for stage in region.stages
        for deed in stage.deeds
        if deed.action == "supervision.contract.sign"
    }
    days = {"150100": "2026-05-29", "420200": "2026-05-29", "650100": "2026-06-01"}
    assert signed == {tenant: day for tenant, day in days.items() if tenant in signed}
    assert signed


async def _check_pages(deployed: Deployed, report: PlayedReport) -> None:
    http = deployed.platform.http
    for region in report.regions:
        page = await http.get(f"/demo/report/{region.tenant}")
        assert page.status_code == 200
        assert region.number in page.text
        for text in ("自公告至投标截止只有19日", "政府采购法 第35条", "A-07"):
            assert text in page.text
        for stage in region.stages:
            for told in (*stage.deeds, *stage.refused):
                assert told.audit is None or f'href="{told.audit.page}"' in page.text
        assert f"{_last(region):%Y-%m-%d %H:%M}" in page.text
        _check_english(region, (await http.get(f"/demo/report/{region.tenant}?lang=en")).text)
        http.cookies.clear()  # forgets the language that was asked for
    assert (await http.get("/demo/report/000000")).status_code == 404
    assert (await http.get("/demo/report.json")).json()["passed"] is True
    login = await http.get("/login")
    first = deployed.platform.regions[0].login
    assert f"{first}.operator" in login.text
    assert deployed.platform.password in login.text
    credentials = {"username": f"{first}.supervisor", "password": deployed.platform.password}
    entered = await http.post("/login", data=credentials)
    assert entered.status_code == 303
    pages = {deed.record.page for stage in report.regions[0].stages for deed in stage.deeds}
    for address in sorted(pages):
        assert (await http.get(address)).status_code == 200, address


def _last(region: PlayedRegion) -> datetime:
    return clock.local(max(stage.ended_at for stage in region.stages if stage.ended_at))


def _check_english(region: PlayedRegion, page: str) -> None:
    """Of the report's own sentences none is left in Chinese, but for names in them."""
    assert '<html lang="en"' in page
    for stage in region.stages:
        assert f">{stage.title}<" not in page
        for sentence in stage.summary:
            assert sentence not in page
        for refusal in stage.refused:
            assert refusal.attempt not in page
            assert not any(f">{problem.message} " in page for problem in refusal.problems)
        for deed in stage.deeds:
            assert not any(rule.title in page for rule in deed.rules)


async def test_production_shows_neither_report_nor_accounts(deployed: Deployed) -> None:
    live = deployed.settings.model_copy(update={"sandbox": False})
    deployed.runtime.settings = live
    http = deployed.platform.http
    assert (await http.get("/demo/report/420200")).status_code == 404
    assert (await http.get("/demo/report.json")).status_code == 404
    assert deployed.platform.password not in (await http.get("/login")).text
