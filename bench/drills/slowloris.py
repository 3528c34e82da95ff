"""R10: 200 slow clients beside customers. `python -m bench.drills.slowloris`, with throwaway servers; needs nginx.

Targets behind deploy/nginx.conf: the customers' p99 at most doubles, no request fails, and slow clients are
disconnected within 30 s. Rounds with and without them alternate. nginx never disconnects clients that send a body byte
by byte without a long pause (docs/operations.md); these are reported separately and must not affect customers either.
"""

import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from bench import proxy
from bench.drills.visitors import Answer, asking
from bench.measuring import Verdict, pages, prepared, tell

PEOPLE, DRIBBLERS, ROUNDS = 4, 200, 3
ALONE, BESIDE = 12.0, 32.0  # seconds of a round
PATHS = ("/shop/", "/cart/", "/track/", "/")
SLOW_HEAD, PAUSING, STEADY = KINDS = ("a slow head", "a body with pauses", "a body byte by byte")
HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "
BODY = b"POST /checkout/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\na"


@dataclass
class Crowd:
    """A constant number of slow clients: each reconnects when disconnected. `lasted`: connection times by kind."""

    port: int
    lasted: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    gone: Event = field(default_factory=Event)

    def dribble(self) -> None:
        lines = {self._opened(number): (number, time.monotonic()) for number in range(DRIBBLERS)}
        while not self.gone.wait(0.5):
            for line, (number, since) in list(lines.items()):
                if _is_cut(line):
                    self.lasted[_kind(number)].append(time.monotonic() - since)
                    del lines[line]
                    lines[self._opened(number)] = (number, time.monotonic())
                elif _kind(number) != PAUSING:
                    with suppress(OSError):
                        line.send(b"a")
        for line, (number, since) in lines.items():
            self.lasted[_kind(number)].append(time.monotonic() - since)
            line.close()

    def _opened(self, number: int) -> socket.socket:
        """Connect from a source address of its own, so that limits per address do not apply."""
        line = socket.create_connection(
            ("127.0.0.1", self.port), timeout=5, source_address=(f"127.0.1.{number + 1}", 0)
        )
        line.sendall(BODY if _kind(number) in (PAUSING, STEADY) else HEAD)
        line.setblocking(False)
        return line


def main() -> int:
    prepared(products=50)
    folder = Path(tempfile.mkdtemp(prefix="madamda-dribbling-", dir="/tmp"))
    environ = {"DEMO": "0", "HTTPS": "0", "ALLOWED_HOSTS": "127.0.0.1", "TRUSTED_PROXIES": "127.0.0.1"}
    alone: list[list[Answer]] = []
    beside: list[list[Answer]] = []
    lasted: dict[str, float] = dict.fromkeys(KINDS, 0.0)
    with pages(environ=environ) as shop, proxy.running(folder, web=[_port(shop.address)]) as front:
        for _ in range(ROUNDS):
            with asking(front.address, PATHS, people=PEOPLE) as answers:
                time.sleep(ALONE)
            alone.append(answers)
            with dribbling(_port(front.address)) as crowd, asking(front.address, PATHS, people=PEOPLE) as answers:
                time.sleep(BESIDE)
            beside.append(answers)
            for kind, seconds in crowd.lasted.items():
                lasted[kind] = max(lasted[kind], *seconds)
    before, during = (statistics.median(_late(answers) for answers in rounds) for rounds in (alone, beside))
    failed = [answer for rounds in (alone, beside) for answers in rounds for answer in answers if answer.status != 200]
    lines = [
        f"{PEOPLE} customers through nginx, {ROUNDS} rounds of {ALONE:g} s alone and {BESIDE:g} s beside {DRIBBLERS} who dribble",
        f"p99, median of the rounds: {before * 1000:.1f} ms alone, {during * 1000:.1f} ms beside them; "
        f"{sum(map(len, alone)):,} and {sum(map(len, beside)):,} answers",
        "the longest that a line was let: " + ", ".join(f"{kind} {seconds:.1f} s" for kind, seconds in lasted.items()),
        *(f"  {answer.status} {answer.path} after {answer.took:.2f} s" for answer in failed[:20]),
    ]
    return tell(
        "drill-dribbling",
        lines,
        [
            Verdict("R10", "p99 beside them, by p99 alone", "≤ 2 ×", f"{during / before:.2f} ×", during <= 2 * before),
            Verdict("R10", "answers that are not 200", "0", f"{len(failed)}", not failed),
            *(
                Verdict("R10", f"{kind} is cut after", "≤ 30 s", f"{lasted[kind]:.1f} s", lasted[kind] <= 30)
                for kind in (SLOW_HEAD, PAUSING)
            ),
        ],
    )


@contextmanager
def dribbling(port: int) -> Iterator[Crowd]:
    crowd = Crowd(port)
    aside = Thread(target=crowd.dribble)
    aside.start()
    try:
        yield crowd
    finally:
        crowd.gone.set()
        aside.join()


def _kind(number: int) -> str:
    return (SLOW_HEAD, PAUSING, SLOW_HEAD, STEADY)[number % 4]


def _late(answers: list[Answer]) -> float:
    took = sorted(answer.took for answer in answers)
    return took[int(len(took) * 0.99)]


def _is_cut(line: socket.socket) -> bool:
    try:
        while line.recv(4096):
            pass
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def _port(address: str) -> int:
    return int(address.rsplit(":", 1)[1])


if __name__ == "__main__":
    sys.exit(main())
