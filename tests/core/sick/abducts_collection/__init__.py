"""Declares a collection of another plugin's model; its id comes first."""

from specimen.models import Requisition

from zhengcai import Collection, Role, hookimpl


@hookimpl
def declare() -> list[Collection[Requisition]]:
    """Everybody may read it."""
    return [
        Collection(
            model=Requisition,
            name="open",
            singular="open",
            title="公开",
            states={},
            read={Role.PUBLIC: None},
        )
    ]
