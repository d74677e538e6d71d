"""What supervision is warned of before bids come in: conditions that discriminate, too little time."""

from collections.abc import Iterable, Iterator, Sequence

from zhengcai import Context, Finding, Refusal, WarningRule
from zhengcai_tendering.models import Project
from zhengcai_tendering.requirements import day_of, method_of, rule_for
from zhengcai_tendering.settings import TenderingSettings
from zhengcai_tendering.terms import TenderTerms

_MAKERS = ("厂家", "原厂", "制造商", "生产商")
"""Who gives the papers that the rule B.2-no-maker-papers names."""


async def _projects(ctx: Context, *states: str) -> Sequence[Project]:
    found = await ctx.db.scalars(ctx.rows(Project, Project.state.in_(states)))
    return [project for project in found if project.terms]


async def _conditions(ctx: Context) -> Sequence[Finding]:
    """Signs in the words of a tender document; whether they discriminate is to be judged."""
    return [
        Finding(
            collection="tendering.projects",
            subject_id=project.id,
            title=f"{project.title}：资格条件或者评审因素疑似歧视",
            text=f"项目{project.number}的采购文件{what}。这只是线索，是否构成差别待遇或者歧视待遇须查证认定。",
            organisation=project.purchaser_code,
            law=law,
            cause=cause,
        )
        for project in await _projects(ctx, "drafting", "published")
        for cause, what, law in _suspect(ctx, project, project.document)
    ]


def _suspect(ctx: Context, project: Project, terms: TenderTerms) -> Iterator[tuple[str, str, str]]:
    scored = [f"{row.name} {row.description}" for row in terms.criteria]
    everything = (terms.qualification, *scored)
    try:
        sizes = rule_for(ctx, project, "B.2-no-size-conditions")
        papers = rule_for(ctx, project, "B.2-no-maker-papers")
        equality = rule_for(ctx, project, "B.2-no-discrimination")
    except Refusal:
        return  # a project from before the law: nothing of it binds
    asked = _named(sizes.value, everything)
    if asked:
        yield "size", f"以{asked}作为资格要求或者评审因素", sizes.citation
    makers = [maker + paper for maker in _MAKERS for paper in papers.value]
    asked = _named(makers, (terms.qualification,))
    if asked:
        yield "maker", f"以{asked}作为资格要求", papers.citation
    asked = _named(ctx.settings(TenderingSettings).suspect_conditions, everything)
    if asked:
        yield "words", f"含有{asked}一类条件", equality.citation


def _named(words: Iterable[str], texts: Sequence[str]) -> str:
    return "、".join(f"“{word}”" for word in words if any(word in text for text in texts))


async def _too_short(ctx: Context) -> Sequence[Finding]:
    """The last day on which the announcement leaves bidders the time that the law gives them."""
    found = []
    for project in await _projects(ctx, "drafting"):
        period = method_of(project).response_period
        try:
            rule = rule_for(ctx, project, period)
            due = ctx.latest(period, day_of(project.document.bid_deadline), of=project).day
        except Refusal:
            continue  # not configured here: then no time can be too short
        found.append(
            Finding(
                collection="tendering.projects",
                subject_id=project.id,
                title=f"{project.title}：发布采购公告",
                text=f"项目{project.number}最迟应于{due}发布公告，否则投标截止时间须顺延，供应商编制文件的时间才够。",
                organisation=project.agency_code,
                due=due,
                law=rule.citation,
            )
        )
    return found


RULES = (
    WarningRule("tendering.conditions", "歧视性条件线索", "before", "serious", _conditions),
    WarningRule("tendering.period", "等标期将不足", "before", "serious", _too_short),
)
