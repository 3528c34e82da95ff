"""Runs django-oscar as a `Server`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.measuring import ROOT, Processes, Server, program, stores
from bench.measuring.servers import KEPT

OSCAR = Path(__file__).parent / "oscar"
PYTHON = ROOT / ".venv-oscar" / "bin" / "python"
DATABASE, FOLDER = "oscar", KEPT / "oscar"
CONFIGURATION = ["-c", str(Path(__file__).with_name("gunicorn_config.py"))]


@contextmanager
def oscar(*, products: int = 1_000, workers: int = 2, threads: int = 4) -> Iterator[Server]:
    """Run django-oscar behind gunicorn; creates and fills its database first if it does not exist."""
    if not PYTHON.exists():
        sys.exit("django-oscar is not there yet: make .venv-oscar")
    (FOLDER / "media").mkdir(parents=True, exist_ok=True)
    environ = {
        "OSCAR_DATABASE": DATABASE,
        "OSCAR_FOLDER": str(FOLDER),
        "DJANGO_SETTINGS_MODULE": "settings",
        "WEB_CONCURRENCY": str(workers),
        "WEB_THREADS": str(threads),
    }
    if not _is_filled():
        subprocess.run([str(PYTHON), "fill.py", str(products)], cwd=OSCAR, env=os.environ | environ, check=True)
    command = [str(PYTHON), "-m", "gunicorn", *CONFIGURATION, "django.core.wsgi:get_wsgi_application()"]
    with program(command, environ=environ, folder=OSCAR, path="/basket/") as server:
        yield Server(server.address, Processes([server.pid, *stores()]))


def _is_filled() -> bool:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone()
    return found is not None
