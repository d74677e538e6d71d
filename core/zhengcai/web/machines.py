"""Serving the addresses that plugins declare for machines (`zhengcai.MachineEndpoint`)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from zhengcai import clock
from zhengcai.actions.context import Context
from zhengcai.actions.machines import Call, MachineEndpoint
from zhengcai.actions.recording import record_deferred
from zhengcai.actions.runtime import Runtime
from zhengcai.identity.actor import NOBODY, Actor, Post, system_actor
from zhengcai.identity.attempts import PER_MINUTE, network_of
from zhengcai.identity.roles import Role
from zhengcai.identity.sessions import KnownAccount, verify
from zhengcai.problems import Refusal
from zhengcai.tenancy.tree import Scope, Tenant
from zhengcai.web.http import json_response, origin_of, read_body

LARGEST_FORM = 10_000
"""Bytes; credentials and a scope."""
_FORM = "application/x-www-form-urlencoded"


class MachineDesk:
    """`zhengcai.Desk` for one request."""

    def __init__(self, runtime: Runtime, tenant: Tenant, plugin: str, request: Request) -> None:
        self.runtime = runtime
        self.tenant = tenant
        self.plugin = plugin
        origin = origin_of(request)
        self.origin = (origin.source, origin.request_id)
        self.network = network_of(origin.source)

    @asynccontextmanager
    async def work(
        self, actor: Actor | None = None, *, tree: bool = False
    ) -> AsyncIterator[Context]:
        code = self.tenant.code
        scope = self.runtime.snapshot.tree.scope(code) if tree else Scope.of_tenant(code)
        with clock.use_offset(self.runtime.snapshot.clock_offset(code)):
            async with self.runtime.work(scope) as work:
                who = actor or system_actor(code)
                ctx = Context(self.runtime, self.tenant, who, work, plugin=self.plugin)
                yield ctx
                await record_deferred(ctx)
                await work.commit()

    def machine(
        self, client: UUID, login: str, name: str, *, of: tuple[str, str], as_: Role
    ) -> Actor:
        acting, reading = (Post(role, self.tenant.code, *of) for role in (Role.MACHINE, as_))
        return Actor(client, name, (acting,), (reading,), login, *self.origin)

    async def verified(self, hashed: str | None, secret: str) -> bool:
        attempts = self.runtime.attempts
        try:
            attempts.take(self.network, clock.wall())
        except Refusal as refusal:
            wait = {"retry-after": str(60 // PER_MINUTE)}
            raise Refusal(*refusal.problems, reason=refusal.reason, headers=wait) from refusal
        known = None if hashed is None else KnownAccount(NOBODY, hashed)
        good = await verify(attempts, known, secret)
        if good:
            attempts.give_back(self.network, clock.wall())
        return good


def find_machine(
    runtime: Runtime, tenant: Tenant, plugin: str, method: str, rest: Sequence[str]
) -> tuple[MachineEndpoint, dict[str, str]] | None:
    """The endpoint of an address, with its varying parts; None where no plugin that works in the
    tenant declares it."""
    for endpoint in runtime.registry.machines.get(plugin, ()):
        path = endpoint.matched(method, rest)
        if path is not None and runtime.works(tenant.code, endpoint):
            return endpoint, path
    return None


async def serve(
    runtime: Runtime,
    tenant: Tenant,
    request: Request,
    endpoint: MachineEndpoint,
    path: dict[str, str],
) -> Response:
    """The answer of an endpoint."""
    desk = MachineDesk(runtime, tenant, endpoint.plugin, request)
    form = None
    if endpoint.method == "POST":
        body = await read_body(request, LARGEST_FORM)
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media == _FORM:
            form = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    call = Call(
        path,
        request.query_params.multi_items(),
        form,
        request.headers.get("authorization", ""),
        desk.network,
    )
    reply = await endpoint.answer(desk, call)
    return json_response(dict(reply.body), reply.status, dict(reply.headers))
