"""Casbin decides, and only casbin: role policies from the declarations, decisions cached.

The enforcer holds role policies alone. Who has which role is not loaded into it: the role manager
reads the role set that comes with the request. Call it from the event loop's thread only.
"""

import logging
from collections.abc import Iterable
from typing import Any

import casbin
from casbin.model import FastModel
from casbin.rbac import RoleManager

from zhengcai.identity.roles import Role

_MODEL = """
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
"""

Policy = tuple[str, str, str]
"""`(role, object, action)`, for example `("purchaser_manager", "supervision.plans", "file")`."""


class _RequestRoles(RoleManager):  # type: ignore[misc]  # casbin ships no types
    """Answers `g(sub, role)` from the role set of the request, which `sub` spells out."""

    def has_link(self, name1: str, name2: str, *domain: str) -> bool:
        return name2 in name1.split("|")


class Access:
    """Decisions over one immutable set of policies; a change builds a new one."""

    def __init__(self, policies: Iterable[Policy], cache_size: int = 20_000) -> None:
        self.policies = frozenset(policies)
        model = FastModel([1, 2])
        model.load_model_from_text(_MODEL)
        self._enforcer: Any = casbin.FastEnforcer(model, cache_key_order=[1, 2])
        # A line for every decision is no audit; disabling would not outlive uvicorn's own set-up.
        self._enforcer.logger.setLevel(logging.ERROR)
        self._enforcer.set_role_manager(_RequestRoles())
        rules = model["p"]["p"].policy
        for policy in self.policies:
            rules.append(policy)  # add_policies counts all the rules again with each: 100 ms
        self._enforcer.build_role_links()
        self._decisions: dict[tuple[frozenset[Role], str, str], bool] = {}
        self._cache_size = cache_size

    def allows(self, roles: frozenset[Role], obj: str, act: str) -> bool:
        """Whether any of `roles` may do `act` on `obj`."""
        key = (roles, obj, act)
        decision = self._decisions.get(key)
        if decision is None:
            decision = bool(self._enforcer.enforce("|".join(sorted(roles)), obj, act))
            if len(self._decisions) >= self._cache_size:
                self._decisions.pop(next(iter(self._decisions)))
            self._decisions[key] = decision
        return decision
