"""R24: reloads of gunicorn and a killed node under load. `python -m bench.drills.reload`, with throwaway servers.

Targets: no request fails during reloads; a killed node of two fails at most the requests in flight, within a second.
"""

import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from bench import proxy
from bench.drills.visitors import Answer, asking
from bench.measuring import Verdict, pages, prepared, tell

PEOPLE, RELOADS, EVERY, LONGEST = 8, 5, 4.0, 90.0
PATHS = ("/shop/", "/cart/", "/track/", "/checkout/", "/")


def main() -> int:
    prepared(products=50)
    folder = Path(tempfile.mkdtemp(prefix="madamda-reload-", dir="/tmp"))
    environ = {"DEMO": "0", "HTTPS": "0", "ALLOWED_HOSTS": "127.0.0.1", "TRUSTED_PROXIES": "127.0.0.1"}
    with pages(environ=environ) as one, pages(environ=environ) as other:
        ports = [int(server.address.rsplit(":", 1)[1]) for server in (one, other)]
        with (
            proxy.running(folder / "one", web=ports[:1]) as front,
            asking(front.address, PATHS, people=PEOPLE) as answers,
        ):
            for _ in range(RELOADS):
                time.sleep(EVERY)
                os.kill(one.pid, signal.SIGHUP)
                _wait_for_answers(answers, 5 * PEOPLE)  # until the new workers answer: no reload follows sooner
            time.sleep(EVERY)
        with (
            proxy.running(folder / "two", web=ports) as front,
            asking(front.address, PATHS, people=PEOPLE) as during_two,
        ):
            time.sleep(3)
            os.killpg(one.pid, signal.SIGKILL)
            killed = time.monotonic()
            time.sleep(6)
    failed = [answer for answer in answers if answer.failed]
    lost = [answer for answer in during_two if answer.failed]
    last = max((answer.at + answer.took - killed for answer in lost), default=0.0)
    lines = [
        f"{PEOPLE} customers through nginx; {RELOADS} reloads, each when the last is done: {len(answers)} answers, {len(failed)} failed",
        f"slowest {max(answer.took for answer in answers) * 1000:.0f} ms",
        f"one of two nodes killed: {len(during_two)} answers, {len(lost)} failed, the last {last:.2f} s afterwards",
        *(f"  {answer.status} {answer.path} after {answer.took:.2f} s" for answer in [*failed, *lost][:20]),
    ]
    return tell(
        "drill-reload",
        lines,
        [
            Verdict("R24", "failed during reloads", "0", f"{len(failed)} of {len(answers)}", not failed),
            Verdict("R24", "failed by a killed node", f"≤ {PEOPLE}", f"{len(lost)}", len(lost) <= PEOPLE),
            Verdict("R24", "the last of them", "≤ 1 s", f"{last:.2f} s", last <= 1),
        ],
    )


def _wait_for_answers(answers: list[Answer], more: int) -> None:
    until, wanted = time.monotonic() + LONGEST, len(answers) + more
    while len(answers) < wanted and time.monotonic() < until:
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
