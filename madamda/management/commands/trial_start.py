"""`manage.py trial_start`: starts one web worker on a private socket, and asks it for readiness and the home page."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from madamda.launch_checks.client import host

PATIENCE = 60.0  # seconds until the worker has to answer
ASKED = ("/health/ready", "/")


class Command(BaseCommand):
    help = "Start one web worker of this code where no customer reaches it, and check its responses."
    requires_system_checks = []

    def handle(self, *arguments: Any, **options: Any) -> None:
        with TemporaryDirectory(prefix="madamda-trial-") as folder:
            socket = Path(folder) / "web.sock"
            command = ["-m", "gunicorn", "-c", "gunicorn_config.py", "--workers", "1", "--threads", "1"]
            gunicorn = subprocess.Popen(  # noqa: S603  # nothing in it comes from outside
                [sys.executable, *command, "--bind", f"unix:{socket}", "madamda.wsgi:application"],
                cwd=settings.BASE_DIR,
                env=os.environ | {"WEB_CONCURRENCY": "1"},
            )
            try:
                self._ask(gunicorn, socket)
            finally:
                gunicorn.send_signal(signal.SIGTERM)
                gunicorn.wait()

    def _ask(self, gunicorn: subprocess.Popen[bytes], socket: Path) -> None:
        headers = {"Host": host(), "X-Forwarded-Proto": "https" if settings.HTTPS else "http"}
        until = time.monotonic() + PATIENCE
        with httpx.Client(
            transport=httpx.HTTPTransport(uds=str(socket)),
            base_url=f"http://{host()}",
            headers=headers,
            timeout=PATIENCE,
        ) as client:
            for path in ASKED:
                response = self._get(client, path, gunicorn, until)
                if response.status_code != 200:
                    raise CommandError(f"{path} is answered with {response.status_code}: {response.text[:200]}")
                self.stdout.write(f"{path}: 200")

    def _get(self, client: httpx.Client, path: str, gunicorn: subprocess.Popen[bytes], until: float) -> httpx.Response:
        """Return the response, waiting while the worker starts."""
        while True:
            try:
                return client.get(path)
            except httpx.TransportError as error:
                if gunicorn.poll() is not None or time.monotonic() > until:
                    raise CommandError(f"The web worker does not start: {error}") from error
                time.sleep(0.1)
