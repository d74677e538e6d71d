"""Filling a deployment: reference data that the platform ships, tenants, localities, accounts.

Everything here can be run again: what is there already is brought up to date, nothing is lost.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from zhengcai import clock
from zhengcai.database.ids import new_id
from zhengcai.database.models import Base
from zhengcai.identity.models import Account, Person, PostRow
from zhengcai.identity.roles import EXCLUSIVE, ROLES, Role
from zhengcai.identity.sessions import HASHER
from zhengcai.registries.commodities import CommodityImport, packaged_catalogue
from zhengcai.registries.law_texts import LawImport, chinese_number
from zhengcai.registries.laws import Law, LawArticleRow, LawRow, packaged_laws
from zhengcai.registries.organisations import Organisation, Registration, credit_code_fault
from zhengcai.rules.book import RuleBook, differing
from zhengcai.rules.local import local_days, local_rules
from zhengcai.rules.models import CalendarException, RuleRow
from zhengcai.rules.packaged import packaged_days, packaged_rows
from zhengcai.rules.rule import Rule
from zhengcai.tenancy.choices import PluginChoice, SettingValue
from zhengcai.tenancy.divisions import TenantEntry, divisions, former_divisions, tenants_for
from zhengcai.tenancy.localities import Locality, with_local_changes
from zhengcai.tenancy.models import DivisionRow, TenantRow
from zhengcai.tenancy.tree import TIERS, Scope
from zhengcai.tenancy.work import Work, open_work

NOWHERE = Scope.of_tenant("000000")


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
) -> Loaded:
    """Load divisions, tenants, rules, working days, statutes and the built-in catalogue.

    The tenants are those of the localities and of `selection` (division codes, or "china").
    Raises `RuleBookError` when a row of the book may not stand; then nothing is written.
    """
    entries = tenant_entries(localities, selection)
    rules = [*packaged_rows(), *(rule for each in localities for rule in local_rules(each))]
    rules.extend(more_rules)
    RuleBook.from_rows(rules)
    days = [*packaged_days(), *(day for each in localities for day in local_days(each))]
    catalogue = packaged_catalogue()
    async with open_work(engine, NOWHERE) as work:
        session = work.session
        await upsert(
            session, DivisionRow, [asdict(row) for row in (*divisions(), *former_divisions())]
        )
        await store_tenants(session, entries)
        known = (await session.execute(select(RuleRow))).scalars().all()
        await upsert(session, RuleRow, [rule.model_dump() for rule in differing(known, rules)])
        await upsert(session, CalendarException, [asdict(day) for day in days])
        laws = packaged_laws()
        await upsert(session, LawRow, [law.model_dump(exclude={"articles"}) for law in laws])
        await upsert(session, LawArticleRow, _articles(laws), keep=("label", "chapter", "text"))
        await store_catalogue(session, catalogue)
        await work.commit()
    for locality in localities:
        await _apply_choices(engine, locality)
    return Loaded(len(entries), len(rules), len(days), len(laws), len(catalogue.items))


def tenant_entries(
    localities: Sequence[Locality], selection: Iterable[str] | Literal["china"]
) -> tuple[TenantEntry, ...]:
    """The tenants of localities and selection, with the localities' corrections.

    A locality that is a root of its own inside a selected province stays a root.
    """
    entries = {entry.code: entry for entry in tenants_for(selection)}
    for locality in localities:
        entries.update({entry.code: entry for entry in tenants_for(locality.divisions)})
    return with_local_changes(entries.values(), localities)


async def store_tenants(session: AsyncSession, entries: Iterable[TenantEntry]) -> None:
    """Write tenants, those above first."""
    ordered = sorted(entries, key=lambda entry: (TIERS.index(entry.tier), entry.code))
    now = clock.now()
    await upsert(
        session,
        TenantRow,
        [{**asdict(entry), "created_at": now} for entry in ordered],
        keep=("created_at",),
    )


async def store_laws(session: AsyncSession, imported: LawImport) -> tuple[int, int]:
    """Write imported full texts; the number of laws and of articles."""
    laws, articles = imported.rows(packaged_laws())
    await upsert(session, LawRow, [_values(row) for row in laws])
    if articles:
        await upsert(session, type(articles[0]), [_values(row) for row in articles])
    return len(laws), len(articles)


async def store_catalogue(session: AsyncSession, imported: CommodityImport) -> int:
    """Write an edition of the catalogue; the number of items."""
    rows = imported.rows()
    if rows:
        await upsert(session, type(rows[0]), [_values(row) for row in rows])
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


async def _apply_choices(engine: AsyncEngine, locality: Locality) -> None:
    """A locality's plugins and settings, where the bureau has not chosen otherwise."""
    for root in locality.divisions:
        async with open_work(engine, Scope.of_tenant(root)) as work:
            for plugin, choice in locality.plugins.items():
                row = PluginChoice(tenant_code=root, plugin=plugin, choice=choice, state="chosen")
                await _unless_there(work, row, ("tenant_code", "plugin"))
            for plugin, values in locality.settings.items():
                for key, value in values.items():
                    row_ = SettingValue(
                        tenant_code=root, plugin=plugin, key=key, value=value, state="set"
                    )
                    await _unless_there(work, row_, ("tenant_code", "plugin", "key"))
            await work.commit()


