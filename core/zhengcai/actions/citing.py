"""Legal bases as they hold in one tenant.

A `law` is a citation, or the id of a rule whose source each locality configures (`I.3-review`): what
one region's document orders is a row of the rule book, and whoever reads is told that document.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from zhengcai.problems import Refusal
from zhengcai.rules.rule import RULE_ID

if TYPE_CHECKING:
    from zhengcai.actions.context import Context
    from zhengcai.actions.declaring import Action
    from zhengcai.actions.runtime import Runtime
    from zhengcai.tenancy.tree import Tenant


class Citing:
    """Tells the sources of the tenant on the day whose rules bind the work at hand."""

    __slots__ = ()

    if TYPE_CHECKING:
        runtime: Runtime
        tenant: Tenant

        @property
        def rules_on(self) -> date: ...

    def cite(self, law: str | None) -> str | None:
        """A legal basis as it is told here: of a rule's id the document and article of its row.

        None where nothing is configured for that id; any other text stands as it is.
        """
        return self.runtime.snapshot.rules.at(self.tenant.path, self.rules_on).cite(law)


@contextmanager
def citing(ctx: "Context") -> Iterator[None]:
    """Whatever is refused inside names the sources of this tenant."""
    try:
        yield
    except Refusal as refusal:
        told = refusal.cited(ctx.cite)
        if told is refusal:
            raise
        raise told from refusal


def bind_source(ctx: "Context", action: "Action") -> None:
    """Note the row that an action rests on; refuses as not configured where this place has none."""
    if action.law is not None and RULE_ID.fullmatch(action.law):
        ctx.rule(action.law)
