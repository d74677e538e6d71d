"""Grants: which client may pull what, of which tenants, how much, and until when."""

import re
from collections.abc import Sequence
from datetime import date
from secrets import token_hex
from uuid import UUID

from zhengcai import (
    Collection,
    Context,
    Form,
    Problem,
    Role,
    Section,
    action,
    field,
    hash_secret,
    new_token,
    table,
)
from zhengcai_governance.actions.specifications import WRONG_LEVEL
from zhengcai_governance.models.sharing import Grant, Specification
from zhengcai_governance.people import is_region
from zhengcai_governance.sharing_periods import readable
from zhengcai_governance.sharing_terms import GRANT_STATES, LAW

SECRET = "客户端密钥"  # noqa: S105 - what it is called
_BETWEEN = re.compile(r"[\s,，、;；]+")


async def _sections(ctx: Context, grant: Grant) -> Sequence[Section]:
    tree = ctx.runtime.snapshot.tree
    places = [(node.name if (node := tree.get(code)) else "", code) for code in grant.tenants]
    served = await ctx.get(Specification, grant.specification_id)
    titles = {each["name"]: each["title"] for each in served.fields} if served else {}
    fields = [(titles.get(name), name) for name in grant.fields]
    return (
        table("授权字段", (("名称", "word"), ("字段", "code")), fields),
        table("授权地区（含下级）", (("地区", "text"), ("地区代码", "code")), places),
    )


GRANTS = Collection(
    model=Grant,
    name="grants",
    singular="grant",
    title="数据共享授权",
    group="数据共享",
    states=GRANT_STATES,
    read={Role.FINANCE_SUPERVISOR: None, Role.OVERSEER: None, Role.AUDIT_ADMIN: None},
    label="name",
    number="client_id",
    columns=("client_id", "name", "organisation", "scope", "expires_on"),
    filters=("state", "specification_id"),
    search=("client_id", "name", "organisation"),
    sections=_sections,
)


class Limits(Form):
    """How much, until when, and whom to call."""

    per_minute: int = field("每分钟次数上限", 60, ge=1, le=6_000)
    per_day: int = field("每日记录数上限", 100_000, ge=1, le=100_000_000)
    expires_on: date = field("到期日")
    contact: str = field("联系人", min_length=2, max_length=50)
    phone: str = field("联系电话", min_length=7, max_length=30, pattern="^[0-9+ -]+$")


class Client(Form):
    """To whom, and what."""

    name: str = field("系统名称", min_length=2, max_length=100)
    organisation: str = field("使用单位", min_length=2, max_length=100)
    organisation_code: str = field("统一社会信用代码", pattern="^[0-9A-HJ-NPQRTUWXY]{18}$")
    purpose: str = field("用途", min_length=2, max_length=1_000, kind="textarea")
    specification_id: UUID = field(
        "接口规范", reference="governance.specifications", states=("published",)
    )
    fields: str = field(
        "字段", "", max_length=5_000, kind="textarea", hint="用逗号分隔；不填即为规范的全部字段"
    )
    tenants: list[str] = field(
        "地区", min_length=1, max_length=4_000, reference="place", hint="每个地区包括其下级"
    )


class IssueGrant(Limits, Client):
    """To whom and what, then how much and until when."""


def listed(text: str) -> list[str]:
    """What was written with commas between, each once, in the order written."""
    return list(dict.fromkeys(part for part in _BETWEEN.split(text) if part))


@action(
    "grant.issue",
    title="授权",
    on=Grant,
    by=Role.FINANCE_SUPERVISOR,
    target="active",
    law=LAW,
    offered=is_region,
    intro="客户端密钥只在授权后显示一次，请通过安全的途径交给联系人。",
)
async def issue_grant(ctx: Context, form: IssueGrant) -> Grant:
    """A client of its own for every grant; its secret is told now and never again."""
    specification = await ctx.get(Specification, form.specification_id)
    assert specification is not None  # noqa: S101 - checked
    secret = new_token()
    ctx.shown_once[SECRET] = secret
    given = form.model_dump(exclude={"fields"})
    return Grant(
        **given,
        client_id=f"zc-{token_hex(8)}",
        scope=specification.scope,
        fields=listed(form.fields) or [each["name"] for each in specification.fields],
        secret_hash=await hash_secret(secret),
        secret_set_at=ctx.now,
    )


