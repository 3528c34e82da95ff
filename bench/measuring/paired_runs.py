"""Paired runs: measures alternatives in short turns, so that noise affects all of them, and compares them in pairs.

A ratio is the median of the ratios of all rounds, with the 95 % confidence interval of that median (by order statistics,
so no distribution is assumed). A target inside the interval is not judged: the run was too unsteady for it.
"""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from math import sqrt

from bench.measuring.http_client import Sample
from bench.measuring.report import Verdict

Found = Mapping[str, list[Sample]]

SLICE = 0.5  # seconds of one turn
ROUNDS = 40


@dataclass(frozen=True)
class Ratio:
    """A median of paired ratios; `low` and `high` bound it with a confidence of 95 %."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.4g} ({self.low:.3g}–{self.high:.3g})"


def interleaved(asks: Mapping[str, Callable[[], Sample]], *, rounds: int = ROUNDS, warm: bool = True) -> Found:
    """Measure each alternative once per round, in reversed order every other round (A B, B A, A B, …).

    Before that each is run once, which is not counted, unless `warm` is False.
    """
    if warm:
        for ask in asks.values():
            ask()
    found: dict[str, list[Sample]] = {name: [] for name in asks}
    for number in range(rounds):
        for name, ask in reversed(asks.items()) if number % 2 else asks.items():
            found[name].append(ask())
    return found


def median(samples: list[Sample]) -> Sample:
    """Return the median of every field on its own; of errors, the sum."""
    middle = {field.name: statistics.median(getattr(one, field.name) for one in samples) for field in fields(Sample)}
    return Sample(**middle | {"errors": sum(one.errors for one in samples)})  # type: ignore[arg-type]


def ratio(found: Found, one: str, other: str, *, of: str = "cpu") -> Ratio:
    """Return `one`'s value divided by `other`'s in each round, as the median of these ratios."""
    pairs = zip(found[one], found[other], strict=True)
    every = sorted(getattr(a, of) / max(getattr(b, of), 1e-9) for a, b in pairs)
    around = 1.96 * sqrt(len(every)) / 2
    low, high = max(0, round(len(every) / 2 - around) - 1), min(len(every) - 1, round(len(every) / 2 + around))
    return Ratio(statistics.median(every), every[low], every[high])


def table(found: Found, *, against: str = "", heading: str = "") -> list[str]:
    """Format a line per alternative: CPU, rate, latency, errors, and the ratios of CPU and rate to `against`."""
    width = max(len(heading), *map(len, found)) + 1
    against = against or next(iter(found))
    title = f"{heading:{width}} {'CPU ms':>9} {'a second':>9} {'p50 ms':>8} {'p95 ms':>8} {'errors':>6} {'× CPU':>22} {'× rate':>8}"
    lines = [title]
    for name, samples in found.items():
        one = median(samples)
        lines.append(
            f"{name:{width}} {one.cpu:9.2f} {one.rate:9.1f} {one.p50:8.1f} {one.p95:8.1f} {one.errors:6}"
            f" {ratio(found, name, against)!s:>22} {ratio(found, name, against, of='rate').median:8.2f}"
        )
    return lines


def at_most(number: str, what: str, target: float, measured: Ratio | float, *, unit: str = "") -> Verdict:
    return _judged(number, what, "≤", target, measured, unit, held=_middle(measured) <= target)


def at_least(number: str, what: str, target: float, measured: Ratio | float, *, unit: str = "") -> Verdict:
    return _judged(number, what, "≥", target, measured, unit, held=_middle(measured) >= target)


def same(number: str, what: str, measured: Ratio, *, tolerance: float = 0.05) -> Verdict:
    """Judge a comparison of something with itself: 1 within the tolerance, or the benchmark is not to be trusted."""
    held = abs(measured.median - 1) <= tolerance
    return Verdict(number, what, f"1 ± {tolerance:g}", str(measured), held)


def _middle(measured: Ratio | float) -> float:
    return measured.median if isinstance(measured, Ratio) else measured


def _judged(
    number: str, what: str, sign: str, target: float, measured: Ratio | float, unit: str, *, held: bool
) -> Verdict:
    unsteady = isinstance(measured, Ratio) and measured.low < target < measured.high
    words = str(measured) if isinstance(measured, Ratio) else f"{measured:.4g}"
    return Verdict(number, what, f"{sign} {target:g} {unit}".rstrip(), f"{words} {unit}".rstrip(), held, unsteady)
