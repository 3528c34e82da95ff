"""Checks that `/track/` does not reveal, by content or timing, whether a phone number or an order exists.

Sends four kinds of request in turn over real HTTP: all must get the same body, and medians within five milliseconds of
each other. Exits with 1 otherwise. With empty servers:
`python -m madamda.dev_servers exec --throwaway -- python -m bench.track_timing`
"""

import difflib
import logging
import os
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import httpx

from bench.checker.shop import opened
from bench.measuring import ROOT

TIMES, WARM = 200, 20
WITHIN = 5.0  # ms
CUSTOMERS = 2_000
KNOWN, UNKNOWN, NEVER = "+85512345679", "+85512999999", "MD-2222-222"


def main() -> int:
    number = _prepared()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    questions = {
        "known phone, no such order": (KNOWN, NEVER),
        "unknown phone, no such order": (UNKNOWN, NEVER),
        "unknown phone, an order of somebody": (UNKNOWN, number),
        "known phone, an order of somebody else": ("+85512345680", number),
    }
    with opened(Path(tempfile.mkdtemp()) / "gunicorn.log") as shop, httpx.Client(base_url=shop.address) as browser:
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get("/track/").text)[0]
        took: dict[str, list[float]] = {question: [] for question in questions}
        bodies = set()
        for turn in range(TIMES + WARM):
            for question, (phone, order) in questions.items():
                form = {"csrfmiddlewaretoken": token, "phone": phone, "order_number": order}
                began = time.perf_counter()
                answer = browser.post("/track/", data=form)
                if turn >= WARM:
                    took[question].append((time.perf_counter() - began) * 1000)
                bodies.add((answer.status_code, _words(answer.text, phone, order)))
    return _report(took, bodies)


def _prepared() -> str:
    """Create enough customers and orders for an index to matter; return the number of one order."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from tests.factories import a_variant, a_zone, an_order

    serum, zone = a_variant(in_stock=CUSTOMERS + 1), a_zone()
    for n in range(CUSTOMERS):
        an_order({serum: 1}, zone=zone, phone=f"+855123{45_679 + n:05}")  # the first is KNOWN
    return an_order({serum: 1}, zone=zone, phone="+85512777777").number


def _words(page: str, phone: str, number: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return page.replace(phone, "PHONE").replace(number, "NUMBER")


def _report(took: dict[str, list[float]], bodies: set[tuple[int, str]]) -> int:
    medians = {question: statistics.median(times) for question, times in took.items()}
    apart = max(medians.values()) - min(medians.values())
    lines = [
        f"/track/, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: {TIMES} of each question in turn, {CUSTOMERS} customers; ms",
        f"{'':42}{'median':>9}{'p95':>9}",
        *(f"{q:42}{medians[q]:9.2f}{sorted(t)[int(len(t) * 0.95)]:9.2f}" for q, t in took.items()),
        f"medians apart: {apart:.2f} ms (at most {WITHIN:g}); different answers: {len(bodies)} (one, with status 404)",
    ]
    print("\n".join(lines))
    (ROOT / "bench" / "results" / f"{datetime.now(UTC):%Y-%m-%d}-track-timing.txt").write_text("\n".join(lines) + "\n")
    for one, other in pairwise(sorted(words for _, words in bodies)):
        print("\n".join(difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0)))
    return 0 if apart <= WITHIN and {status for status, _ in bodies} == {404} and len(bodies) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
