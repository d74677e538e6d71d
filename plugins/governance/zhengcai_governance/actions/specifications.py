"""Interface specifications: which records are exposed, with which fields, in which edition."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy import ColumnElement

from zhengcai import (
    PERSONAL,
    Actor,
    Collection,
    Context,
    Form,
    LinkTo,
    Problem,
    Refusal,
    Role,
    Section,
    action,
    collection_titles,
    field,
    query,
    shareable,
    table,
)
from zhengcai_governance.announcing import announce_specification, announce_specification_end
from zhengcai_governance.models.sharing import Specification
from zhengcai_governance.people import is_region
from zhengcai_governance.settings import GovernanceSettings
from zhengcai_governance.sharing_periods import months_after
from zhengcai_governance.sharing_schema import every_field, example_of, schema_of
from zhengcai_governance.sharing_terms import LAW, SPECIFICATION_STATES

WRONG_LEVEL = Problem(
    "sharing.level", "数据共享由省级财政部门统一管理和规划，本级不能办理", law=LAW
)

_ID = "governance.specifications"


def _open(_: Actor) -> ColumnElement[bool]:
    return Specification.state != "draft"


async def _sections(ctx: Context, row: Specification) -> Sequence[Section]:
    columns = (
        ("字段", "code"),
        ("名称", "word"),
        ("类型", "code"),
        ("示例", "code"),
        ("个人信息", "word"),
        ("说明", "text"),
    )
    example = example_of(row)
    rows = [
        (
            each["name"],
            each["title"],
            each["kind"],
            str(example[each["name"]]),
            _privacy(each),
            each.get("note"),
        )
        for each in every_field(row)
    ]
    schema = LinkTo(f"{row.scope} JSON Schema", f"/api/v1{ctx.address(_ID, row.id)}/schema")
    return (
        table("字段", columns, rows, note="前三项每条记录都有。"),
        table("供程序读取", (("JSON Schema", "link"),), [(schema,)]),
    )


CONCERNED = dict.fromkeys((Role.FINANCE_SUPERVISOR, Role.OVERSEER, Role.BANK))
"""Who works with what is published; whoever asked for it hears of it by the request."""


def _privacy(each: dict[str, Any]) -> str:
    if not each.get("personal"):
        return ""
    return f"{PERSONAL[each['personal']]}，" + (
        f"不脱敏，依据：{each['law']}" if each["clear"] else "脱敏"
    )


SPECIFICATIONS = Collection(
    model=Specification,
    name="specifications",
    singular="specification",
    title="接口规范",
    group="数据共享",
    states=SPECIFICATION_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None, Role.PUBLIC: _open},
    number="code",
    columns=("code", "edition", "title", "published_on", "readable_until"),
    filters=("state", "code"),
    search=("code", "title", "description"),
    sections=_sections,
    tells=dict.fromkeys(("published", "superseded"), CONCERNED),
)


class Document(BaseModel):
    """An edition for machines: JSON Schema (2020-12) of a record, and an example."""

    scope: str
    title: str
    record: dict[str, Any]
    example: dict[str, Any]


@query(
    "specification.schema",
    title="接口规范的JSON Schema",
    on=Specification,
    by={Role.PUBLIC: _open, Role.FINANCE_SUPERVISOR: None},
)
async def specification_schema(ctx: Context, row: Specification) -> Document:
    """For a client's developer."""
    return Document(
        scope=row.scope, title=row.title, record=schema_of(row), example=example_of(row)
    )


class SpecifiedField(Form):
    """One field of the records."""

    name: str = field("字段", max_length=60)
    note: str = field("说明", "", max_length=300)
    clear: bool = field("不脱敏", default=False)
    law: str = field("不脱敏的法律依据", "", max_length=300)


class ReviseSpecification(Form):
    """What is exposed."""

    title: str = field("规范名称", min_length=2, max_length=100)
    collection: str = field(
        "数据记录", max_length=100, hint="子系统和记录，如 supervision.contracts"
    )
    description: str = field("说明", min_length=2, max_length=2_000, kind="textarea")
    fields: list[SpecifiedField] = field("字段", min_length=1, max_length=200)


class DraftSpecification(ReviseSpecification):
    """A new specification, or the next edition of one."""

    code: str = field(
        "规范代码",
        max_length=40,
        pattern="^[a-z][a-z0-9-]+$",
        hint="小写字母、数字和连字符；已有代码即为其下一版本",
    )


def _fields(ctx: Context, form: ReviseSpecification) -> list[dict[str, Any]]:
    known = shareable(ctx, form.collection)
    return [
        {
            **each.model_dump(),
            "title": known[each.name].title,
            "kind": known[each.name].kind,
            "nullable": known[each.name].nullable,
            "personal": known[each.name].personal,
        }
        for each in form.fields
    ]


