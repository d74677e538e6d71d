"""Fixtures for whoever writes a plugin; found by pytest through the platform's entry point.

`world` is a platform of its own for one test: a three-level tenant tree in two regions, all
installed subsystems enabled, actors by role, a clock that moves, an HTTP client for any actor.
The worlds of a run stand on the same database one after another, whose rows are put back each
time; nothing sleeps.
"""

from zhengcai.testing.building import build_database
from zhengcai.testing.fixtures import (
    plugin_candidates,
    plugins_on,
    pytest_configure,
    world,
    zhengcai_grounds,
    zhengcai_postgres,
)
from zhengcai.testing.opening import candidates, open_world, world_on
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
    "build_database",
    "candidates",
    "credit_code",
    "open_world",
    "plugin_candidates",
    "plugins_on",
    "pytest_configure",
    "world",
    "world_on",
    "zhengcai_grounds",
    "zhengcai_postgres",
]
