"""Filling a deployment: reference data that the platform ships, tenants, localities, accounts.

Everything here can be run again: what is there already is brought up to date, nothing is lost.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from zhengcai import clock
from zhengcai.database.ids import new_id
from zhengcai.database.models import Base, TenantModel
from zhengcai.identity.models import Account, Person, PostRow, SessionRow
from zhengcai.identity.roles import EXCLUSIVE, ROLES, Role
from zhengcai.registries.commodities import CommodityImport, CommodityRow, packaged_catalogue
from zhengcai.registries.law_texts import LawImport, chinese_number
from zhengcai.registries.laws import Law, LawArticleRow, LawRow, packaged_laws
from zhengcai.registries.organisations import Organisation, Registration, credit_code_fault
from zhengcai.registries.writing import Registers, Source, source_of, writing_registers
from zhengcai.rules.book import RuleBook
from zhengcai.rules.local import local_days, local_rules
from zhengcai.rules.models import CalendarException, RuleRow
from zhengcai.rules.packaged import packaged_days, packaged_rows
from zhengcai.rules.rule import Rule
from zhengcai.tenancy.choices import PluginChoice, SettingValue
from zhengcai.tenancy.divisions import TenantEntry, divisions, former_divisions, tenants_for
from zhengcai.tenancy.localities import FILE_NAME, Locality, with_local_changes
from zhengcai.tenancy.models import DivisionRow, TenantRow
from zhengcai.tenancy.tree import TIERS, Scope


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows each kind of reference data has."""

    tenants: int
    rules: int
    calendar_days: int
    laws: int
    commodities: int


async def load_reference(
    engine: AsyncEngine,
    localities: Sequence[Locality],
    selection: Iterable[str] | Literal["china"] = (),
    more_rules: Iterable[Rule] = (),
    sources: Sequence[Source] = (),
) -> Loaded:
    """Load divisions, tenants, rules, working days, statutes and the built-in catalogue.

    The tenants are those of the localities and of `selection` (division codes, or "china");
    `sources` are the files of the localities. `engine` is of the schema's owner. Raises `RuleBookError` when a row of the book may not stand; then nothing is written.
    """
    entries = tenant_entries(localities, selection)
    rules = [*packaged_rows(), *(rule for each in localities for rule in local_rules(each))]
    rules.extend(more_rules)
    RuleBook.from_rows(rules)
    days = [*packaged_days(), *(day for each in localities for day in local_days(each))]
    catalogue = packaged_catalogue()
    platform = Source(f"zhengcai {version('zhengcai')}", _packaged_digest())
    async with writing_registers(engine, "tenant.load", platform, *sources) as registers:
        both = (*divisions(), *former_divisions())
        await registers.store(DivisionRow, [asdict(row) for row in both])
        await store_tenants(registers, entries)
        await registers.store(RuleRow, [rule.model_dump() for rule in rules])
        await registers.store(CalendarException, [asdict(day) for day in days])
        laws = packaged_laws()
        await registers.store(LawRow, [law.model_dump(exclude={"articles"}) for law in laws])
        await registers.store(LawArticleRow, _articles(laws), keep=("label", "chapter", "text"))
        await store_catalogue(registers, catalogue)
        present = {entry.code for entry in entries}
        for locality in localities:
            await _apply_choices(registers, locality, present)
    return Loaded(len(entries), len(rules), len(days), len(laws), len(catalogue.items))


def sources_of(folder: Path, localities: Iterable[Locality]) -> tuple[Source, ...]:
    """The files below `folder` that localities were read from."""
    paths = [folder / each.name / FILE_NAME for each in localities]
    return tuple(replace(source_of(it), name=f"{it.parent.name}/{it.name}") for it in paths)


def tenant_entries(
    localities: Sequence[Locality], selection: Iterable[str] | Literal["china"]
) -> tuple[TenantEntry, ...]:
    """The tenants of localities and selection, with the localities' corrections.

    A locality that is a root of its own inside a selected province stays a root.
    """
    entries = {entry.code: entry for entry in tenants_for(selection)}
    for locality in localities:
        entries.update({entry.code: entry for entry in tenants_for(locality.roots)})
    return with_local_changes(entries.values(), localities)


def _packaged_digest() -> str:
    """One digest for the data that the platform ships, in the order of their names."""
    found = hashlib.sha256()
    for each in sorted((files("zhengcai") / "data").iterdir(), key=lambda each: each.name):
        if each.is_file():
            found.update(each.read_bytes())
    return found.hexdigest()


async def store_tenants(registers: Registers, entries: Iterable[TenantEntry]) -> None:
    """Write tenants, those above first."""
    ordered = sorted(entries, key=lambda entry: (TIERS.index(entry.tier), entry.code))
    now = clock.now()
    await registers.store(
        TenantRow,
        [{**asdict(entry), "created_at": now} for entry in ordered],
        keep=("created_at",),
    )


async def store_laws(registers: Registers, imported: LawImport) -> tuple[int, int]:
    """Write imported full texts; the number of laws and of articles."""
    laws, articles = imported.rows(packaged_laws())
    await registers.store(LawRow, [_values(row) for row in laws])
    await registers.store(LawArticleRow, [_values(row) for row in articles])
    return len(laws), len(articles)