def field_problems(ctx: Context, form: ReviseSpecification) -> list[Problem]:
    """Unknown records and fields, repetitions, personal data in clear without a legal basis."""
    if form.collection not in collection_titles(ctx):
        return [Problem("sharing.unknown_records", "本地区没有启用此类记录", field="collection")]
    known = shareable(ctx, form.collection)
    problems, seen = [], set()
    for place, each in enumerate(form.fields):
        at = f"fields.{place}"
        name = {"name": each.name}
        if each.name not in known:
            problems.append(
                Problem(
                    "sharing.unknown_field",
                    "此类记录没有可以共享的字段“{name}”",
                    field=f"{at}.name",
                    params=name,
                )
            )
        elif each.clear and known[each.name].personal is None:
            problems.append(
                Problem(
                    "sharing.not_personal",
                    "字段“{name}”不含个人信息，不需要标明不脱敏",
                    field=f"{at}.clear",
                    params=name,
                )
            )
        if each.name in seen:
            problems.append(
                Problem(
                    "sharing.repeated_field",
                    "字段“{name}”重复",
                    field=f"{at}.name",
                    params=name,
                )
            )
        seen.add(each.name)
        if each.clear and not each.law:
            problems.append(
                Problem(
                    "sharing.no_basis",
                    "个人信息不脱敏须写明法律依据",
                    field=f"{at}.law",
                    law="个人信息保护法 第13条",
                )
            )
    return problems


@action(
    "specification.draft",
    title="起草接口规范",
    on=Specification,
    by=Role.FINANCE_SUPERVISOR,
    target="draft",
    law=LAW,
    offered=is_region,
)
async def draft_specification(ctx: Context, form: DraftSpecification) -> Specification:
    """The next edition of its code."""
    of_code = ctx.rows(Specification, Specification.code == form.code)
    former = await ctx.db.scalar(of_code.order_by(Specification.edition.desc()).limit(1))
    return Specification(
        **form.model_dump(exclude={"fields"}),
        fields=_fields(ctx, form),
        edition=1 if former is None else former.edition + 1,
    )


@draft_specification.check
async def _may_be_drafted(ctx: Context, form: DraftSpecification) -> list[Problem]:
    if not is_region(ctx):
        return [WRONG_LEVEL]
    problems = field_problems(ctx, form)
    drafts = ctx.rows(
        Specification, Specification.code == form.code, Specification.state == "draft"
    )
    if await ctx.db.scalar(drafts.limit(1)) is not None:
        problems.append(Problem("sharing.draft_exists", "此规范已有起草中的版本", field="code"))
    return problems


@action(
    "specification.revise",
    title="修改接口规范",
    on=Specification,
    by=Role.FINANCE_SUPERVISOR,
    source="draft",
    target="draft",
    task=False,
)
async def revise_specification(ctx: Context, row: Specification, form: ReviseSpecification) -> None:
    """As long as nobody relies on it."""
    row.title, row.collection, row.description = form.title, form.collection, form.description
    row.fields = _fields(ctx, form)


@revise_specification.check
async def _may_be_revised(
    ctx: Context, row: Specification, form: ReviseSpecification
) -> list[Problem]:
    return field_problems(ctx, form)


@action(
    "specification.publish",
    title="发布接口规范",
    on=Specification,
    by=Role.FINANCE_SUPERVISOR,
    source="draft",
    target="published",
    law=LAW,
    intro="发布后不能再修改；同一规范的上一版本按提前告知的期限停用。",
)
async def publish_specification(ctx: Context, row: Specification) -> None:
    """From today on; the former edition goes on answering for the period of notice."""
    row.published_on = ctx.today
    former = ctx.rows(
        Specification, Specification.code == row.code, Specification.state == "published"
    )
    for each in (await ctx.db.scalars(former)).all():
        await ctx.perform(end_specification, each, reason=f"由第{row.edition}版取代")
    await announce_specification(ctx, row)


@publish_specification.check
async def _still_stands(ctx: Context, row: Specification, form: object) -> list[Problem]:
    """A subsystem may have changed, or been switched off, since it was drafted."""
    try:
        known = shareable(ctx, row.collection)
    except Refusal as refusal:
        return list(refusal.problems)
    gone = [each["name"] for each in row.fields if each["name"] not in known]
    return [
        Problem(
            "sharing.unknown_field",
            "此类记录没有可以共享的字段“{name}”",
            params={"name": name},
        )
        for name in gone
    ]


class EndSpecification(Form):
    """Why it ends."""

    reason: str = field("停用说明", min_length=2, max_length=500, kind="textarea")


@action(
    "specification.end",
    title="预告停用",
    on=Specification,
    by=Role.FINANCE_SUPERVISOR,
    source="published",
    target="superseded",
    danger=True,
    intro="在提前告知的期限届满前仍可调用。",
)
async def end_specification(ctx: Context, row: Specification, form: EndSpecification) -> None:
    """It answers until the period of notice for developers is over (docs/compatibility.md)."""
    months = ctx.settings(GovernanceSettings).specification_notice_months
    row.readable_until, row.end_reason = months_after(ctx.today, months), form.reason
    await announce_specification_end(ctx, row)


@action(
    "specification.retire",
    title="停用",
    on=Specification,
    by=Role.SYSTEM,
    source="superseded",
    target="retired",
    hidden=True,
)
async def retire_specification(ctx: Context, row: Specification) -> None:
    """Its day is over."""
