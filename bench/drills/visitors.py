"""Simulated visitors that request pages continuously during a drill, and record every response with its time."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import NamedTuple

import httpx

PATIENCE = 60.0


class Answer(NamedTuple):
    at: float  # time of the request, on the monotonic clock
    took: float
    status: int  # 0: the connection failed
    path: str
    retry_after: str = ""

    @property
    def failed(self) -> bool:
        return self.status == 0 or self.status >= 500


@contextmanager
def asking(address: str, paths: Sequence[str], *, people: int, pause: float = 0.05) -> Iterator[list[Answer]]:
    """Run `people` visitors, each requesting one page after the other, while the context is open.

    Yields the list of answers, which is complete once the context has been left.
    """
    answers: list[Answer] = []
    gone = Event()

    def ask_on(number: int) -> None:
        with httpx.Client(base_url=address, timeout=PATIENCE) as browser:
            turn = number
            while not gone.wait(pause):
                answers.append(_asked(browser, paths[turn % len(paths)]))
                turn += 1

    with ThreadPoolExecutor(people) as crowd:
        all_of_them = [crowd.submit(ask_on, number) for number in range(people)]
        try:
            yield answers
        finally:
            gone.set()
            for one in all_of_them:
                one.result()


def _asked(browser: httpx.Client, path: str) -> Answer:
    began = time.monotonic()
    try:
        answer = browser.get(path)
    except httpx.TransportError:
        return Answer(began, time.monotonic() - began, 0, path)
    return Answer(began, time.monotonic() - began, answer.status_code, path, answer.headers.get("Retry-After", ""))
