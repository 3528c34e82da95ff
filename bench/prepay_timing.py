"""Checks that an order's refusal does not reveal, by content or timing, that a phone number has to pay first.

Four kinds of customer, none known to their browser, press in turn over real HTTP. Those refused must get the same page,
with medians within five milliseconds of each other. Exits with 1 otherwise. With empty servers:
`python -m madamda.dev_servers exec --throwaway -- python -m bench.prepay_timing`
"""

import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx

from bench.checker.buyers import Buyer
from bench.checker.log import Log
from bench.measuring import Verdict, at_most, pages, prepared, tell

TIMES, WARM = 150, 15
WITHIN = 5.0  # ms
CUSTOMERS, LARGE = 2_000, 31  # others; pieces that make a large first order
REFUSED, UNKNOWN = "+85512777111", "+85512999999"


def main() -> int:
    os.environ["KHQR_ACCOUNT"] = "madamda@demo"
    variant = _prepared()
    folder = Path(tempfile.mkdtemp(prefix="madamda-prepay-"))
    took: dict[str, list[float]] = {}
    answers: set[tuple[int, str]] = set()
    with pages(environ={"FIRST_ORDER_CONFIRM_OVER": "300"}, log=folder / "gunicorn.log") as shop:
        questions = {
            "a phone that pays first, large order": (REFUSED, LARGE),
            "unknown phone, large order": (UNKNOWN, LARGE),
            "another unknown phone, large order": ("+85512888888", LARGE),
            "a phone of a good customer, large order": ("+85512345680", LARGE),
        }
        forms = {}
        for question, (phone, pieces) in questions.items():
            buyer = Buyer(shop.address, Log(folder / "log"), phone=phone)
            form = buyer.checkout([(variant, pieces)])
            if form is None:
                sys.exit(f"{question}: no checkout")
            forms[question] = buyer.browser, form
        for turn in range(TIMES + WARM):
            for question, (browser, form) in forms.items():
                milliseconds, answer = _press(browser, form)
                if turn >= WARM:
                    took.setdefault(question, []).append(milliseconds)
                answers.add((answer.status_code, _words(answer.text, form["phone"])))
    return _report(took, answers)


def _prepared() -> int:
    """Create customers, one who has refused twice, and goods; return the variant to order."""
    prepared()
    from tests.factories import a_variant, a_zone, an_order

    zone, serum = a_zone(), a_variant(price="10.00", in_stock=CUSTOMERS + 10_000)
    for n in range(CUSTOMERS):
        an_order({serum: 1}, zone=zone, phone=f"+855123{45_679 + n:05}")
    for _ in range(2):
        an_order({serum: 1}, zone=zone, phone=REFUSED, status="returned")
    return serum.pk


def _press(browser: httpx.Client, form: dict[str, str]) -> tuple[float, httpx.Response]:
    began = time.perf_counter()
    answer = browser.post("/checkout/", data=form)
    return (time.perf_counter() - began) * 1000, answer


def _words(page: str, phone: str) -> str:
    """The page without what is drawn anew each time, and without the phone that was typed."""
    page = re.sub(r'(name="(?:csrfmiddlewaretoken|submission|opened)" value=")[^"]*', r"\1", page)
    return page.replace(phone, "PHONE")


def _report(took: dict[str, list[float]], pages: set[tuple[int, str]]) -> int:
    medians = {question: statistics.median(times) for question, times in took.items()}
    lines = [
        f"{TIMES} of each in turn, {CUSTOMERS} customers; ms",
        f"{'':42}{'median':>9}{'p95':>9}",
        *(f"{q:42}{medians[q]:9.2f}{sorted(t)[int(len(t) * 0.95)]:9.2f}" for q, t in took.items()),
    ]
    statuses = {status for status, _ in pages}
    return tell(
        "prepay-timing",
        lines,
        [
            at_most("17", "medians apart", WITHIN, max(medians.values()) - min(medians.values()), unit="ms"),
            Verdict(
                "17",
                "different answers",
                "1, with 409",
                f"{len(pages)}, with {statuses}",
                len(pages) == 1 and statuses == {409},
            ),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
