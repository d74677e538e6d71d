"""Small charts as SVG, drawn on the server; colours come from the style sheet's classes.

Every figure carries its meaning as text too: a title, and the values as labels or a description.
No inline style, so a strict content security policy holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import tau

from markupsafe import Markup, escape

from zhengcai.web import format as written
from zhengcai.web.language import gettext as _
from zhengcai.web.views.common import Tone

_WIDTH = 720
_ROW = 34
_FULL = Decimal(1)


@dataclass(frozen=True)
class Bar:
    """A labelled value; `text` is the value as written beside the bar."""

    label: str
    value: Decimal
    text: str
    tone: Tone = "info"


@dataclass(frozen=True)
class Share:
    """A part of a whole."""

    label: str
    value: Decimal
    tone: Tone
    text: str | None = None


@dataclass(frozen=True)
class Span:
    """A stretch of time; `end` equal to `start` is drawn as a point."""

    label: str
    start: datetime
    end: datetime
    tone: Tone = "info"


def text_width(text: str, size: float = 13) -> float:
    """Estimated width of `text` in pixels: full-width characters count one em, others 0.56."""
    return sum(size if ord(character) > 0x2E7F else size * 0.56 for character in text)


def figure(
    width: float, height: float, title: str, body: Sequence[str], kind: str, left: float = 0
) -> Markup:
    """An accessible `<svg>` of the given size in pixels, which begins at x = `left`."""
    return Markup(
        '<svg class="chart chart-{kind}" role="img" aria-label="{title}" viewBox="{x} 0 {w} {h}"'
        ' width="{w}" height="{h}" xmlns="http://www.w3.org/2000/svg"><title>{title}</title>{body}</svg>'
    ).format(
        kind=kind,
        title=title,
        x=round(left, 1),
        w=round(width, 1),
        h=round(height, 1),
        body=Markup("\n").join(Markup(part) for part in body),  # noqa: S704
    )


def label(x: float, y: float, text: str, kind: str = "label", anchor: str = "start") -> str:
    """A text element with its baseline at `y`."""
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _legend(shares: Sequence[Share], y: float) -> list[str]:
    parts, x = [], 0.0
    for share in shares:
        words = f"{share.label} {share.text or written.number(share.value)}"
        parts.append(
            f'<rect class="fill-{share.tone}" x="{x:.1f}" y="{y - 10:.1f}" width="10" height="10" rx="2"/>'
        )
        parts.append(label(x + 16, y, words))
        x += 16 + text_width(words) + 24
    return parts


def bar_chart(title: str, bars: Sequence[Bar]) -> Markup:
    """Horizontal bars on one scale from zero."""
    gutter = max((text_width(bar.label) for bar in bars), default=0) + 12
    tail = max((text_width(bar.text) for bar in bars), default=0) + 12
    top = max((bar.value for bar in bars), default=_FULL) or _FULL
    room = _WIDTH - gutter - tail
    body = []
    for index, bar in enumerate(bars):
        middle, length = index * _ROW + _ROW / 2, float(bar.value / top) * room
        body.append(label(gutter - 12, middle + 4.5, bar.label, anchor="end"))
        body.append(
            f'<rect class="fill-{bar.tone}" x="{gutter:.1f}" y="{middle - 9:.1f}" width="{max(length, 1):.1f}" height="18" rx="2"/>'
        )
        body.append(label(gutter + length + 8, middle + 4.5, bar.text, "label strong"))
    return figure(_WIDTH, max(len(bars), 1) * _ROW, title, body, "bar")


def stacked_bar(title: str, shares: Sequence[Share]) -> Markup:
    """One bar of parts, with a legend below: a budget line's used, frozen and available."""
    total = sum((share.value for share in shares), Decimal(0)) or _FULL
    body, x = [], 0.0
    for share in shares:
        length = float(share.value / total) * _WIDTH
        if length > 0:
            body.append(
                f'<rect class="fill-{share.tone}" x="{x:.1f}" y="0" width="{max(length - 1, 0.5):.1f}" height="22" rx="2"/>'
            )
        x += length
    return figure(_WIDTH, 52, title, [*body, *_legend(shares, 46)], "stacked")


def donut(title: str, shares: Sequence[Share], middle: str) -> Markup:
    """A ring of parts with a number in its middle and the legend beside it."""
    total = sum((share.value for share in shares), Decimal(0)) or _FULL
    radius, around = 54.0, tau * 54.0
    body, passed = [f'<circle class="track" cx="75" cy="75" r="{radius}"/>'], 0.0
    for share in shares:
        length = float(share.value / total) * around
        body.append(
            f'<circle class="ring-{share.tone}" cx="75" cy="75" r="{radius}"'
            f' stroke-dasharray="{length:.2f} {around - length:.2f}"'
            f' stroke-dashoffset="{-passed:.2f}" transform="rotate(-90 75 75)"/>'
        )
        passed += length
    body.append(label(75, 82, middle, "figure", "middle"))
    first = 75 - (len(shares) - 1) * 13
    for index, share in enumerate(shares):
        y = first + index * 26
        body.append(
            f'<rect class="fill-{share.tone}" x="170" y="{y - 5}" width="10" height="10" rx="2"/>'
        )
        part = share.text or written.percent((share.value / total).quantize(Decimal("0.001")))
        body.append(label(188, y + 4.5, f"{share.label} {part}"))
    return figure(440, 150, title, body, "donut")


def _ticks(start: datetime, end: datetime) -> list[datetime]:
    step = max((end - start) / 5, timedelta(days=1))
    days = max(round(step / timedelta(days=1)), 1)
    first = start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    count = int((end - first) / timedelta(days=days)) + 1
    return [first + timedelta(days=days * index) for index in range(max(count, 0))]


def timeline(title: str, spans: Sequence[Span], width: float = 960) -> Markup:
    """Stretches of time under each other, on one scale of days; `width` in pixels."""
    if not spans:
        return figure(width, 20, title, [label(0, 14, _("尚无记录"))], "timeline")
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    whole = (end - start) or timedelta(days=1)
    gutter = max(text_width(span.label) for span in spans) + 16
    room = width - gutter - 12

    def place(at: datetime) -> float:
        return gutter + (at - start) / whole * room

    height = len(spans) * 28 + 30
    body = []
    for tick in _ticks(start, end):
        x = place(tick)
        body.append(f'<path class="grid" d="M{x:.1f} 0V{height - 24}"/>')
        body.append(label(x, height - 8, f"{tick:%m-%d}", "label small", "middle"))
    for index, span in enumerate(spans):
        y, x = index * 28 + 14, place(span.start)
        length = place(span.end) - x
        body.append(label(gutter - 14, y + 4.5, span.label, anchor="end"))
        body.append(
            f'<rect class="fill-{span.tone}" x="{x:.1f}" y="{y - 6}" width="{length:.1f}" height="12" rx="2"/>'
            if length >= 4
            else f'<circle class="fill-{span.tone}" cx="{x:.1f}" cy="{y}" r="5"/>'
        )
    return figure(width, height, title, body, "timeline")
