"""`python -m bench.budget [--pages home,product] [--lighthouse no]`: judge every page; fail past a budget."""

import argparse
import sys
import time

from bench.budget import lighthouse, report, usable, weights
from bench.budget.opening import ROOT, a_browser, open_shop
from bench.budget.places import Place, places

LANGUAGES = ("en", "km")


def main() -> int:
    chosen = _chosen()
    lines = report.Lines()
    with open_shop() as address, a_browser() as browser:
        where = [place for place in places(browser, address) if not chosen.pages or place.name in chosen.pages]
        visits = [(place, language) for place in where for language in LANGUAGES]
        for place, language in visits:
            say(place, language, "weight, axe")
            lines.weigh(place, language, weights.weigh(browser, address, place, language))
            lines.find(place, language, list(usable.findings(browser, address, place, language)))
        for place, language in visits if chosen.lighthouse == "yes" else []:
            say(place, language, "Lighthouse")
            lines.judge(place, language, lighthouse.judge(address, place, language))
        text = lines.written(browser.version)
    print(text)
    if not chosen.pages and chosen.lighthouse == "yes":
        (ROOT / f"bench/results/{time.strftime('%Y-%m-%d')}-budget.md").write_text(text)
    return 1 if lines.breaches else 0


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make budget", description=__doc__)
    parser.add_argument("--pages", type=lambda text: text.split(","), default=[], help="only these, by name")
    parser.add_argument("--lighthouse", choices=["yes", "no"], default="yes")
    return parser.parse_args()


def say(place: Place, language: str, what: str) -> None:
    print(f"{place.name} {language}: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
