"""`manage.py trial_start`: a release is tried by one real web worker before customers reach it."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection
from django.test import TransactionTestCase

from bench.measuring import ROOT

pytestmark = pytest.mark.servers


class TrialStartTest(TransactionTestCase):
    def try_start(self, **environ: str) -> subprocess.CompletedProcess[str]:
        url = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}"
        return subprocess.run(
            [sys.executable, "manage.py", "trial_start"],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url, "HTTPS": "1", "DEMO": "0", "ALLOWED_HOSTS": "shop.test"} | environ,
            capture_output=True,
            text=True,
        )

    def test_the_home_page_and_readiness_are_asked_of_a_worker_on_a_private_socket(self) -> None:
        done = self.try_start(LOG_REQUESTS="0")
        assert done.returncode == 0, done.stderr
        assert done.stdout == "/health/ready: 200\n/: 200\n"
        assert "Listening at: unix:" in done.stderr

    def test_a_worker_that_does_not_start_fails_the_release(self) -> None:
        with TemporaryDirectory(prefix="madamda-broken-") as folder:
            (Path(folder) / "prometheus_client.py").write_text("raise RuntimeError('broken')")
            done = self.try_start(GUNICORN_CMD_ARGS=f"--pythonpath {folder}")
        assert done.returncode == 1
        assert "CommandError: The web worker does not start" in done.stderr

    def test_a_shop_that_is_not_ready_fails_the_release(self) -> None:
        done = self.try_start(GUNICORN_CMD_ARGS="--env DATABASE_URL=postgres://nobody@127.0.0.1:9/none")
        assert done.returncode == 1
        assert "CommandError: /health/ready is answered with 503" in done.stderr
