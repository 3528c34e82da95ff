"""Lighthouse audits with its mobile profile: a simulated slow phone on a slow network."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.budget import limits
from bench.budget.pages import Place
from bench.budget.shop import CHROMIUM, FLAGS

COMMAND = Path(__file__).parent / "node_modules/lighthouse/cli/index.js"
PATIENCE = 120  # seconds
MOST_RUNS = 5
# Audits skipped for pages with noindex, and for pages that answer with an error status.
EXEMPT_UNLISTED = ["is-crawlable"]
EXEMPT_LOST = ["http-status-code", "errors-in-console"]


@dataclass(frozen=True)
class Judgement:
    values: dict[str, float]  # scores of 100, and timings
    runs: int
    failed: tuple[str, ...]  # failed audits, other than those of performance

    def breaches(self) -> list[str]:
        low = [
            f"{name} {self.values[name]:.0f} < {least}"
            for name, least in limits.SCORES.items()
            if self.values[name] < least
        ]
        slow = [
            f"{name} {self.values[name]:.4g} > {most}"
            for name, most in limits.TIMINGS.items()
            if self.values[name] > most
        ]
        return low + slow + [f"audit {audit}" for audit in self.failed]


def judge(address: str, place: Place, language: str, theme: str) -> Judgement:
    """Run Lighthouse and return the best result; raises RuntimeError if no run finishes.

    Runs again, up to MOST_RUNS times, while the result is too slow, because other load on the machine only slows it,
    or if Lighthouse lost the page (NO_NAVSTART), which happens occasionally."""
    best, runs = None, 0
    while runs < MOST_RUNS and (not best or _too_slow(best)):
        runs += 1
        try:
            again = _run(address, place, language, theme)
        except subprocess.CalledProcessError as lost:
            print(lost.stderr, file=sys.stderr)
            continue
        best = again if not best or _speed(again) > _speed(best) else best
    if not best:
        raise RuntimeError(f"{place.name}: Lighthouse has not come to an end in {runs} runs")
    return Judgement(_values(best), runs, _failed(best))


def _run(address: str, place: Place, language: str, theme: str) -> dict[str, Any]:
    cookies = {cookie["name"]: cookie["value"] for cookie in (place.person or {"cookies": []})["cookies"]}
    if theme != "light":  # the default
        cookies["theme"] = theme
    headers = {"Accept-Language": language}
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    command = [
        "node", str(COMMAND), address + _in(language, place.path), "--quiet", "--output=json", "--ignore-status-code",
        f"--only-categories={','.join(limits.SCORES)}",
        f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
        f"--extra-headers={json.dumps(headers)}",
    ]  # fmt: skip
    if skipped := [*EXEMPT_UNLISTED * place.unlisted, *EXEMPT_LOST * (place.status != 200)]:
        command.append(f"--skip-audits={','.join(skipped)}")
    done = subprocess.run(
        command,
        env={**os.environ, "CHROME_PATH": str(CHROMIUM)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    report = json.loads(done.stdout)
    if report.get("runtimeError"):
        raise RuntimeError(f"{place.name}: {report['runtimeError']}")
    return report


def _in(language: str, path: str) -> str:
    """Return the page's canonical URL path in that language."""
    return path if language == "en" else f"{path}{'&' if '?' in path else '?'}lang={language}"


def _values(run: dict[str, Any]) -> dict[str, float]:
    scores = {name: 100 * (run["categories"][name]["score"] or 0) for name in limits.SCORES}
    return scores | {name: run["audits"][name]["numericValue"] for name in limits.TIMINGS}


def _too_slow(run: dict[str, Any]) -> bool:
    values = _values(run)
    late = any(values[name] > most for name, most in limits.TIMINGS.items())
    return late or values["performance"] < limits.SCORES["performance"]


def _speed(run: dict[str, Any]) -> float:
    return float(run["categories"]["performance"]["score"] or 0)


def _failed(run: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{category}: {audit['id']}"
        for category in limits.SCORES
        if category != "performance"
        for audit in run["categories"][category]["auditRefs"]
        if audit["weight"]
        and (run["audits"][audit["id"]]["score"] or 0) < 1
        and run["audits"][audit["id"]]["scoreDisplayMode"] in ("binary", "numeric", "error")
    )
