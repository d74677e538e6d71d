"""Fixtures for whoever writes a plugin; found by pytest through the platform's entry point.

`world` is a platform of its own for one test: a three-level tenant tree in two regions, all
installed subsystems enabled, actors by role, a clock that moves, an HTTP client for any actor.
The database is copied from a template that is built once a run; nothing sleeps.
"""

from zhengcai.testing.fixtures import (
    anyio_backend,
    plugin_candidates,
    plugins_on,
    world,
    zhengcai_postgres,
)
from zhengcai.testing.opening import build_database, candidates, open_world
from zhengcai.testing.people import Person
from zhengcai.testing.region import ROOTS, START, SYNTHETIC_RULES, TREE, credit_code
from zhengcai.testing.world import World

__all__ = [
    "ROOTS",
    "START",
    "SYNTHETIC_RULES",
    "TREE",
    "Person",
    "World",
    "anyio_backend",
    "build_database",
    "candidates",
    "credit_code",
    "open_world",
    "plugin_candidates",
    "plugins_on",
    "world",
    "zhengcai_postgres",
]
