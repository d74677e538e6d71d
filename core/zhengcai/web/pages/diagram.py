"""The state diagram of a collection, from its declared states and actions."""

from typing import TypeAlias

from markupsafe import Markup

from zhengcai.actions.declaring import Action
from zhengcai.actions.registry import Bound, Works
from zhengcai.web.diagrams import DiagramState, Transition, state_diagram
from zhengcai.web.language import gettext

Way: TypeAlias = tuple[str | None, str]


def diagram(bound: Bound, works: Works, current: str | None = None) -> Markup | None:
    """The state diagram of a collection, from those of its actions that work; None where nothing leads on.

    What the platform notes is left out where it changes nothing, or where somebody does the same
    by hand: a line of its own would say nothing.
    """
    actions = [each for each in bound.actions.values() if works(each)]
    states = bound.collection.states
    by_hand = {way for each in actions if not each.hidden for way in _ways(each)}
    transitions = [
        Transition(*way, gettext(action.title))
        for action in actions
        for way in _ways(action)
        if not action.hidden or (way[0] != way[1] and way not in by_hand)
    ]
    if all(each.source is None for each in transitions):
        return None
    return state_diagram(
        gettext(bound.collection.title),
        [DiagramState(name, gettext(title)) for name, title in states.items()],
        transitions,
        current,
    )


def _ways(action: Action) -> list[Way]:
    """From which state an action leads to which."""
    sources = sorted(action.source) if action.source is not None else [None]
    return [(source, target) for source in sources for target in action.shown(source)]
