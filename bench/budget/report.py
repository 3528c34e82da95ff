"""Report of the budgets: Markdown tables for the terminal and bench/results."""

import json
import os
import platform
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.budget import lighthouse, limits
from bench.budget.lighthouse import Judgement
from bench.budget.pages import Place
from bench.budget.weights import GZIP_LEVEL, Weight
from tests.browser import axe

LOCK = Path(__file__).parent / "package-lock.json"

ABOUT = f"""\
The shop as the launcher opens it, demo goods, two gunicorn workers, on the machine that measures. Beside it chromium
{{chromium}}, Lighthouse {{lighthouse}}, axe-core {{axe}}; {{machine}}.

* Bytes are those of the browser's log, headers included; only HTML is compressed afterwards (gzip {GZIP_LEVEL}), as the
  proxy in front of the shop does. KB is 1000 bytes.
* *First view*: what is asked for at 360 × 740, two device pixels to one, with an empty cache and before anybody
  scrolls, but for the lazy pictures that no part of the first screen shows. How many of those it reads ahead is the
  browser's choice: the next column tells what chromium chose.
* *Card*, *large*: the heaviest picture of that kind on the whole page, scrolled to its end.
* Lighthouse: mobile profile, simulated; asked again, up to {lighthouse.MOST_RUNS} times, when it is too slow (*runs*), and the best counts:
  what else the machine does only ever slows. Not asked for `is-crawlable`, because search engines are told to leave
  them alone: {{unlisted}}. The 404's own status counts neither against it nor as an error in the console.
* axe: {", ".join(axe.RULES)}; light and dark, 360 and 1440 px. Sideways: at {limits.NARROWEST} px.
"""


@dataclass
class Lines:
    weights: list[list[str]] = field(default_factory=list)
    judgements: list[list[str]] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)

    def weigh(self, place: Place, language: str, weight: Weight) -> None:
        cells = [place.name, language, _kb(weight.html), _kb(weight.style), _kb(weight.script), str(weight.fonts)]
        cells += [str(weight.first_view), _kb(weight.first_bytes), str(weight.read_ahead), _kb(weight.ahead_bytes)]
        cells += [_kb(weight.card_picture), _kb(weight.large_picture), str(len(weight.elsewhere))]
        self.weights.append(cells)
        if place.unlisted and not place.is_state and place.name not in self.unlisted:
            self.unlisted.append(place.name)
        self._breach(place, language, weight.breaches())

    def find(self, place: Place, language: str, findings: list[str]) -> None:
        self.weights[-1].append(str(len(findings)))
        self._breach(place, language, findings)

    def judge(self, place: Place, language: str, theme: str, judgement: Judgement) -> None:
        values = judgement.values
        cells = [place.name, f"{language} {theme}", *(f"{values[name]:.0f}" for name in limits.SCORES)]
        cells += [f"{values[name]:.3g}" if name.endswith("shift") else f"{values[name]:.0f}" for name in limits.TIMINGS]
        self.judgements.append([*cells, str(judgement.runs)])
        self._breach(place, f"{language} {theme}", judgement.breaches())

    def written(self, chromium: str) -> str:
        parts = [f"# The budgets of the pages, {time.strftime('%Y-%m-%d')}\n", self._about(chromium)]
        parts.append(_table(_weight_heads(), self.weights))
        if self.judgements:
            parts.append(_table(_judgement_heads(), self.judgements))
        parts.append("## Past a budget\n\n" + ("\n".join(f"* {each}" for each in self.breaches) or "Nothing.") + "\n")
        return "\n".join(parts)

    def _breach(self, place: Place, language: str, found: list[str]) -> None:
        self.breaches += [f"{place.name} {language}: {each}" for each in found]

    def _about(self, chromium: str) -> str:
        pins = json.loads(LOCK.read_text())["packages"]
        return ABOUT.format(
            chromium=chromium,
            lighthouse=pins["node_modules/lighthouse"]["version"],
            axe=axe.version(),
            unlisted=", ".join(self.unlisted) or "none here",
            machine=f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        )


def _weight_heads() -> list[str]:
    sizes = {
        "HTML": limits.HTML,
        "CSS": limits.STYLE,
        "script": limits.SCRIPT,
        "KB": limits.FIRST_VIEW,
        "card": limits.CARD_PICTURE,
        "large": limits.LARGE_PICTURE,
    }
    html, style, script, first, card, large = (f"{name} ≤ {most // limits.KB}" for name, most in sizes.items())
    first_view = [f"first view ≤ {limits.FIRST_VIEW_REQUESTS}", first]
    ends = [card, large, "third party 0", "axe, sideways 0"]
    return ["page", "", html, style, script, f"fonts ≤ {limits.FONTS}", *first_view, "read ahead", "KB", *ends]


def _judgement_heads() -> list[str]:
    scores = [f"{name} ≥ {least}" for name, least in limits.SCORES.items()]
    return ["page", "", *scores, *(f"{_SHORT[name]} ≤ {most}" for name, most in limits.TIMINGS.items()), "runs"]


_SHORT = {
    "first-contentful-paint": "FCP ms",
    "largest-contentful-paint": "LCP ms",
    "total-blocking-time": "TBT ms",
    "cumulative-layout-shift": "CLS",
}


def _table(heads: list[str], rows: list[list[str]]) -> str:
    widths = [max(len(row[at]) for row in [heads, *rows]) for at in range(len(heads))]

    def line(cells: list[str]) -> str:
        drawn = (
            cell.ljust(wide) if at < 2 else cell.rjust(wide)
            for at, (cell, wide) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join(drawn)} |"

    rule = (
        "|" + "|".join("-" * (wide + 2) if at < 2 else "-" * (wide + 1) + ":" for at, wide in enumerate(widths)) + "|"
    )
    return "\n".join([line(heads), rule, *map(line, rows), ""])


def _kb(size: int) -> str:
    return f"{size / limits.KB:.1f}" if size else "–"
