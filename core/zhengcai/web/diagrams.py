"""State diagrams from a collection's declared states and actions, as SVG.

Layers run downwards from the initial states. A transition to the next layer is drawn straight; one
that skips layers or goes back takes a lane at the side, so that lines never cross a state. The same
actions with the same end share a lane. What every label takes is measured: none is cut.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from zhengcai.web.charts import figure, label, text_width
from zhengcai.web.language import gettext as _

_NODE, _TOP, _LAYER, _BELOW = 34.0, 34.0, 84.0, 20.0
_GAP, _LANE, _LOOP = 24.0, 22.0, 20.0
_SMALL, _ROW, _ROWS, _SHORT = 12.0, 16.0, 3, 130.0
"""Labels of actions: size, height of a row, rows at most, and what is short for one."""


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
    rows: tuple[str, ...]

    @property
    def width(self) -> float:
        return max(text_width(row, _SMALL) for row in self.rows)

    @property
    def height(self) -> float:
        """Of the rows after the first."""
        return (len(self.rows) - 1) * _ROW


@dataclass(frozen=True)
class _Label:
    """The words of a line, their rows centred at the height `y`."""

    x: float
    y: float
    line: _Line
    anchor: str = "start"

    @property
    def left(self) -> float:
        return self.x - (self.line.width / 2 if self.anchor == "middle" else 0)

    @property
    def right(self) -> float:
        return self.left + self.line.width

    def drawn(self) -> str:
        first = self.y - self.line.height / 2
        return "".join(
            label(self.x, first + place * _ROW, row, "label small halo", self.anchor)
            for place, row in enumerate(self.line.rows)
        )


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


def _placed(names: Sequence[str], lines: Sequence[_Line]) -> dict[str, int]:
    """The layer of each state. What no action touches, such as a finding of the platform, lies last."""
    edges = [(line.source, line.target) for line in lines]
    touched = {name for edge in edges for name in edge}
    layer = _layers(names, edges)
    last = max((layer[name] for name in touched), default=-1) + 1
    return {name: layer[name] if name in touched else last for name in names}


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
    """Each layer centred; a state gets as much room as the labels around it need."""
    rows: dict[int, list[DiagramState]] = {}
    for state in states:
        rows.setdefault(layer[state.name], []).append(state)
    widths = {state.name: text_width(state.label) + 32 for state in states}
    arriving = [line for line in lines if line.source != line.target]
    slots = {
        name: max([width, *(line.width for line in arriving if line.target == name)])
        for name, width in widths.items()
    }
    tails = {line.source: line.width + _LOOP for line in lines if line.source == line.target}
    spans = {
        depth: sum(slots[s.name] + tails.get(s.name, 0) for s in row) + _GAP * (len(row) - 1)
        for depth, row in rows.items()
    }
    boxes = {}
    for depth, row in rows.items():
        x = (max(spans.values()) - spans[depth]) / 2
        for state in row:
            width, slot = widths[state.name], slots[state.name]
            boxes[state.name] = _Box(x + (slot - width) / 2, _TOP + depth * _LAYER, width)
            x += slot + tails.get(state.name, 0) + _GAP
    return _aligned(boxes, lines)


def _merged(transitions: Sequence[Transition]) -> list[_Line]:
    """One line for each pair of states; several actions between them share its label."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for item in transitions:
        if item.source is not None:
            pairs.setdefault((item.source, item.target), []).append(item.label)
    return [
        _Line(source, target, tuple(_wrapped(list(dict.fromkeys(words)))))
        for (source, target), words in pairs.items()
    ]


