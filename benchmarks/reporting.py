"""How figures are printed: the raw times, the ratio with its middle half, the aim, the verdict."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.measuring import Figure, Ratio


def amount(seconds: float) -> str:
    """Seconds in the unit that suits them."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


@dataclass(slots=True)
class Report:
    """Prints as it goes and keeps what missed its aim."""

    missed: list[str] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """A section of the report."""
        print(f"\n{text}", flush=True)

    def figure(self, name: str, figure: Figure) -> None:
        """A raw time."""
        print(f"  {name:<34} {amount(figure.median):>9}   {_spread(map(amount, _half(figure)))}")

    def ratio(self, name: str, ratio: Ratio, at_most: float) -> None:
        """A ratio against its aim."""
        low, high = ratio.middle_half
        verdict = self._judge(name, ratio.median <= at_most)
        print(
            f"  {name:<34} {ratio.median:>8.2f}×   {_spread((f'{low:.2f}', f'{high:.2f}'))}"
            f"   aim ≤ {at_most:g}×   {verdict}",
            flush=True,
        )

    def bound(self, name: str, seconds: float, at_most: float) -> None:
        """A time against its aim."""
        verdict = self._judge(name, seconds <= at_most)
        print(
            f"  {name:<34} {amount(seconds):>9}   aim ≤ {amount(at_most)}   {verdict}", flush=True
        )

    def count(self, name: str, number: int, at_most: int) -> None:
        """A number against its aim."""
        verdict = self._judge(name, number <= at_most)
        print(f"  {name:<34} {number:>9}   aim ≤ {at_most}   {verdict}", flush=True)

    def none(self, name: str, count: int) -> None:
        """A number that is to be nought."""
        print(f"  {name:<34} {count:>9}   aim 0   {self._judge(name, count == 0)}", flush=True)

    def fact(self, name: str, text: str) -> None:
        """Something without an aim."""
        print(f"  {name:<34} {text:>9}", flush=True)

    def _judge(self, name: str, met: bool) -> str:
        if met:
            return "met"
        self.missed.append(name)
        return "MISSED"


def _half(figure: Figure) -> tuple[float, float]:
    return Ratio(figure.rounds).middle_half


def _spread(ends: Iterable[str]) -> str:
    return f"({' – '.join(ends)})"
