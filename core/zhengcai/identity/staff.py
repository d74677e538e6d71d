"""Whoever works in a tenant, as they would act there, without any of them being signed in."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson

from zhengcai.identity.actor import Actor, Post, seen_from
from zhengcai.identity.roles import ROLES, Reach, Role

_PEOPLE = """
SELECT p.id, p.name, min(a.login) AS login,
       (SELECT json_agg(json_build_array(t.role, t.tenant_code, t.organisation_code, o.name)
                        ORDER BY t.id)
          FROM post t JOIN organisation o ON o.code = t.organisation_code
         WHERE t.person_id = p.id)::text AS posts
  FROM person p JOIN account a ON a.person_id = p.id
 WHERE a.disabled_at IS NULL AND {}
 GROUP BY p.id ORDER BY p.id
"""
_STAFF = _PEOPLE.format("p.id IN (SELECT person_id FROM post WHERE tenant_code = $1)")
_HOLDERS = (
    _PEOPLE.format(
        """p.id > $7 AND p.id <> $5 AND (p.id = ANY($4::uuid[]) OR EXISTS (
       SELECT FROM post t
         JOIN unnest($1::text[], $2::text[], $3::text[]) AS w (role, tenant_code, organisation)
           ON t.role = w.role AND t.tenant_code = w.tenant_code
          AND (w.organisation IS NULL OR t.organisation_code = w.organisation)
        WHERE t.person_id = p.id))"""
    )
    + " LIMIT $6"
)


async def staff_of(driver: Any, path: tuple[str, ...]) -> list[Actor]:
    """Those who can sign in and hold a post in the tenant at the end of `path` itself."""
    return _actors(await driver.fetch(_STAFF, path[-1]), path)


async def holders_of(
    driver: Any,
    path: tuple[str, ...],
    posts: Iterable[tuple[Role, str | None]],
    people: Sequence[UUID],
    but: UUID,
    most: int,
    after: UUID | None = None,
) -> list[Actor]:
    """Those who can sign in and may act at the end of `path` by one of `posts`, and `people`.

    `posts` are pairs of role and organisation (None: any). Never `but`, in the order of their ids
    from the one `after` which the last batch ended, and no more than `most`.
    """
    asked = list(posts)
    rows = await driver.fetch(
        _HOLDERS,
        [role.value for role, _ in asked],
        [path[0] if ROLES[role].reach is Reach.REGION else path[-1] for role, _ in asked],
        [organisation for _, organisation in asked],
        list(people),
        but,
        most,
        after or UUID(int=0),
    )
    return _actors(rows, path)


def _actors(rows: Iterable[Any], path: tuple[str, ...]) -> list[Actor]:
    found = []
    for row in rows:
        held = [Post(Role(item[0]), *item[1:]) for item in orjson.loads(row["posts"] or "[]")]
        acting, reading = seen_from(held, path)
        found.append(
            Actor(
                row["id"],
                row["name"],
                tuple(acting),
                tuple(reading),
                row["login"],
                held=tuple(held),
            )
        )
    return found
