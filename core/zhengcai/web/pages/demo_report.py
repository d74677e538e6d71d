"""The report of the demonstration as a page: only in a sandbox, and once it has been played."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from zhengcai import clock
from zhengcai.actions.openness import NO_ROUTE
from zhengcai.actions.runtime import Runtime
from zhengcai.problems import Reason
from zhengcai.web import charts
from zhengcai.web.demonstration import (
    PlayedArchive,
    PlayedBid,
    PlayedDeed,
    PlayedFollowing,
    PlayedProblem,
    PlayedRefusal,
    PlayedRegion,
    PlayedReport,
    PlayedRule,
    PlayedStage,
    PlayedTrial,
    acts_of,
    read_report,
)
from zhengcai.web.http import json_response
from zhengcai.web.language import gettext, retell, use_locale
from zhengcai.web.pages.drawing import Pages, problem_view
from zhengcai.web.pages.shell import bare_shell, locale_of, remember_language
from zhengcai.web.rule_values import rule_value
from zhengcai.web.views import (
    BoundRule,
    Count,
    Document,
    Fact,
    FactGroup,
    Link,
    ProblemLine,
    ReportStage,
    ReportView,
    State,
    Trial,
)
from zhengcai.web.views import Refusal as RefusalLine

JSON_ADDRESS = "/demo/report.json"


class DemoReport:
    """`/demo/report/{tenant}` and the file behind it, `/demo/report.json`."""

    def __init__(self, runtime: Runtime, pages: Pages) -> None:
        self.runtime = runtime
        self.pages = pages

    async def page(self, request: Request) -> Response:
        """The purchase of one region, stage by stage."""
        with use_locale(locale_of(request)):
            report = read_report(self.runtime.settings)
            found = [
                region
                for region in (report.regions if report else ())
                if region.tenant == request.path_params["tenant"]
            ]
            if report is None or not found:
                view = problem_view(bare_shell(self.runtime, request), request, NO_ROUTE)
                content = self.pages.draw("problem.html", view)
                return HTMLResponse(content, Reason.NOT_FOUND.value)
            content = self.pages.draw("report.html", self._view(request, report, found[0]))
        response = HTMLResponse(content, headers={"cache-control": "no-store"})
        return remember_language(request, response)

    def _view(self, request: Request, report: PlayedReport, region: PlayedRegion) -> ReportView:
        return ReportView(
            shell=bare_shell(self.runtime, request),
            title=f"{region.purchaser}{region.title}",
            number=region.number,
            as_of=clock.local(_ended(region) or report.played_at),
            facts=_facts(region),
            stages=tuple(self._stage(stage) for stage in region.stages),
            state=State(gettext("已走完全程"), "good")
            if not region.faults
            else State(gettext("没有走完"), "bad"),
            counts=_counts(region),
            figure=charts.timeline(gettext("各阶段起止时间"), _spans(region)),
            figure_caption=gettext("模拟时间"),
            archive=_archive(region.archive),
            seal=region.archive.chained_root if region.archive else None,
            trail=tuple(Link(each.name, f"/demo/report/{each.tenant}") for each in report.regions),
            json_href=JSON_ADDRESS,
        )

    def _stage(self, stage: PlayedStage) -> ReportStage:
        rules = {rule.id: rule for deed in stage.deeds for rule in deed.rules}
        records = {deed.record.id: deed.record for deed in stage.deeds}
        withheld = dict.fromkeys(deed.withheld for deed in stage.deeds if deed.withheld)
        return ReportStage(
            title=gettext(stage.title),
            progress="done" if stage.done else "current",
            begun_at=clock.local(stage.begun_at) if stage.begun_at else None,
            ended_at=clock.local(stage.ended_at) if stage.ended_at else None,
            actors=tuple(dict.fromkeys(_who(deed.actor, deed.roles) for deed in stage.deeds)),
            summary=gettext("；").join(map(retell, stage.summary)) or None,
            rules=tuple(_rule(rules[rule_id]) for rule_id in sorted(rules)),
            records=tuple(
                Link(record.number or record.label, record.page) for record in records.values()
            ),
            announcements=tuple(
                Link(deed.announcement.title, deed.announcement.page)
                for deed in stage.deeds
                if deed.announcement is not None
            ),
            audit=tuple(self._entry(deed) for deed in stage.deeds),
            withheld=tuple(map(retell, withheld)),
            refusals=tuple(_refused(refusal) for refusal in stage.refused),
            trials=tuple(map(_trial, stage.trials)),
            followed=tuple(map(self._entry, stage.followed)),
        )

    def _entry(self, deed: PlayedDeed | PlayedFollowing) -> Link:
        """The audit entry of an act, by what was done."""
        action = self.runtime.registry.actions.get(deed.action)
        title = gettext(action.title) if action is not None else deed.action
        return Link(f"{clock.local(deed.at):%m-%d %H:%M} {title}", deed.audit.page)


async def report_file(runtime: Runtime, _: Request) -> Response:
    """`report.json` as it was written."""
    report = read_report(runtime.settings)
    if report is None:
        raise NO_ROUTE
    return json_response(report.model_dump_json().encode())


def _facts(region: PlayedRegion) -> tuple[FactGroup, ...]:
    main = (
        Fact(label=gettext("采购人"), value=region.purchaser),
        Fact(label=gettext("预算金额"), value=region.budget, kind="money"),
        Fact(label=gettext("中标供应商"), value=region.winner),
        Fact(label=gettext("中标金额"), value=region.award, kind="money"),
        Fact(label=gettext("释放的预算"), value=region.released, kind="money"),
    )
    groups = [FactGroup(facts=main)]
    if region.bids:
        bids = tuple(Fact(label=bid.supplier, value=_scored(bid)) for bid in region.bids)
        groups.append(FactGroup(title=gettext("评审结果"), facts=bids))
    if region.faults:
        faults = tuple(Fact(label=gettext("与预期不符"), value=fault) for fault in region.faults)
        groups.append(FactGroup(title=gettext("问题"), facts=faults))
    return tuple(groups)


def _scored(bid: PlayedBid) -> str:
    return gettext(
        "第%(rank)s名：报价%(price)s元，价格分%(price_score)s，技术商务分%(technical)s，总分%(total)s"
    ) % {
        "rank": bid.rank,
        "price": f"{bid.price:,.2f}",
        "price_score": bid.price_score,
        "technical": bid.technical_score,
        "total": bid.total_score,
    }


def _counts(region: PlayedRegion) -> tuple[Count, ...]:
    deeds = [deed for stage in region.stages for deed in stage.deeds]
    refused = sum(len(stage.refused) for stage in region.stages)
    notices = sum(deed.announcement is not None for deed in deeds)
    by_people, by_system = acts_of(region)
    return (
        Count(label=gettext("人员办理"), value=by_people, unit=gettext("次")),
        Count(label=gettext("系统办理"), value=by_system, unit=gettext("次")),
        Count(label=gettext("公告"), value=notices, unit=gettext("篇")),
        Count(label=gettext("被拒绝的操作"), value=refused, unit=gettext("次")),
    )


def _trial(trial: PlayedTrial) -> Trial:
    answers = gettext("、").join(
        gettext("%(status)s应答%(count)s次") % {"status": status, "count": count}
        for status, count in trial.answers.items()
    )
    return Trial(
        attempt=retell(trial.attempt),
        found=retell(trial.found),
        at=clock.local(trial.at),
        answers=answers,
    )


def _spans(region: PlayedRegion) -> list[charts.Span]:
    return [
        charts.Span(gettext(stage.title), clock.local(stage.begun_at), clock.local(stage.ended_at))
        for stage in region.stages
        if stage.begun_at is not None and stage.ended_at is not None
    ]


def _rule(rule: PlayedRule) -> BoundRule:
    value = rule_value(rule.value, rule.unit)
    return BoundRule(code=rule.id, title=gettext(rule.title), value=value, law=rule.law)


def _refused(refusal: PlayedRefusal) -> RefusalLine:
    return RefusalLine(
        at=clock.local(refusal.at),
        actor=_actor(refusal.actor),
        attempt=retell(refusal.attempt),
        problems=tuple(_problem(problem) for problem in refusal.problems),
        audit_href=refusal.audit.page if refusal.audit else None,
        withheld=retell(refusal.withheld) if refusal.withheld else None,
    )


def _who(name: str, roles: str) -> str:
    """`名称（角色、角色）` as the report writes it, in the reader's language."""
    told = gettext("、").join(gettext(role) for role in roles.split("、") if role)
    return gettext("%(name)s（%(roles)s）") % {"name": gettext(name), "roles": told}


def _actor(written: str) -> str:
    name, opened, roles = written.rpartition("（")
    return _who(name, roles.removesuffix("）")) if opened else gettext(written)


def _ended(region: PlayedRegion) -> datetime | None:
    """The business time of the last thing that the report tells."""
    return max((stage.ended_at for stage in region.stages if stage.ended_at), default=None)


def _problem(problem: PlayedProblem) -> ProblemLine:
    return ProblemLine(
        code=problem.code, message=retell(problem.message), field=problem.field, law=problem.law
    )


def _archive(archive: PlayedArchive | None) -> Document | None:
    if archive is None:
        return None
    return Document(
        title=archive.name,
        href=archive.page,
        media_type="application/zip",
        size=archive.size,
        digest=archive.sha256,
    )
