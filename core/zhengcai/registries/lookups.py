"""Reading the shared registers: small answers for actions and checks."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson


@dataclass(frozen=True, slots=True)
class CommodityInfo:
    """An item of the catalogue; `kind` is goods, works or services."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class ExpertInfo:
    """An active review expert of a region's library."""

    id: UUID
    person_id: UUID
    name: str
    employer: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonInfo:
    """A person by account."""

    id: UUID
    name: str
    login: str


@dataclass(frozen=True, slots=True)
class OrganisationInfo:
    """An organisation and the capacities in which it is registered in the region."""

    code: str
    name: str
    address: str
    contact: str
    size: str | None
    bank_account: str
    capacities: frozenset[str]


_COMMODITY = "SELECT code, name, kind FROM commodity WHERE code = $1 ORDER BY edition DESC LIMIT 1"
_EXPERTS = """
SELECT e.id, e.person_id, p.name, e.employer, e.categories::text
  FROM expert e JOIN person p ON p.id = e.person_id
 WHERE e.root = $1 AND e.active
   AND EXISTS (SELECT 1 FROM jsonb_array_elements_text(e.categories) AS c
                WHERE $2 LIKE c || '%')
 ORDER BY e.id
"""
_PERSON = """
SELECT p.id, p.name, a.login FROM account a JOIN person p ON p.id = a.person_id
 WHERE a.login = $1 AND a.disabled_at IS NULL
"""
_HOLDERS = """
SELECT DISTINCT ON (p.id) p.id, p.name, a.login
  FROM post t JOIN person p ON p.id = t.person_id JOIN account a ON a.person_id = p.id
 WHERE t.role = $1 AND t.tenant_code = $2 AND a.disabled_at IS NULL
   AND ($3::text IS NULL OR t.organisation_code = $3)
 ORDER BY p.id, a.login
"""
_HOLDS = """
SELECT 1 FROM post WHERE person_id = $1 AND organisation_code = $2 AND tenant_code = ANY($3)
"""
_ORGANISATION = """
SELECT o.code, o.name, o.address, o.contact, o.size, o.bank_account,
       coalesce(array_agg(r.capacity) FILTER (WHERE r.capacity IS NOT NULL), '{}') AS capacities
  FROM organisation o
  LEFT JOIN registration r ON r.organisation_code = o.code AND r.root = $2
 WHERE o.code = $1 GROUP BY o.code
"""


async def commodity(driver: Any, code: str) -> CommodityInfo | None:
    """The catalogue item of that code in the newest edition, or None."""
    row = await driver.fetchrow(_COMMODITY, code)
    return CommodityInfo(**row) if row else None


async def experts(driver: Any, root: str, category: str) -> list[ExpertInfo]:
    """Active experts of a region whose specialities cover the catalogue code `category`."""
    return [
        ExpertInfo(
            row["id"], row["person_id"], row["name"], row["employer"],
            tuple(orjson.loads(row["categories"])),
        )
        for row in await driver.fetch(_EXPERTS, root, category)
    ]  # fmt: skip


async def person(driver: Any, login: str) -> PersonInfo | None:
    """The person behind an account, or None."""
    row = await driver.fetchrow(_PERSON, login)
    return PersonInfo(**row) if row else None


async def holders(
    driver: Any, role: str, tenant: str, organisation: str | None
) -> list[PersonInfo]:
    """Who holds a role in a tenant, for one organisation or for any, and has a working account."""
    return [PersonInfo(**row) for row in await driver.fetch(_HOLDERS, role, tenant, organisation)]


async def belongs(driver: Any, person_id: UUID, organisation: str, path: tuple[str, ...]) -> bool:
    """Whether the person holds any post for the organisation in a tenant of `path`."""
    return await driver.fetchval(_HOLDS, person_id, organisation, list(path)) is not None


async def organisation(driver: Any, code: str, root: str) -> OrganisationInfo | None:
    """An organisation as registered in the region of `root`, or None."""
    row = await driver.fetchrow(_ORGANISATION, code, root)
    if row is None:
        return None
    values = dict(row)
    return OrganisationInfo(**{**values, "capacities": frozenset(values["capacities"])})
