"""What the city wants to know of a purchase's requirement, and what it checks."""

from datetime import date
from typing import Any

from zhengcai import Context, ExtraFields, Form, Problem, Subject, field

ARGUED_LAW = "呼财购〔2020〕18号 二（四）"
_SURVEY_RULES = {"works": "B.1-survey-works"}
_GOODS_AND_SERVICES = "B.1-survey-goods-services"


class PlanNeeds(Form):
    """How the requirement of a plan came about."""

    survey: str = field(
        "需求调查的方式和对象",
        "",
        max_length=1000,
        kind="textarea",
        hint="依法应当开展需求调查的必填",
        law="政府采购需求管理办法 第10条",
    )
    argued_on: date | None = field("需求论证日期", None, law=ARGUED_LAW)
    arguers: str = field(
        "参加论证的专家", "", max_length=300, hint="不得再作为本项目的评审专家", law=ARGUED_LAW
    )


class IntentContact(Form):
    """Whom suppliers may ask before the purchase begins."""

    enquiries: str = field("采购需求咨询联系人和电话", "", max_length=100, hint="随采购意向公开")


PLAN_FIELDS = ExtraFields(
    on="supervision.plans",
    model=PlanNeeds,
    actions=("draft", "revise"),
    columns=("argued_on",),
    search=("arguers",),
)
INTENT_FIELDS = ExtraFields(
    on="supervision.intents",
    model=IntentContact,
    actions=("draft", "revise"),
    search=("enquiries",),
)


def problems_of(ctx: Context, form: Form) -> list[Problem]:
    """What stands against a plan's requirement: all of it, each with its basis."""
    needs = ctx.extra_fields(PlanNeeds)
    if needs is None:
        return []
    return [*_survey_is_told(ctx, form, needs), *_argument_is_whole(ctx, needs)]


def _survey_is_told(ctx: Context, form: Form, needs: PlanNeeds) -> list[Problem]:
    """Where the law asks for a survey, its outcome alone does not show that there was one."""
    rule = ctx.rule(_SURVEY_RULES.get(getattr(form, "kind", ""), _GOODS_AND_SERVICES))
    if needs.survey or getattr(form, "amount", 0) < rule.number:
        return []
    return [
        Problem(
            "hohhot.survey_untold",
            "预算达到{least}元的项目应当开展需求调查，请填写调查的方式和对象",
            field="extra.hohhot.survey",
            law=rule.citation,
            params={"least": str(rule.number)},
        )
    ]


def _argument_is_whole(ctx: Context, needs: PlanNeeds) -> list[Problem]:
    problems = []
    if (needs.argued_on is None) == bool(needs.arguers):
        missing = "argued_on" if needs.arguers else "arguers"
        problems.append(
            Problem(
                "hohhot.argument_incomplete",
                "需求论证应同时填写日期和参加论证的专家",
                field=f"extra.hohhot.{missing}",
                law=ARGUED_LAW,
            )
        )
    if needs.argued_on is not None and needs.argued_on > ctx.today:
        problems.append(
            Problem(
                "hohhot.argued_later",
                "需求论证日期不得晚于今天",
                field="extra.hohhot.argued_on",
                law=ARGUED_LAW,
            )
        )
    return problems


def sections_of(kind: str, subject: Subject | None) -> list[tuple[str, Any]]:
    """The line that an intent's announcement gets, where the purchaser named somebody."""
    if kind != "intent" or subject is None:
        return []
    told = subject.extra.get("hohhot", {}).get("enquiries")
    return [("采购需求咨询", told)] if told else []
