"""State diagrams from a collection's declared states and actions, as SVG.

Layers run downwards from the initial states. A transition to the next layer is drawn straight;
one that skips layers or goes back gets a lane of its own at the side, so that lines never cross
a state.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from zhengcai.web.charts import figure, label, text_width
from zhengcai.web.language import gettext as _

_NODE, _TOP, _LAYER = 34.0, 34.0, 84.0
_GAP, _LANE, _SMALL = 24.0, 22.0, 12.0


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
class _Line:
    source: str
    target: str
    words: str


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


def _aligned(boxes: dict[str, _Box], lines: Sequence[_Line]) -> dict[str, _Box]:
    """States alone in their layer move below (the middle of) the states that lead to them."""
    rows: dict[float, list[str]] = {}
    for name, box in boxes.items():
        rows.setdefault(box.y, []).append(name)
    placed = dict(boxes)
    for y in sorted(rows):
        above = [
            placed[line.source].middle
            for line in lines
            if line.target == rows[y][0] and placed[line.source].y == y - _LAYER
        ]
        if len(rows[y]) == 1 and above:
            box = placed[rows[y][0]]
            x = max(sum(above) / len(above) - box.width / 2, 0)
            placed[rows[y][0]] = _Box(x, y, box.width)
    return placed


def _boxes(
    states: Sequence[DiagramState], lines: Sequence[_Line], layer: Mapping[str, int]
) -> dict[str, _Box]:
    """Each layer centred; a state gets as much room as the labels that arrive at it need."""
    rows: dict[int, list[DiagramState]] = {}
    for state in states:
        rows.setdefault(layer[state.name], []).append(state)
    widths = {state.name: text_width(state.label) + 32 for state in states}
    slots = {
        name: max([width, *(text_width(line.words) for line in lines if line.target == name)])
        for name, width in widths.items()
    }
    spans = {
        depth: sum(slots[s.name] for s in row) + _GAP * (len(row) - 1)
        for depth, row in rows.items()
    }
    boxes = {}
    for depth, row in rows.items():
        x = (max(spans.values()) - spans[depth]) / 2
        for state in row:
            width, slot = widths[state.name], slots[state.name]
            boxes[state.name] = _Box(x + (slot - width) / 2, _TOP + depth * _LAYER, width)
            x += slot + _GAP
    return _aligned(boxes, lines)


def _merged(transitions: Sequence[Transition]) -> list[_Line]:
    """One line for each pair of states; several actions between them share its label."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for item in transitions:
        if item.source is not None:
            pairs.setdefault((item.source, item.target), []).append(item.label)
    return [_Line(source, target, " / ".join(words)) for (source, target), words in pairs.items()]


def _arrow(path: str) -> str:
    return f'<path class="edge" marker-end="url(#tip)" d="{path}"/>'


def _straight(source: _Box, target: _Box, words: str, crowded: bool) -> list[str]:
    """To the next layer. Where several leave one state, each label stands above its target."""
    top, bottom = source.y + _NODE, target.y - 2
    turn = (top + bottom) / 2
    x, y = (source.middle + target.middle) / 2, turn + 4
    if crowded:
        x, y = target.middle, bottom - 14
    aside = not crowded and abs(source.middle - target.middle) < 1
    return [
        _arrow(
            f"M{source.middle:.1f} {top:.1f}C{source.middle:.1f} {turn:.1f}"
            f" {target.middle:.1f} {turn:.1f} {target.middle:.1f} {bottom:.1f}"
        ),
        label(x + 8 if aside else x, y, words, "label small halo", "start" if aside else "middle"),
    ]


def _loop(box: _Box, words: str) -> list[str]:
    """An action that leaves the state as it is."""
    right = box.x + box.width
    return [
        _arrow(f"M{right:.1f} {box.y + 6:.1f}h10q5 0 5 5t-5 5H{right + 2:.1f}"),
        label(right + 20, box.y + 15, words, "label small halo"),
    ]


def _sideways(source: _Box, target: _Box, words: str, lane: float) -> list[str]:
    """Back, or past a layer, by a lane at the side."""
    begin, end = source.y + _NODE - 12, target.y + _NODE - 6
    bend = 8 if end > begin else -8
    return [
        _arrow(
            f"M{source.x + source.width:.1f} {begin:.1f}H{lane - 8:.1f}"
            f"Q{lane:.1f} {begin:.1f} {lane:.1f} {begin + bend:.1f}V{end - bend:.1f}"
            f"Q{lane:.1f} {end:.1f} {lane - 8:.1f} {end:.1f}H{target.x + target.width + 2:.1f}"
        ),
        label(lane + 6, (begin + end) / 2 + 4, words, "label small halo"),
    ]


def _drawn(
    lines: Sequence[_Line], boxes: Mapping[str, _Box], layer: Mapping[str, int]
) -> tuple[list[str], float]:
    """All lines, and the width that they and the states take."""
    body: list[str] = []
    edge = max(box.x + box.width for box in boxes.values())
    width = lane = edge
    for line in (line for line in lines if line.source == line.target):
        body += _loop(boxes[line.source], line.words)
        right = boxes[line.source].x + boxes[line.source].width
        width = lane = max(lane, right + 20 + text_width(line.words, _SMALL))
    lane += _LANE
    straight = [line for line in lines if layer[line.target] == layer[line.source] + 1]
    leaving = Counter(line.source for line in straight)
    for line in straight:
        source, target = boxes[line.source], boxes[line.target]
        body += _straight(source, target, line.words, leaving[line.source] > 1)
        reach = max(source.middle, target.middle) + text_width(line.words, _SMALL) + 8
        width, lane = max(width, reach), max(lane, reach)
    far = [line for line in lines if line.source != line.target and line not in straight]
    for line in sorted(far, key=lambda line: abs(layer[line.target] - layer[line.source])):
        body += _sideways(boxes[line.source], boxes[line.target], line.words, lane)
        width = max(width, lane + 6 + text_width(line.words, _SMALL))
        lane += _LANE + text_width(line.words, _SMALL)
    return body, width


def state_diagram(
    title: str,
    states: Sequence[DiagramState],
    transitions: Sequence[Transition],
    current: str | None = None,
) -> Markup:
    """The diagram; `current` is the name of the state that a record is in."""
    lines = _merged(transitions)
    layer = _layers([s.name for s in states], [(line.source, line.target) for line in lines])
    boxes = _boxes(states, lines, layer)
    body = [
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
        ' orient="auto-start-reverse"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>'
    ]
    for target in dict.fromkeys(item.target for item in transitions if item.source is None):
        box = boxes[target]
        body.append(f'<circle class="start" cx="{box.middle:.1f}" cy="{box.y - 27:.1f}" r="6"/>')
        body.append(_arrow(f"M{box.middle:.1f} {box.y - 21:.1f}V{box.y - 2:.1f}"))
    drawn, width = _drawn(lines, boxes, layer)
    body += drawn
    name = title
    for state in states:
        box, kind = boxes[state.name], "state"
        if state.name == current:
            kind = "state current"
            name = _("%(title)s，当前：%(state)s") % {"title": title, "state": state.label}
        body.append(
            f'<rect class="{kind}" x="{box.x:.1f}" y="{box.y:.1f}"'
            f' width="{box.width:.1f}" height="{_NODE}" rx="4"/>'
        )
        body.append(label(box.middle, box.y + 22, state.label, f"label on-{kind}", "middle"))
    bottom = max(box.y for box in boxes.values()) + _NODE + 4
    return figure(width + 4, bottom, name, body, "states")
