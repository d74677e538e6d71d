"""State diagrams from a collection's declared states and actions, as SVG.

Layers run downwards from the initial states. A transition to the next layer is drawn straight;
one that skips layers or goes back gets a lane of its own at the side, so that lines never cross
a state.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from zhengcai.web.charts import figure, label, text_width
from zhengcai.web.language import gettext as _

_NODE, _GAP, _LAYER, _LANE = 34.0, 28.0, 80.0, 22.0


@dataclass(frozen=True)
class DiagramState:
    """A state by name, with its label."""

    name: str
    label: str


@dataclass(frozen=True)
class Transition:
    """An action that leads from one state to another; `source` is `None` for one that creates."""

    source: str | None
    target: str
    label: str


@dataclass(frozen=True)
class _Box:
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


def _layers(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Longest path from the initial states over the edges that do not close a circle."""
    order: list[str] = []
    open_names: set[str] = set()
    forward: list[tuple[str, str]] = []

    def visit(name: str) -> None:
        open_names.add(name)
        for source, target in edges:
            if source == name and target not in open_names:
                forward.append((source, target))
                if target not in order:
                    visit(target)
        open_names.discard(name)
        order.append(name)

    reached = {target for source, target in edges if source != target}
    for name in [*(n for n in names if n not in reached), *names]:
        if name not in order:
            visit(name)
    layer = dict.fromkeys(names, 0)
    for name in reversed(order):
        for source, target in forward:
            if source == name:
                layer[target] = max(layer[target], layer[name] + 1)
    return layer


def _boxes(states: Sequence[DiagramState], layer: Mapping[str, int]) -> dict[str, _Box]:
    rows: dict[int, list[DiagramState]] = {}
    for state in states:
        rows.setdefault(layer[state.name], []).append(state)
    widths = {state.name: text_width(state.label) + 32 for state in states}
    spans = {
        depth: sum(widths[s.name] for s in row) + _GAP * (len(row) - 1)
        for depth, row in rows.items()
    }
    boxes = {}
    for depth, row in rows.items():
        x = (max(spans.values()) - spans[depth]) / 2
        for state in row:
            boxes[state.name] = _Box(x, 34 + depth * _LAYER, widths[state.name])
            x += widths[state.name] + _GAP
    return boxes


def _merged(transitions: Sequence[Transition]) -> list[tuple[str, str, str]]:
    """One line for each pair of states; several actions between them share its label."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for item in transitions:
        if item.source is not None:
            pairs.setdefault((item.source, item.target), []).append(item.label)
    return [(source, target, " / ".join(words)) for (source, target), words in pairs.items()]


def _straight(source: _Box, target: _Box, words: str) -> list[str]:
    top, bottom = source.y + _NODE, target.y - 2
    turn = (top + bottom) / 2
    x = (source.middle + target.middle) / 2
    aside = 8 if abs(source.middle - target.middle) < 1 else 0
    return [
        f'<path class="edge" marker-end="url(#tip)" d="M{source.middle:.1f} {top:.1f}'
        f'C{source.middle:.1f} {turn:.1f} {target.middle:.1f} {turn:.1f} {target.middle:.1f} {bottom:.1f}"/>',
        label(x + aside, turn + 4, words, "label small halo", "start" if aside else "middle"),
    ]


def _sideways(source: _Box, target: _Box, words: str, lane: float) -> list[str]:
    begin, end = source.y + _NODE / 2, target.y + _NODE / 2
    if source == target:
        begin, end = begin - 9, end + 9
    right = target.x + target.width + 2
    return [
        f'<path class="edge" marker-end="url(#tip)" d="M{source.x + source.width:.1f} {begin:.1f}'
        f"H{lane - 8:.1f}Q{lane:.1f} {begin:.1f} {lane:.1f} {begin + (8 if end > begin else -8):.1f}"
        f'V{end + (-8 if end > begin else 8):.1f}Q{lane:.1f} {end:.1f} {lane - 8:.1f} {end:.1f}H{right:.1f}"/>',
        label(lane + 6, (begin + end) / 2 + 4, words, "label small halo"),
    ]


def state_diagram(
    title: str,
    states: Sequence[DiagramState],
    transitions: Sequence[Transition],
    current: str | None = None,
) -> Markup:
    """The diagram; `current` is the name of the state that a record is in."""
    lines = _merged(transitions)
    layer = _layers([s.name for s in states], [(source, target) for source, target, _w in lines])
    boxes = _boxes(states, layer)
    body = [
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
        ' orient="auto-start-reverse"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>'
    ]
    for target in dict.fromkeys(item.target for item in transitions if item.source is None):
        box = boxes[target]
        body.append(f'<circle class="start" cx="{box.middle:.1f}" cy="7" r="6"/>')
        body.append(
            f'<path class="edge" marker-end="url(#tip)" d="M{box.middle:.1f} 13V{box.y - 2:.1f}"/>'
        )
    edge = max(box.x + box.width for box in boxes.values())
    lane, width = edge + _LANE, edge
    for source, target, words in lines:
        if layer[target] == layer[source] + 1:
            body += _straight(boxes[source], boxes[target], words)
            width = max(
                width, (boxes[source].middle + boxes[target].middle) / 2 + text_width(words) + 8
            )
        else:
            body += _sideways(boxes[source], boxes[target], words, lane)
            width = max(width, lane + 6 + text_width(words, 12))
            lane += _LANE + text_width(words, 12)
    for state in states:
        box = boxes[state.name]
        kind = "state current" if state.name == current else "state"
        body.append(
            f'<rect class="{kind}" x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{_NODE}" rx="4"/>'
        )
        body.append(label(box.middle, box.y + 22, state.label, f"label on-{kind}", "middle"))
    name = f"{title}{_('，当前：')}{_label(states, current)}" if current else title
    bottom = max(box.y for box in boxes.values()) + _NODE + 4
    return figure(width + 4, bottom, name, body, "states")


def _label(states: Sequence[DiagramState], name: str) -> str:
    return next((state.label for state in states if state.name == name), name)
