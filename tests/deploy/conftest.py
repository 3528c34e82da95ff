"""A shop as in production: gunicorn with two workers, and nginx with deploy/nginx.conf in front of it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from bench import proxy
from bench.measuring import ROOT, Server, pages


@dataclass(frozen=True)
class Deployed:
    address: str  # of nginx
    web: Server
    folder: Path
    database: str  # of its own

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])


@pytest.fixture(scope="session")
def deployed() -> Iterator[Deployed]:
    """With eight products. Without nginx these tests are skipped, and say so."""
    if not proxy.is_installed():
        pytest.skip(proxy.MISSING)
    url, name = os.environ["DATABASE_URL"], f"deployed_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(f"create database {name}")
        try:
            yield from _deployed(f"{url.rsplit('/', 1)[0]}/{name}")
        finally:
            line.execute(f"drop database {name} with (force)")


def _deployed(database: str) -> Iterator[Deployed]:
    folder = Path(tempfile.mkdtemp(prefix="madamda-deployed-", dir="/tmp"))
    folder.chmod(0o755)
    environ = {
        "DATABASE_URL": database,
        "CACHE_PREFIX": "deployed",
        "HTTPS": "0",
        "TRUSTED_PROXIES": "127.0.0.1",
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        "ORIGINALS_ROOT": str(folder / "originals"),
        "SERVE_MEDIA": "0",
        "DB_APPLICATION_NAME": "deployed",
    }
    patient = os.environ | environ | {"DB_STATEMENT_TIMEOUT_MS": "120000", "DB_LOCK_TIMEOUT_MS": "60000"}
    for command in (["migrate", "-v", "0"], ["load_demo_data", "--products", "8", "-v", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=patient, check=True)
    _some_files(folder)
    try:
        with pages(environ=environ, log=folder / "gunicorn.log") as web:
            port = int(web.address.rsplit(":", 1)[1])
            with proxy.running(
                folder / "nginx", web=[port], static=folder / "static", media=folder / "media"
            ) as server:
                yield Deployed(server.address, web, folder, database)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _some_files(folder: Path) -> None:
    """One of each kind, as collectstatic and the worker would leave them."""
    (folder / "static" / "css").mkdir(parents=True, exist_ok=True)
    (folder / "media" / "pictures").mkdir(parents=True, exist_ok=True)
    (folder / "static" / "css" / "shop.0123.css").write_text("a { color: red }\n" * 200)
    subprocess.run(["gzip", "-k", folder / "static" / "css" / "shop.0123.css"], check=True)
    (folder / "static" / "unavailable.html").write_text("<h1>We are just changing something.</h1>")
    (folder / "media" / "pictures" / "0.webp").write_bytes(b"RIFF")
