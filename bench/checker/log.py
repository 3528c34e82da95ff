"""Log of the outcomes that buyers received, to be compared with the database."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import NamedTuple

OK, NO, UNKNOWN = "ok", "no", "unknown"


class Told(NamedTuple):
    submission: str
    at: float
    answer: str
    number: str  # the order's number, if the outcome is OK


class Log:
    """Append-only file, shared by the threads of all buyers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", buffering=1)
        self._one_at_a_time = Lock()

    def write(self, submission: str, answer: str, number: str = "") -> None:
        with self._one_at_a_time:
            self._file.write(f"{submission}\t{time.time():.6f}\t{answer}\t{number}\n")

    def read(self) -> Iterator[Told]:
        for line in self.path.read_text().splitlines():
            submission, at, answer, number = line.split("\t")
            yield Told(submission, float(at), answer, number)
