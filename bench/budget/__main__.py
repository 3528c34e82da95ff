"""`python -m bench.budget [--pages home,product] [--lighthouse no]`: checks every page; exits with 1 over a budget."""

import argparse
import sys
import time
from collections.abc import Iterator

from bench.budget import accessibility, lighthouse, report, weights
from bench.budget.pages import Place, places
from bench.budget.shop import a_browser, open_shop
from bench.measuring import ROOT

LANGUAGES = ("en", "km")
# Lighthouse takes half a minute per page: all pages run in English and light, these also in Khmer and dark.
JUDGED_TWICE_MORE = ("home", "listing", "product")


def main() -> int:
    chosen = _chosen()
    lines = report.Lines()
    with open_shop() as address, a_browser() as browser:
        where = [place for place in places(browser, address) if not chosen.pages or place.name in chosen.pages]
        visits = [(place, language) for place in where for language in LANGUAGES]
        for place, language in visits:
            say(place, language, "weight, axe")
            lines.weigh(place, language, weights.weigh(browser, address, place, language))
            lines.find(place, language, list(accessibility.findings(browser, address, place, language)))
        for place, language, theme in _judged(where) if chosen.lighthouse == "yes" else []:
            say(place, language, f"Lighthouse, {theme}")
            lines.judge(place, language, theme, lighthouse.judge(address, place, language, theme))
        text = lines.written(browser.version)
    print(text)
    if not chosen.pages and chosen.lighthouse == "yes":
        (ROOT / f"bench/results/{time.strftime('%Y-%m-%d')}-budget.txt").write_text(text)
    return 1 if lines.breaches else 0


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make budget", description=__doc__)
    parser.add_argument("--pages", type=lambda text: text.split(","), default=[], help="only these, by name")
    parser.add_argument("--lighthouse", choices=["yes", "no"], default="yes")
    return parser.parse_args()


def _judged(where: list[Place]) -> Iterator[tuple[Place, str, str]]:
    for place in where:
        if place.is_state:
            continue
        yield place, "en", "light"
        if place.name in JUDGED_TWICE_MORE:
            yield place, "km", "light"
            yield place, "en", "dark"


def say(place: Place, language: str, what: str) -> None:
    print(f"{place.name} {language}: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
