"""Measurements of this process for a monitoring system: `/metrics`, for the machine itself only.

Nothing is counted by record or action: the number of bids must not be readable here before the
opening (政府采购货物和服务招标投标管理办法 第28条).
"""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhengcai.actions.openness import NO_ROUTE
from zhengcai.actions.runtime import Runtime

LOCAL = frozenset({"127.0.0.1", "::1"})


class Metrics:
    """Counters of one application; there is no registry of the module."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answers = Counter(
            "zhengcai_answers", "Answers by class of status", ["status"], registry=self.registry
        )
        self.seconds = Histogram(
            "zhengcai_answer_seconds", "Time to the start of an answer", registry=self.registry
        )
        self.hook_calls = Gauge(
            "zhengcai_hook_calls", "Calls of a hook", ["plugin", "hook"], registry=self.registry
        )
        self.hook_failures = Gauge(
            "zhengcai_hook_failures",
            "Failures of a hook",
            ["plugin", "hook"],
            registry=self.registry,
        )
        self.stood = Gauge(
            "zhengcai_plugin_stood_still",
            "How often a plugin kept the process standing",
            ["plugin"],
            registry=self.registry,
        )
        self.quarantined = Gauge(
            "zhengcai_plugins_quarantined", "Plugins that do not work", registry=self.registry
        )

    async def show(self, runtime: Runtime, request: Request) -> Response:
        """The measurements; unknown to anybody but the machine itself."""
        if request.client is None or request.client.host not in LOCAL:
            raise NO_ROUTE
        for hook in runtime.hooks.all():
            for item in hook.implementations:
                self.hook_calls.labels(item.plugin, hook.name).set(item.tally.calls)
                self.hook_failures.labels(item.plugin, hook.name).set(item.tally.failures)
        if runtime.standing is not None:
            for plugin, times in runtime.standing.stood.items():
                self.stood.labels(plugin).set(times)
        self.quarantined.set(len(runtime.report.quarantined))
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


class Measured:
    """Pure ASGI middleware that counts answers."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.metrics.answers.labels(f"{message['status'] // 100}xx").inc()
                self.metrics.seconds.observe(time.perf_counter() - started)
            await send(message)

        await self.app(scope, receive, counted)