async def store_catalogue(registers: Registers, imported: CommodityImport) -> int:
    """Write an edition of the catalogue; the number of items."""
    rows = imported.rows()
    await registers.store(CommodityRow, [_values(row) for row in rows])
    return len(rows)


def _articles(laws: Iterable[Law]) -> list[dict[str, Any]]:
    """The articles that the rule book refers to; their texts come with an import."""
    return [
        {
            "law": law.id,
            "number": int(article) if article.isascii() else chinese_number(article),
            "insertion": 0,
            "label": f"第{article}条" if article.isascii() else article,
            "chapter": "",
            "text": None,
        }
        for law in laws
        for article in law.articles
    ]


async def _apply_choices(registers: Registers, locality: Locality, present: set[str]) -> None:
    """A locality's plugins and settings, where the bureau has not chosen otherwise."""
    for division in filter(present.__contains__, locality.divisions):
        for plugin, choice in locality.plugins.items():
            row = PluginChoice(tenant_code=division, plugin=plugin, choice=choice, state="chosen")
            await _unless_there(registers, row, ("tenant_code", "plugin"))
        for plugin, values in locality.settings.items():
            for key, value in values.items():
                row_ = SettingValue(
                    tenant_code=division, plugin=plugin, key=key, value=value, state="set"
                )
                await _unless_there(registers, row_, ("tenant_code", "plugin", "key"))


async def _unless_there(registers: Registers, row: TenantModel, unique: tuple[str, ...]) -> None:
    model = type(row)
    await registers.work.move(Scope.of_tenant(row.tenant_code))
    where = [getattr(model, name) == getattr(row, name) for name in unique]
    if await registers.session.scalar(select(model).where(*where)) is None:
        await registers.add(row)


def _values(row: Base) -> dict[str, Any]:
    """The columns that were given; the others get their defaults."""
    return {
        column.name: vars(row)[column.name]
        for column in row.__table__.columns
        if column.name in vars(row)
    }


class AccountError(ValueError):
    """An account or post that may not be; the text says why."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account with its person's posts: `(role, tenant, organisation code)`."""

    login: str
    name: str
    posts: tuple[tuple[Role, str, str], ...]


async def store_organisation(
    registers: Registers, row: Organisation, *entries: Registration
) -> None:
    """Write an organisation and its registrations. Raises `AccountError` for a wrong code."""
    fault = credit_code_fault(row.code)
    if fault:
        raise AccountError(f"{row.code}: {fault}")
    await registers.store(Organisation, [_values(row)])
    for entry in entries:
        where = (
            Registration.organisation_code == entry.organisation_code,
            Registration.root == entry.root,
            Registration.capacity == entry.capacity,
        )
        registers.changes.concerned.add(entry.root)
        if await registers.session.scalar(select(Registration).where(*where)) is None:
            await registers.store(Registration, [{"id": new_id(), **_values(entry)}])


async def store_account(registers: Registers, new: NewAccount, password_hash: str) -> UUID:
    """Create the account, or give an existing one the missing posts; the person's id.

    Raises `AccountError` for roles that one person may not hold together.
    """
    session = registers.session
    account = await session.scalar(select(Account).where(Account.login == new.login))
    held = await _held(session, account.person_id) if account is not None else []
    roles = {role for role, _, _ in (*held, *new.posts)}
    for pair in EXCLUSIVE:
        if pair <= roles:
            titles = "、".join(ROLES[role].title for role in sorted(pair))
            raise AccountError(f"{new.login}: 同一人不得兼任{titles}")
    if account is None:
        person_id = new_id()
        await registers.store(Person, [{"id": person_id, "name": new.name}])
        row = {"login": new.login, "person_id": person_id, "password_hash": password_hash}
        await registers.store(Account, [{"id": new_id(), **row}])
    else:
        person_id = account.person_id
    registers.changes.concerned |= {tenant for _, tenant, _ in new.posts}
    columns = ("role", "tenant_code", "organisation_code")
    for post in new.posts:
        if post not in held:
            row = {"id": new_id(), "person_id": person_id, **dict(zip(columns, post, strict=True))}
            await registers.store(PostRow, [row])
    return person_id


async def store_password(registers: Registers, login: str, password_hash: str) -> None:
    """Give an account another password and end its sessions. Raises `AccountError`."""
    account = await registers.session.scalar(select(Account).where(Account.login == login))
    if account is None:
        raise AccountError(f"没有账号 {login}")
    row = {column.name: getattr(account, column.name) for column in Account.__table__.columns}
    await registers.store(Account, [{**row, "password_hash": password_hash}])
    await registers.session.execute(delete(SessionRow).where(SessionRow.account_id == account.id))
    held = await _held(registers.session, account.person_id)
    registers.changes.concerned |= {tenant for _, tenant, _ in held}


async def _held(session: AsyncSession, person_id: UUID) -> list[tuple[Role, str, str]]:
    rows = await session.scalars(select(PostRow).where(PostRow.person_id == person_id))
    return [(Role(row.role), row.tenant_code, row.organisation_code) for row in rows]
