"""Where a post counts: acting here, reading below, everywhere in a region, and nowhere else."""

from uuid import uuid4

import pytest

from zhengcai.identity.access import Access
from zhengcai.identity.actor import Actor, Post, public_actor, seen_from, system_actor
from zhengcai.identity.roles import ROLES, Reach, Role

PATH = ("150000", "150100", "150102")


@pytest.mark.parametrize(
    ("role", "tenant", "seen_at", "counts"),
    [
        (Role.PURCHASER_MANAGER, "150100", PATH[:2], "acting"),
        (Role.PURCHASER_MANAGER, "150100", PATH, "nothing"),
        (Role.PURCHASER_MANAGER, "150100", PATH[:1], "nothing"),
        (Role.FINANCE_SUPERVISOR, "150000", PATH[:1], "acting"),
        (Role.FINANCE_SUPERVISOR, "150000", PATH, "reading"),
        (Role.FINANCE_SUPERVISOR, "150100", PATH, "reading"),
        (Role.FINANCE_SUPERVISOR, "150100", PATH[:1], "nothing"),
        (Role.FINANCE_SUPERVISOR, "150000", ("420200",), "nothing"),
        (Role.FINANCE_SUPERVISOR, "150700", ("150000", "150781"), "nothing"),
        (Role.SUPPLIER, "150000", PATH, "acting"),
        (Role.SUPPLIER, "150100", PATH, "nothing"),
        (Role.SUPPLIER, "150000", ("420200", "420202"), "nothing"),
        (Role.SYSTEM_ADMIN, "150000", PATH, "nothing"),
        (Role.AUDIT_ADMIN, "150000", PATH, "reading"),
    ],
)
def test_a_post_seen_from_a_tenant(
    role: Role, tenant: str, seen_at: tuple[str, ...], counts: str
) -> None:
    post = Post(role, tenant, "示例单位")
    acting, reading = seen_from([post], seen_at)
    found = "acting" if acting else "reading" if reading else "nothing"
    assert found == counts


def test_everybody_is_the_public_and_nobody_is_more() -> None:
    assert public_actor().roles == {Role.PUBLIC}
    assert public_actor().anonymous
    assert not system_actor("150100").anonymous
    assert Role.SYSTEM in system_actor("150100").roles


def test_an_actor_acts_for_the_organisations_of_the_role() -> None:
    actor = Actor(
        uuid4(),
        "张示例",
        (
            Post(Role.PURCHASER_OPERATOR, "150100", "甲"),
            Post(Role.PURCHASER_MANAGER, "150100", "乙"),
        ),
        (Post(Role.OVERSEER, "150000", "丙"),),
    )
    assert actor.organisations(Role.PURCHASER_OPERATOR) == {"甲"}
    assert actor.organisations(Role.PURCHASER_MANAGER) == {"乙"}
    assert actor.organisation(Role.PURCHASER_MANAGER) == actor.posts[1]
    assert actor.organisation(Role.OVERSEER) is None
    assert actor.roles == {Role.PUBLIC, Role.PURCHASER_OPERATOR, Role.PURCHASER_MANAGER}
    assert actor.reading_roles == actor.roles | {Role.OVERSEER}


def test_every_role_has_a_title_and_a_reach() -> None:
    assert set(ROLES) == set(Role)
    assert {info.reach for info in ROLES.values()} == set(Reach)
    assert len({info.title for info in ROLES.values()}) == len(Role)


def test_access_is_what_the_policies_say_and_nothing_else() -> None:
    access = Access([("supplier", "bids", "submit"), ("public", "news", "read")])
    supplier = frozenset({Role.SUPPLIER, Role.PUBLIC})
    for _ in range(2):
        assert access.allows(supplier, "bids", "submit")
        assert access.allows(supplier, "news", "read")
        assert not access.allows(supplier, "bids", "read")
        assert not access.allows(supplier, "bids", "submi")
        assert not access.allows(frozenset({Role.PUBLIC}), "bids", "submit")
        assert not access.allows(frozenset(), "news", "read")


def test_the_cache_of_decisions_is_bounded() -> None:
    access = Access([("supplier", "bids", "submit")], cache_size=10)
    roles = frozenset({Role.SUPPLIER})
    for number in range(50):
        assert not access.allows(roles, f"object {number}", "read")
    assert len(access._decisions) == 10
    assert access.allows(roles, "bids", "submit")
