"""Work on a tenant's data that a new version of a plugin brings: declared here, run by waves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from zhengcai.plugins.declaration import Declaration

Step = Callable[[Any], Awaitable[int]]


class Unfinished(int):
    """The rows of one batch of a data step that has not come to its end: it is called again.

    Each batch is a transaction of its own. `Unfinished(0)` is a fault: a step that does nothing never ends.
    """


@dataclass(eq=False)
class DataStep(Declaration):
    """One step of bringing a tenant's data to `version` of the plugin. Made by `@data_step`."""

    name: str
    version: str
    run: Step
    back: Step | None = None


def data_step(name: str, *, version: str, back: Step | None = None) -> Callable[[Step], DataStep]:
    """Declare `async (ctx) -> rows touched`: what a wave does once in each of its tenants.

    `name` is unique in the plugin. Steps run in the order of versions and then of declaration, also
    where the plugin is off: its rows are kept there and must fit the code when it is on again. A
    step must bear being repeated. A long one works in bounded batches: it answers
    `Unfinished(rows)` until it comes to its end, and each batch is kept for itself. What it raises
    or refuses undoes the batch and halts the wave. `back` has the same shape and undoes the step
    when the wave goes back.
    """

    def declare(run: Step) -> DataStep:
        return DataStep(name, version, run, back)

    return declare
