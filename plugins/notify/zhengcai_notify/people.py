"""To whom what belongs: a message belongs to a person, whatever posts the person holds."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from zhengcai import UNPOSTED, Actor, Owner, Role

EVERYBODY = tuple(role for role in Role if role not in UNPOSTED)
"""Everybody with a post."""


def own(person: InstrumentedAttribute[Any]) -> dict[Role, Owner]:
    """Every role, each for the rows of the person alone."""

    def mine(actor: Actor) -> ColumnElement[bool]:
        found: ColumnElement[bool] = person == actor.person_id
        return found

    owner: Callable[[Actor], ColumnElement[bool]] = mine
    return dict.fromkeys(EVERYBODY, owner)
