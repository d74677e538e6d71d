"""Charts and state diagrams: proportions, labels, layout."""

import re
from decimal import Decimal

import pytest
from page_samples.frame import at

from zhengcai.web import charts, diagrams


def test_a_state_diagram_survives_circles_and_keeps_states_apart() -> None:
    states = [diagrams.DiagramState(name, f"状态{name}") for name in "abcde"]
    lines = [(None, "a"), ("a", "b"), ("b", "c"), ("b", "d"), ("c", "a"), ("a", "e"), ("d", "d")]
    svg = diagrams.state_diagram(
        "图", states, [diagrams.Transition(s, t, f"{s}到{t}") for s, t in lines], current="c"
    )
    boxes = [
        (float(x), float(y), float(width))
        for x, y, width in re.findall(r'<rect class="state[^"]*" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', svg)
    ]  # fmt: skip
    assert len(boxes) == len(states)
    for x, y, width in boxes:
        assert not [b for b in boxes if b[1] == y and x < b[0] < x + width]
    assert "当前：状态c" in svg
    assert all(f"{s}到{t}" in svg for s, t in lines if s)


def test_charts_are_in_proportion_and_escape_their_labels() -> None:
    shares = [
        charts.Share("<甲>", Decimal(3), "info"),
        charts.Share("乙", Decimal(1), "good"),
        charts.Share("无", Decimal(0), "bad"),
    ]
    bar = charts.stacked_bar("份额", shares)
    widths = [float(w) for w in re.findall(r'y="0" width="([\d.]+)"', bar)]
    assert widths == [539.0, 179.0]
    assert "&lt;甲&gt;" in bar
    assert "75%" in charts.donut("份额", shares, "4")
    assert "<甲>" not in charts.donut("份额", shares, "4")
    bars = charts.bar_chart(
        "<金额>", [charts.Bar("甲", Decimal(2), "2"), charts.Bar("乙", Decimal(1), "1")]
    )
    first, second = (float(w) for w in re.findall(r'width="([\d.]+)" height="18"', bars))
    assert first == pytest.approx(2 * second, rel=0.01)
    assert "&lt;金额&gt;" in bars
    assert "尚无记录" in charts.timeline("阶段", [])
    line = charts.timeline(
        "阶段", [charts.Span("一", at(1, 1), at(1, 1)), charts.Span("二", at(1, 1), at(1, 9))]
    )
    assert "<circle" in line
    assert charts.stacked_bar("空", [])


def test_no_label_of_a_state_diagram_is_cut_and_none_lies_on_another() -> None:
    """Long labels to the left, to the right, beside a loop, and several actions on one line."""
    long = "补充说明并重新提交供上级财政部门复核的全部材料"
    states = [diagrams.DiagramState(name, f"状态{name}") for name in "abcdxy"]
    lines = [
        *(("a", "b", f"{long}{number}") for number in range(3)),
        *(("a", "c", long), ("b", "d", long), ("a", "a", long), ("d", "a", long)),
    ]
    svg = diagrams.state_diagram("图", states, [diagrams.Transition(*line) for line in lines])
    view = re.search(r'viewBox="([-\d.]+) 0 ([\d.]+)', svg)
    assert view is not None
    left, width = map(float, view.groups())
    places = []
    found = re.findall(
        r'<text class="([^"]+)" x="([-\d.]+)" y="([\d.]+)" [^"]+"(\w+)">([^<]+)<', svg
    )
    assert len(found) == 13
    for kind, x, y, anchor, words in found:
        size = charts.text_width(words, 12 if "small" in kind else 13)
        start = float(x) - (size / 2 if anchor == "middle" else 0)
        assert left <= start, words
        assert start + size <= left + width, words
        places.append((start, start + size, float(y)))
    for place, one in enumerate(places):
        for other in places[place + 1 :]:
            apart = one[1] <= other[0] or other[1] <= one[0] or abs(one[2] - other[2]) >= 12
            assert apart, (found[place], other)