@issue_grant.check
async def _may_be_granted(ctx: Context, form: IssueGrant) -> list[Problem]:
    if not is_region(ctx):
        return [WRONG_LEVEL]
    problems = _limit_problems(ctx, form)
    specification = await ctx.get(Specification, form.specification_id, lock=True)
    if specification is None or specification.state != "published":
        problems.append(
            Problem("sharing.unpublished", "只能按已发布的接口规范授权", field="specification_id")
        )
    else:
        known = {each["name"] for each in specification.fields}
        problems += [
            Problem(
                "sharing.field_outside",
                "接口规范没有字段“{name}”",
                field="fields",
                params={"name": name},
            )
            for name in listed(form.fields)
            if name not in known
        ]
    return problems


def _limit_problems(ctx: Context, form: Limits) -> list[Problem]:
    if form.expires_on > ctx.today:
        return []
    return [Problem("sharing.past", "到期日须在今天之后", field="expires_on")]


@action(
    "grant.amend",
    title="变更授权",
    on=Grant,
    by=Role.FINANCE_SUPERVISOR,
    source=("active", "suspended"),
    task=False,
)
async def amend_grant(ctx: Context, grant: Grant, form: Limits) -> None:
    """Other limits, another day, another contact. Other data is another grant."""
    for name, value in form:
        setattr(grant, name, value)


@amend_grant.check
async def _may_be_amended(ctx: Context, grant: Grant, form: Limits) -> list[Problem]:
    return _limit_problems(ctx, form)


@action(
    "grant.rotate",
    title="更换密钥",
    on=Grant,
    by=Role.FINANCE_SUPERVISOR,
    source=("active", "suspended"),
    danger=True,
    intro="原密钥和已签发的令牌立即失效，新密钥只显示一次。",
)
async def rotate_grant(ctx: Context, grant: Grant) -> None:
    """What was issued with the former secret ends with it."""
    secret = new_token()
    ctx.shown_once[SECRET] = secret
    grant.secret_hash, grant.secret_set_at = await hash_secret(secret), ctx.now


class EndGrant(Form):
    """Why."""

    reason: str = field("理由", min_length=2, max_length=500, kind="textarea")


@action(
    "grant.suspend",
    title="暂停授权",
    on=Grant,
    by=Role.FINANCE_SUPERVISOR,
    source="active",
    target="suspended",
    danger=True,
)
async def suspend_grant(ctx: Context, grant: Grant, form: EndGrant) -> None:
    """From the next pull on."""
    grant.reason = form.reason


@action(
    "grant.resume",
    title="恢复授权",
    on=Grant,
    by=Role.FINANCE_SUPERVISOR,
    source="suspended",
    target="active",
    task=False,
)
async def resume_grant(ctx: Context, grant: Grant) -> None:
    """As it was."""
    grant.reason = None


@resume_grant.check
async def _still_answers(ctx: Context, grant: Grant, form: object) -> list[Problem]:
    problems = []
    specification = await ctx.get(Specification, grant.specification_id)
    if specification is None or not readable(specification, ctx.today):
        problems.append(Problem("sharing.retired", "此版本的接口规范已停用", law=LAW))
    if grant.expires_on < ctx.today:
        problems.append(Problem("sharing.expired", "授权已到期"))
    return problems


@action(
    "grant.revoke",
    title="撤销授权",
    on=Grant,
    by=(Role.FINANCE_SUPERVISOR, Role.SYSTEM),
    source=("active", "suspended"),
    target="revoked",
    danger=True,
    intro="撤销后不能恢复。",
)
async def revoke_grant(ctx: Context, grant: Grant, form: EndGrant) -> None:
    """For good."""
    grant.reason = form.reason


@action(
    "grant.expire",
    title="到期",
    on=Grant,
    by=Role.SYSTEM,
    source=("active", "suspended"),
    target="expired",
    hidden=True,
)
async def expire_grant(ctx: Context, grant: Grant) -> None:
    """Its last day is over."""
