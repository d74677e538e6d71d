"""Whoever works in a tenant, as they would act there, without any of them being signed in."""

from typing import Any

import orjson

from zhengcai.identity.actor import Actor, Post, seen_from
from zhengcai.identity.roles import Role

_STAFF = """
SELECT p.id, p.name, min(a.login) AS login,
       (SELECT json_agg(json_build_array(t.role, t.tenant_code, t.organisation_code, o.name)
                        ORDER BY t.id)
          FROM post t JOIN organisation o ON o.code = t.organisation_code
         WHERE t.person_id = p.id)::text AS posts
  FROM person p JOIN account a ON a.person_id = p.id
 WHERE a.disabled_at IS NULL
   AND p.id IN (SELECT person_id FROM post WHERE tenant_code = $1)
 GROUP BY p.id ORDER BY p.id
"""


async def staff_of(driver: Any, path: tuple[str, ...]) -> list[Actor]:
    """Those who can sign in and hold a post in the tenant at the end of `path` itself."""
    found = []
    for row in await driver.fetch(_STAFF, path[-1]):
        posts = [Post(Role(item[0]), *item[1:]) for item in orjson.loads(row["posts"])]
        acting, reading = seen_from(posts, path)
        found.append(
            Actor(
                row["id"],
                row["name"],
                tuple(acting),
                tuple(reading),
                row["login"],
                held=tuple(posts),
            )
        )
    return found
