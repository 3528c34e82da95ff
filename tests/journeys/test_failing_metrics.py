"""Measuring, logging, reporting and getting ready may fail; a page may not, nor may whether the process is alive."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from django.test import TransactionTestCase

import gunicorn_config
from bench.measuring import ROOT
from tests.factories import a_variant
from tests.gunicorn import gunicorn

FOLDERS = Path(gunicorn_config.worker_tmp_dir or "/tmp")  # noqa: S108
PAGES = ("/health/live", "/health/ready", "/", "/shop/", "/cart/", "/track/", "/nowhere/", "/dashboard/login/")


def folders(master: int) -> list[Path]:
    return list(FOLDERS.glob(f"madamda-metrics-{master}-*"))


@pytest.mark.servers
class FailingMeasures(TransactionTestCase):
    def setUp(self) -> None:
        self.serum = a_variant(in_stock=9)

    def assertEverythingIsAnswered(self, address: str) -> None:
        with httpx.Client(base_url=address, timeout=20) as browser:
            statuses = {path: browser.get(path).status_code for path in PAGES}
            assert not {path: status for path, status in statuses.items() if status >= 500}
            added = browser.post("/cart/lines/", data={"variant": self.serum.pk}, headers={"Origin": address})
            assert added.status_code in (302, 303)
            assert self.serum.product.name in browser.get("/cart/").text

    def test_everything_is_answered_while_all_of_it_fails(self) -> None:
        broken = {"LOG_DIR": "/dev/null/logs", "LOG_REQUESTS": "1", "LOG_LEVEL": "INFO", "SENTRY_DSN": "nonsense"}
        with gunicorn(threads=2, **broken) as shop:
            for folder in folders(shop.pid):
                shutil.rmtree(folder)
            self.assertEverythingIsAnswered(shop.address)
            for folder in folders(shop.pid):
                shutil.rmtree(folder)
            os.kill(shop.pid, signal.SIGHUP)  # workers that find no folder from their first request on
            time.sleep(0.5)
            self.assertEverythingIsAnswered(shop.address)
            assert "madamda_request_seconds" in self.numbers(shop.address)  # and then it counts again

    def test_another_gunicorn_beside_it_takes_no_numbers_away(self) -> None:
        with gunicorn(threads=2) as shop:
            httpx.get(f"{shop.address}/track/", timeout=20)
            port = shop.address.rsplit(":", 1)[1]
            by_hand = [sys.executable, "-m", "gunicorn", "-c", "gunicorn_config.py", "madamda.wsgi:application"]
            with_that_port = {**os.environ, "PORT": port}
            process = subprocess.Popen(by_hand, cwd=ROOT, env=with_that_port, stderr=subprocess.DEVNULL)
            assert process.wait(60) != 0
            assert folders(shop.pid)
            httpx.get(f"{shop.address}/track/", timeout=20)
            counted = re.search(
                r'count\{method="GET",status="2xx",view="orders:track"\} ([\d.]+)', self.numbers(shop.address)
            )
            assert (float(counted[1]) if counted else 0) == 2

    def numbers(self, address: str) -> str:
        return httpx.get(f"{address}/metrics", timeout=20).text
