"""Paired runs: measures alternatives in turn, so that noise affects all of them, and compares the samples."""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import fields

from bench.measuring.http_client import Sample
from bench.measuring.report import Verdict

Found = Mapping[str, list[Sample]]


def interleaved(asks: Mapping[str, Callable[[], Sample]], *, rounds: int = 3, warm: bool = True) -> Found:
    """Measure each alternative once per round, after a warm-up run that is not counted unless `warm` is False."""
    if warm:
        for ask in asks.values():
            ask()
    found: dict[str, list[Sample]] = {name: [] for name in asks}
    for _ in range(rounds):
        for name, ask in asks.items():
            found[name].append(ask())
    return found


def median(samples: list[Sample]) -> Sample:
    """Return the median of every field on its own; of errors, the sum."""
    middle = {field.name: statistics.median(getattr(one, field.name) for one in samples) for field in fields(Sample)}
    return Sample(**middle | {"errors": sum(one.errors for one in samples)})  # type: ignore[arg-type]


def ratio(found: Found, one: str, other: str, *, of: str = "cpu") -> float:
    """Return `one`'s value divided by `other`'s: the median of the ratios of each round."""
    pairs = zip(found[one], found[other], strict=True)
    return statistics.median(getattr(a, of) / getattr(b, of) for a, b in pairs)


def table(found: Found, *, against: str = "", heading: str = "") -> list[str]:
    """Format a line per alternative: CPU, rate, latency, errors, and the ratios of CPU and rate to `against`."""
    width = max(len(heading), *map(len, found)) + 1
    against = against or next(iter(found))
    title = f"{heading:{width}} {'CPU ms':>9} {'a second':>9} {'p50 ms':>8} {'p95 ms':>8} {'errors':>6} {'× CPU':>8} {'× rate':>8}"
    lines = [title]
    for name, samples in found.items():
        one = median(samples)
        lines.append(
            f"{name:{width}} {one.cpu:9.2f} {one.rate:9.1f} {one.p50:8.1f} {one.p95:8.1f} {one.errors:6}"
            f" {ratio(found, name, against):8.2f} {ratio(found, name, against, of='rate'):8.2f}"
        )
    return lines


def at_most(number: str, what: str, target: float, measured: float, *, unit: str = "") -> Verdict:
    return Verdict(number, what, f"≤ {target:g} {unit}".rstrip(), f"{measured:.4g} {unit}".rstrip(), measured <= target)


def at_least(number: str, what: str, target: float, measured: float, *, unit: str = "") -> Verdict:
    return Verdict(number, what, f"≥ {target:g} {unit}".rstrip(), f"{measured:.4g} {unit}".rstrip(), measured >= target)
