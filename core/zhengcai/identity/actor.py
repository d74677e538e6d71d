"""Who acts: a person with posts, seen from the tenant in which the work is done."""

import os
import pwd
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from zhengcai.identity.roles import ROLES, Reach, Role

NOBODY = UUID(int=0)
SYSTEM_ID = UUID(int=1)


@dataclass(frozen=True, slots=True)
class Post:
    """A role held for an organisation (by its credit code) in a tenant."""

    role: Role
    tenant: str
    organisation: str
    organisation_name: str = ""


@dataclass(frozen=True)
class Actor:
    """The person (or the system, or the anonymous public) behind a piece of work.

    `posts` are those that count in the tenant of the work, `reading` those that only allow reading
    there because they belong to a tenant above. `held` are all of the person, wherever they count.
    """

    person_id: UUID
    name: str
    posts: tuple[Post, ...] = ()
    reading: tuple[Post, ...] = ()
    account: str = ""
    source: str = ""
    request_id: str = ""
    session_id: UUID | None = field(default=None)
    held: tuple[Post, ...] = ()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Roles with which the actor may act here; everybody is the public."""
        return frozenset(post.role for post in self.posts) | {Role.PUBLIC}

    @cached_property
    def reading_roles(self) -> frozenset[Role]:
        """Roles with which the actor may read here."""
        return self.roles | {post.role for post in self.reading}

    @property
    def anonymous(self) -> bool:
        return self.person_id == NOBODY

    def organisations(self, role: Role) -> frozenset[str]:
        """The organisations for which the actor may act as `role` here."""
        return frozenset(post.organisation for post in self.posts if post.role is role)

    def organisation(self, *roles: Role) -> Post | None:
        """The first post among `roles`: for whom a new record is made."""
        return next((post for post in self.posts if post.role in roles), None)


def seen_from(posts: Iterable[Post], path: tuple[str, ...]) -> tuple[list[Post], list[Post]]:
    """Split a person's posts into those acting and those only reading at the end of `path`."""
    acting: list[Post] = []
    reading: list[Post] = []
    for post in posts:
        reach = ROLES[post.role].reach
        if post.tenant == path[-1] or (reach is Reach.REGION and post.tenant == path[0]):
            acting.append(post)
        elif reach is Reach.BELOW and post.tenant in path:
            reading.append(post)
    return acting, reading


def system_actor(tenant: str) -> Actor:
    """The platform itself, for jobs and event handlers."""
    return Actor(
        SYSTEM_ID, "系统", (Post(Role.SYSTEM, tenant, "system", "系统"),), account="system"
    )


def operator(tenant: str, request_id: str = "") -> Actor:
    """Whoever works at the command line: the platform, in the name of the operating system's user."""
    user = os.getuid()
    try:
        name = pwd.getpwuid(user).pw_name
    except KeyError:
        name = str(user)
    source = f"cli@{socket.gethostname()}"
    return replace(system_actor(tenant), name=name, source=source, request_id=request_id)


def public_actor() -> Actor:
    """Anybody without an account."""
    return Actor(NOBODY, "社会公众")
