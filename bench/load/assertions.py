"""Limits of the load test: a locust plug-in that prints progress and sets the exit code."""

import json
import os
import time
from pathlib import Path

import gevent
from locust import events
from locust.env import Environment
from locust.stats import StatsEntry

# Kind of request → maximum p95 in ms. The name of a request begins with its kind.
LIMITS = {
    "page": 200,
    "search": 500,
    "cart": 500,
    "checkout": 500,
    "order": 500,
    "place": 1000,
    "signing": 2000,  # password hashing is slow on purpose
    "board": 1000,  # opened once a day
    "card": 1500,
}
SUMMARY = os.environ.get("LOAD_SUMMARY", "")
PAUSE = 10.0  # seconds between progress lines


@events.test_start.add_listener
def report(environment: Environment, **_: object) -> None:
    gevent.spawn(_progress, environment, time.monotonic())


def _progress(environment: Environment, began: float) -> None:
    while True:
        gevent.sleep(PAUSE)
        total, users = environment.stats.total, environment.runner.user_count if environment.runner else 0
        p95 = total.get_current_response_time_percentile(0.95) or 0
        print(
            f"  {time.monotonic() - began:4.0f} s  {users:5} people  {total.current_rps:6.0f} requests/s  "
            f"p95 {p95:5.0f} ms  {total.num_failures} failed",
            flush=True,
        )


@events.quitting.add_listener
def judge(environment: Environment, **_: object) -> None:
    """Set exit code 1 if a request failed or a p95 exceeds its limit, and write the summary to LOAD_SUMMARY."""
    stats, kinds = environment.stats, {}
    for kind, limit in LIMITS.items():
        whole = StatsEntry(stats, kind, "")
        for (name, _method), entry in stats.entries.items():
            if name.split()[0] == kind:
                whole.extend(entry)
        if whole.num_requests:
            percentiles = {f"p{share}": whole.get_response_time_percentile(share / 100) for share in (50, 95, 99)}
            kinds[kind] = {
                "requests": whole.num_requests,
                "failures": whole.num_failures,
                "limit": limit,
                **percentiles,
            }
    late = [kind for kind, of in kinds.items() if of["p95"] > of["limit"]]
    environment.process_exit_code = 1 if stats.total.num_failures or late else 0
    if SUMMARY:
        whole = stats.total
        summary = {
            "kinds": kinds, "rate": whole.total_rps, "requests": whole.num_requests, "failures": whole.num_failures,
            "errors": [f"{e.occurrences} × {e.method} {e.name}: {e.error}" for e in stats.errors.values()],
        }  # fmt: skip
        Path(SUMMARY).write_text(json.dumps(summary))