def _wrapped(words: list[str]) -> Iterator[str]:
    """The actions of one line in as few rows of text as are short, in three at most."""
    rows = 1
    while rows < min(_ROWS, len(words)) and text_width(" / ".join(words), _SMALL) > rows * _SHORT:
        rows += 1
    size = -(-len(words) // rows)
    for start in range(0, len(words), size):
        yield " / ".join(words[start : start + size])


def _arrow(path: str) -> str:
    return f'<path class="edge" marker-end="url(#tip)" d="{path}"/>'


def _straight(source: _Box, target: _Box, line: _Line, crowded: bool) -> Iterator[str | _Label]:
    """To the next layer. Where several leave one state, each label stands above its target."""
    top, bottom = source.y + _NODE, target.y - 2
    turn = (top + bottom) / 2
    x, y = (source.middle + target.middle) / 2, turn + 4
    if crowded:
        x, y = target.middle, bottom - 14 - line.height / 2
    aside = not crowded and abs(source.middle - target.middle) < 1
    yield _arrow(
        f"M{source.middle:.1f} {top:.1f}C{source.middle:.1f} {turn:.1f}"
        f" {target.middle:.1f} {turn:.1f} {target.middle:.1f} {bottom:.1f}"
    )
    yield _Label(x + 8 if aside else x, y, line, "start" if aside else "middle")


def _loop(box: _Box, line: _Line) -> Iterator[str | _Label]:
    """An action that leaves the state as it is."""
    right = box.x + box.width
    yield _arrow(f"M{right:.1f} {box.y + 6:.1f}h10q5 0 5 5t-5 5H{right + 2:.1f}")
    yield _Label(right + 20, box.y + 15, line)


def _out(box: _Box, hemmed: bool) -> tuple[str, float]:
    """The beginning of a way to the side, and its height: below the row where others stand there."""
    if hemmed:
        x, y = box.x + box.width - 12, box.y + _NODE
        return f"M{x:.1f} {y:.1f}v9", y + 9
    y = box.y + _NODE - 12
    return f"M{box.x + box.width:.1f} {y:.1f}", y


def _in(box: _Box, hemmed: bool) -> tuple[str, float]:
    """The end of a way from the side."""
    if hemmed:
        y = box.y + _NODE + 17
        return f"H{box.x + box.width - 26:.1f}V{box.y + _NODE + 2:.1f}", y
    return f"H{box.x + box.width + 2:.1f}", box.y + _NODE - 6


def _lane(
    lines: Sequence[_Line], boxes: Mapping[str, _Box], hemmed: Collection[str], lane: float
) -> Iterator[str | _Label]:
    """Back, or past a layer, by a lane at the side that all of `lines` share up to their target."""
    entry, end = _in(boxes[lines[0].target], lines[0].target in hemmed)
    heights = [end]
    for line in lines:
        exit_, begin = _out(boxes[line.source], line.source in hemmed)
        bend = 8 if end > begin else -8
        heights.append(begin)
        yield _arrow(
            f"{exit_}H{lane - 8:.1f}Q{lane:.1f} {begin:.1f} {lane:.1f} {begin + bend:.1f}"
            f"V{end - bend:.1f}Q{lane:.1f} {end:.1f} {lane - 8:.1f} {end:.1f}{entry}"
        )
    yield _Label(lane + 6, (min(heights) + max(heights)) / 2 + 4, lines[0])


def _drawn(
    lines: Sequence[_Line], boxes: Mapping[str, _Box], layer: Mapping[str, int]
) -> list[str | _Label]:
    """All lines with their labels."""
    body: list[str | _Label] = []
    lane = max(box.x + box.width for box in boxes.values())
    straight: list[_Line] = []
    sides: dict[tuple[str, tuple[str, ...]], list[_Line]] = {}
    for line in lines:
        if line.source == line.target:
            box = boxes[line.source]
            body += _loop(box, line)
            lane = max(lane, box.x + box.width + _LOOP + line.width)
        elif layer[line.target] == layer[line.source] + 1:
            straight.append(line)
        else:
            sides.setdefault((line.target, line.rows), []).append(line)
    leaving = Counter(line.source for line in straight)
    for line in straight:
        source, target = boxes[line.source], boxes[line.target]
        body += _straight(source, target, line, leaving[line.source] > 1)
    for item in body:
        if isinstance(item, _Label):
            lane = max(lane, item.right)
    lane += _LANE
    hemmed = {
        name
        for name, box in boxes.items()
        if any(other.y == box.y and other.x > box.x for other in boxes.values())
    }
    for shared in sorted(sides.values(), key=lambda each: _height(each, boxes)):
        body += _lane(shared, boxes, hemmed, lane)
        lane += _LANE + shared[0].width
    return body


def _height(lines: Sequence[_Line], boxes: Mapping[str, _Box]) -> float:
    """How far a lane runs: short ones lie inside long ones."""
    return max(abs(boxes[line.source].y - boxes[line.target].y) for line in lines)


def state_diagram(
    title: str,
    states: Sequence[DiagramState],
    transitions: Sequence[Transition],
    current: str | None = None,
) -> Markup:
    """The diagram; `current` is the name of the state that a record is in."""
    lines = _merged(transitions)
    layer = _placed([s.name for s in states], lines)
    boxes = _boxes(states, lines, layer)
    body = [
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
        ' orient="auto-start-reverse"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>'
    ]
    for target in dict.fromkeys(item.target for item in transitions if item.source is None):
        box = boxes[target]
        body.append(f'<circle class="start" cx="{box.middle:.1f}" cy="{box.y - 27:.1f}" r="6"/>')
        body.append(_arrow(f"M{box.middle:.1f} {box.y - 21:.1f}V{box.y - 2:.1f}"))
    left, right = 0.0, max(box.x + box.width for box in boxes.values())
    for item in _drawn(lines, boxes, layer):
        if isinstance(item, _Label):
            left, right = min(left, item.left), max(right, item.right)
        body.append(item.drawn() if isinstance(item, _Label) else item)
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
    bottom = max(box.y for box in boxes.values()) + _NODE + _BELOW
    return figure(right - left + 4, bottom, name, body, "states", left - 2)
