"""Reports of measurements: printed, written to `bench/results/`, and passed to `make bench`."""

import json
import os
import platform
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import psycopg

RESULTS = Path(__file__).parents[1] / "results"
HANDED_OVER = "BENCH_HANDED_OVER"  # folder in which `make bench` collects results


class Verdict(NamedTuple):
    number: str  # P1 … P11
    what: str
    target: str
    measured: str
    held: bool
    unsteady: bool = False  # the spread includes the target: neither held nor missed


def tell(
    name: str,
    lines: Iterable[str],
    verdicts: Iterable[Verdict] = (),
    *,
    sizes: Mapping[str, Mapping[int, float]] | None = None,
) -> int:
    """Print and save the report; return the exit code: 1 if a target is missed, or could not be judged.

    `sizes` are curves to plot, such as {"listing, page 1, ms": {10_000: 0.1, 1_000_000: 0.2}}.
    """
    verdicts, now = list(verdicts), datetime.now(UTC)
    text = "\n".join([f"{name}, {now:%Y-%m-%d %H:%M} UTC", machine(), command(), "", *lines, "", *judged(verdicts)])
    print(text, flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{now:%Y-%m-%d}-{name}.txt").write_text(text.rstrip() + "\n")
    if folder := os.environ.get(HANDED_OVER):
        told = {"verdicts": verdicts, "sizes": {curve: dict(points) for curve, points in (sizes or {}).items()}}
        (Path(folder) / f"{name}.json").write_text(json.dumps(told))
    return 0 if all(verdict.held and not verdict.unsteady for verdict in verdicts) else 1


def judged(verdicts: list[Verdict]) -> list[str]:
    """Format the verdicts as a table of target, measured value and result."""
    if not verdicts:
        return []
    what = max(len(verdict.what) for verdict in verdicts)
    target, measured = (max(len(getattr(v, field)) for v in verdicts) for field in ("target", "measured"))
    return [
        f"{v.number:4} {v.what:{what}}  {v.target:>{target}}  {v.measured:>{measured}}  {_result(v)}" for v in verdicts
    ]


def _result(verdict: Verdict) -> str:
    return "unsteady" if verdict.unsteady else "held" if verdict.held else "MISSED"


def machine() -> str:
    memory = int(re.findall(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[0]) / 2**20
    model = re.findall(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text()) or [platform.machine()]
    versions = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in ("Django", "gunicorn"))]
    if url := os.environ.get("DATABASE_URL"):
        with psycopg.connect(url) as connection:
            versions.append(f"PostgreSQL {connection.info.parameter_status('server_version')}")
    return f"{os.cpu_count()} × {model[0]}, {memory:.0f} GB; {', '.join(versions)}"


def command() -> str:
    """Return the command line of this run, to be repeated."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    module = spec.name.removesuffix(".__main__") if spec else sys.argv[0]
    return " ".join(["python -m", module, *sys.argv[1:]])
