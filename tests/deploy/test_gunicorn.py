"""gunicorn as gunicorn_config.py sets it up: few connections for many requests, and numbers of all workers together."""

import os
import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg
import pytest

from tests.deploy.conftest import Deployed

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("deployed")]

WORKERS, THREADS = 2, 4


def backends() -> dict[int, str]:
    """Each with what it does, for whoever wonders where one too many comes from."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as line:
        found = line.execute(
            """select pid, concat_ws(', ', backend_type, backend_start, state, query)
               from pg_stat_activity where application_name = 'deployed'"""
        )
        return dict(found.fetchall())


def test_hundreds_of_requests_open_no_more_connections_than_there_are_threads(deployed: Deployed) -> None:
    seen: dict[int, str] = {}
    with httpx.Client(base_url=deployed.web.address, timeout=30) as browser, ThreadPoolExecutor(16) as crowd:
        for _ in range(4):
            answers = list(crowd.map(lambda _: browser.get("/health/ready").status_code, range(100)))
            assert set(answers) == {200}
            seen |= backends()
    # One more for each worker, which watches for changes.
    assert THREADS <= len(seen) <= WORKERS * (THREADS + 1), "\n".join(sorted(seen.values()))


def test_the_numbers_of_all_workers_are_added_up_and_stay_on_this_machine(deployed: Deployed) -> None:
    for _ in range(30):
        httpx.get(f"{deployed.web.address}/track/", timeout=20)
    told = httpx.get(f"{deployed.web.address}/metrics", timeout=20).text
    counted = re.search(
        r'madamda_request_seconds_count\{method="GET",status="2xx",view="orders:track"\} ([\d.]+)', told
    )
    assert counted
    assert float(counted[1]) >= 30
    assert httpx.get(f"{deployed.address}/metrics", timeout=20).status_code == 404
