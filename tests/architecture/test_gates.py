"""No way in is left open: every route of every installed plugin, by every role, on and off."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest

from zhengcai.actions.handling import deliver, run_job
from zhengcai.actions.registry import BUILT_IN, Registry
from zhengcai.identity.roles import ROLES, UNPOSTED, Role
from zhengcai.testing import Person, World

NOTHING = UUID(int=7)
TENANT = "150121"
CLOSED = "150102"
"""Where every plugin is switched off."""
HELD = [role for role in Role if role not in UNPOSTED]
"""Roles that a person can hold."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way in: how it is asked, and the roles that may."""

    plugin: str
    method: str
    path: str
    roles: frozenset[Role]
    page: bool

    async def ask(self, client: httpx.AsyncClient, tenant: str, token: str = "") -> int:
        base = "/t" if self.page else "/api/v1/t"
        headers = {}
        if token and self.page:
            headers["cookie"] = f"zhengcai_session={token}"
        elif token:
            headers["authorization"] = f"Bearer {token}"
        url = f"{base}/{tenant}/-/{self.path}"
        body: dict[str, str] | None = {} if self.method == "POST" and not self.page else None
        answer = await client.request(self.method, url, headers=headers, json=body)
        return answer.status_code


def routes(registry: Registry) -> Iterator[Route]:
    """Every address that the declarations make."""
    for (plugin, name), bound in registry.collections.items():
        here = f"{plugin}/{name}"
        read = frozenset(bound.collection.read)
        for page in (False, True):
            if not (page and (plugin, name) in registry.pages):
                yield Route(plugin, "GET", here, read, page)
                yield Route(plugin, "GET", f"{here}/{NOTHING}", read, page)
        for verb, query in bound.queries.items():
            both = read & frozenset(query.by)
            yield Route(plugin, "GET", f"{here}/{NOTHING}/{verb}", both, False)
        for verb, action in bound.actions.items():
            place = "actions" if action.creates else f"{NOTHING}/actions"
            yield Route(plugin, "POST", f"{here}/{place}/{verb}", frozenset(action.by), False)
            if not action.hidden:
                form = f"{here}/new/{verb}" if action.creates else f"{here}/{NOTHING}/{verb}"
                yield Route(plugin, "GET", form, frozenset(action.by), True)
    for (plugin, path), own in registry.pages.items():
        yield Route(plugin, "GET", f"{plugin}/{path}", frozenset(own.by), True)


@pytest.fixture(scope="module")
async def everybody(installed: World) -> dict[Role, Person]:
    """One person of each role."""
    return {role: await installed.person(role, tenant=TENANT) for role in HELD}


@pytest.fixture(scope="module")
async def closed(installed: World) -> AsyncIterator[World]:
    """The platform with every plugin switched off in one tenant."""
    plugins = [each.id for each in installed.runtime.report.loaded if each.id not in BUILT_IN]
    for plugin in plugins:
        await installed.choose(plugin, "off", CLOSED)
    yield installed
    await installed.sql("DELETE FROM plugin_choice WHERE tenant_code = $1", CLOSED)
    await installed.runtime.reload()


def test_there_are_routes(registry: Registry) -> None:
    found = list(routes(registry))
    assert len({route.plugin for route in found}) >= 5
    assert len(found) > 100


@pytest.mark.parametrize("role", HELD)
async def test_a_role_without_the_permission_is_refused(
    installed: World, registry: Registry, everybody: dict[Role, Person], role: Role
) -> None:
    person = everybody[role]
    wrong = []
    for route in routes(registry):
        status = await route.ask(installed.client, TENANT, person.token)
        allowed = bool(route.roles & {role, Role.PUBLIC})
        right = status in (200, 201, 303, 404, 409, 422, 503) if allowed else status == 403
        if not right:
            wrong.append(f"{route.method} {route.path} {'page ' * route.page}{status}")
    assert wrong == [], f"{ROLES[role].title}"


async def test_the_public_is_asked_to_sign_in(installed: World, registry: Registry) -> None:
    wrong = []
    for route in routes(registry):
        status = await route.ask(installed.client, TENANT)
        if Role.PUBLIC in route.roles:
            right = status in (200, 404, 422)
        else:
            right = status in ((303, 401) if route.page else (401,))
        if not right:
            wrong.append(f"{route.method} {route.path} {'page ' * route.page}{status}")
    assert wrong == []


@pytest.mark.parametrize("role", HELD)
async def test_nothing_of_a_plugin_that_is_off_answers(
    closed: World, registry: Registry, role: Role
) -> None:
    person = await closed.person(role, tenant=CLOSED)
    wrong = [
        f"{route.method} {route.path} {'page ' * route.page}{status}"
        for route in routes(registry)
        if route.plugin not in BUILT_IN
        and (status := await route.ask(closed.client, CLOSED, person.token)) != 404
    ]
    assert wrong == []


async def test_a_plugin_that_is_off_is_in_no_menu(closed: World, registry: Registry) -> None:
    plugins = {route.plugin for route in routes(registry)} - set(BUILT_IN)
    for role in HELD:
        person = await closed.person(role, tenant=CLOSED)
        for tenant, on in ((CLOSED, False), (TENANT, True)):
            home = await closed.client.get(
                f"/t/{tenant}/", headers={"cookie": f"zhengcai_session={person.token}"}
            )
            assert home.status_code == 200
            shown = {plugin for plugin in plugins if f"/t/{tenant}/-/{plugin}/" in home.text}
            assert bool(shown) <= on, role


async def test_jobs_and_handlers_of_a_plugin_that_is_off_do_nothing(
    closed: World, registry: Registry
) -> None:
    switchable = [name for name, job in registry.jobs.items() if job.plugin not in BUILT_IN]
    assert switchable
    for job in switchable:
        assert not await run_job(closed.runtime, CLOSED, job, {"never": "read"})
    for handlers in registry.handlers.values():
        for handler in handlers:
            assert not await deliver(closed.runtime, CLOSED, NOTHING, handler.plugin, handler.name)