async def _unless_there(work: Work, row: Base, unique: tuple[str, ...]) -> None:
    model = type(row)
    where = [getattr(model, name) == getattr(row, name) for name in unique]
    if await work.session.scalar(select(model).where(*where)) is None:
        work.session.add(row)


async def upsert(
    session: AsyncSession,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    keep: tuple[str, ...] = (),
) -> None:
    """Write rows by primary key. Columns in `keep` hold on to what is already stored."""
    if not rows:
        return
    statement = insert(model)
    key = [column.name for column in model.__table__.primary_key]
    changed = {
        name: statement.excluded[name] for name in rows[0] if name not in key and name not in keep
    }
    if changed:
        statement = statement.on_conflict_do_update(index_elements=key, set_=changed)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=key)
    connection = await session.connection()
    await connection.execute(statement, [dict(row) for row in rows])


def _values(row: Base) -> dict[str, Any]:
    return {
        attribute.key: getattr(row, attribute.key) for attribute in inspect(type(row)).column_attrs
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
    session: AsyncSession, row: Organisation, *entries: Registration
) -> None:
    """Write an organisation and its registrations. Raises `AccountError` for a wrong code."""
    fault = credit_code_fault(row.code)
    if fault:
        raise AccountError(f"{row.code}: {fault}")
    await upsert(session, Organisation, [_values(row)])
    for entry in entries:
        where = (
            Registration.organisation_code == entry.organisation_code,
            Registration.root == entry.root,
            Registration.capacity == entry.capacity,
        )
        if await session.scalar(select(Registration).where(*where)) is None:
            session.add(entry)
    await session.flush()


async def store_account(session: AsyncSession, new: NewAccount, password: str) -> UUID:
    """Create the account, or give an existing one the missing posts; the person's id.

    Raises `AccountError` for roles that one person may not hold together.
    """
    roles = {role for role, _, _ in new.posts}
    for pair in EXCLUSIVE:
        if pair <= roles:
            titles = "、".join(ROLES[role].title for role in sorted(pair))
            raise AccountError(f"{new.login}: 同一人不得兼任{titles}")
    account = await session.scalar(select(Account).where(Account.login == new.login))
    if account is None:
        person = Person(id=new_id(), name=new.name)
        session.add(person)
        await session.flush()
        account = Account(
            id=new_id(), login=new.login, person_id=person.id, password_hash=HASHER.hash(password)
        )
        session.add(account)
    for role, tenant, organisation in new.posts:
        where = (
            PostRow.person_id == account.person_id,
            PostRow.role == role,
            PostRow.tenant_code == tenant,
            PostRow.organisation_code == organisation,
        )
        if await session.scalar(select(PostRow).where(*where)) is None:
            session.add(
                PostRow(
                    person_id=account.person_id,
                    role=role,
                    tenant_code=tenant,
                    organisation_code=organisation,
                )
            )
    await session.flush()
    return account.person_id
