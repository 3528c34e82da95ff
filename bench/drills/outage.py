"""R9: PostgreSQL restarts and outages under load. `python -m bench.drills.outage`, with throwaway servers.

Targets: a restart fails at most 8 requests, none later than 3 s after it is back; during an outage of 15 s every
response arrives within 3 s, from a cache or as 503 with Retry-After.
"""

import os
import sys
import time

import psycopg

from bench.drills.restart import restarted
from bench.drills.visitors import asking
from bench.measuring import Verdict, pages, prepared, stores, tell

PEOPLE, AWAY = 8, 15.0
PATHS = ("/shop/", "/cart/", "/track/", "/checkout/", "/")


def main() -> int:
    prepared(products=50)
    environ = {"DEMO": "0", "HTTPS": "0", "ALLOWED_HOSTS": "127.0.0.1"}
    with pages(environ=environ) as shop:
        with asking(shop.address, PATHS, people=PEOPLE) as at_restart:
            time.sleep(4)
            down_for, back = restarted(stores()[0], pause=0, answers=_answers)
            time.sleep(8)
        with asking(shop.address, PATHS, people=PEOPLE) as outage:
            time.sleep(4)
            began = time.monotonic()
            _, again = restarted(stores()[0], pause=AWAY, answers=_answers)
            time.sleep(6)
    failed = [answer for answer in at_restart if answer.failed]
    late = max((answer.at - back for answer in failed), default=0.0)
    meanwhile = [answer for answer in outage if began <= answer.at < again - 0.5]
    slowest = max(answer.took for answer in meanwhile)
    # /checkout/ with an empty cart redirects to the cart, with or without PostgreSQL.
    usual = {(answer.path, answer.status) for answer in outage if answer.at < began and not answer.failed}
    known = [answer for answer in meanwhile if (answer.path, answer.status) in usual]
    odd = [answer for answer in meanwhile if answer not in known and not (answer.status == 503 and answer.retry_after)]
    after = [answer for answer in outage if answer.failed and answer.at > again + 3]
    lines = [
        f"{PEOPLE} customers on gunicorn alone; restart of {down_for:.2f} s: {len(at_restart)} answers, {len(failed)} failed",
        f"{AWAY:g} s without PostgreSQL: {len(meanwhile)} answers, {len(known)} of them as ever, the rest 503",
        *(f"  {answer.status} {answer.path} after {answer.took:.2f} s" for answer in odd[:20]),
    ]
    return tell(
        "drill-outage",
        lines,
        [
            Verdict("R9", "failed by a restart", "≤ 8", f"{len(failed)}", len(failed) <= 8),
            Verdict("R9", "the last of them, after it is back", "≤ 3 s", f"{late:.2f} s", late <= 3),
            Verdict("R9", "slowest answer while it is away", "≤ 3 s", f"{slowest:.2f} s", slowest <= 3),
            Verdict("R9", "answers that are neither as ever nor 503", "0", f"{len(odd)}", not odd),
            Verdict("R9", "failed later than 3 s after it is back", "0", f"{len(after)}", not after),
        ],
    )


def _answers() -> bool:
    try:
        psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
