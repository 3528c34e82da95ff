"""The image: built from the Dockerfile, and run as compose.yaml runs it, process by process."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from bench import proxy
from bench.measuring import free_port
from tests.installation import containers
from tests.installation.containers import Podman

IMAGE = "localhost/madamda"


@dataclass(frozen=True)
class Running:
    podman: Podman
    environ: list[str]
    volumes: list[str]
    web: int
    live: int
    folder: Path

    def until_healthy(self, name: str, *words: str) -> None:
        until = time.monotonic() + 120
        while subprocess.run(
            self.podman.command("exec", name, "deploy/containers/run.sh", "health", *words)
        ).returncode:
            assert time.monotonic() < until, self.podman.run("logs", name)
            time.sleep(0.5)


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """Web, live, relay and worker, after the release, on databases of their own."""
    if why := containers.missing():
        pytest.skip(f"The containers were NOT tested: {why}")
    with TemporaryDirectory(prefix="madamda-containers-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        redis_port, web, live = free_port(), free_port(), free_port()
        with (
            containers.podman(folder) as podman,
            containers.postgres(folder, free_port()) as database,
            containers.redis(folder, redis_port),
        ):
            podman.build(IMAGE)
            volumes = []
            for kind in ("static", "media", "originals"):
                (folder / kind).mkdir()
                os.chown(folder / kind, 900, 900)
                volumes.append(f"{folder / kind}:/var/lib/madamda/{kind}")
            owner = {"DB_OWNER", "DB_OWNER_PASSWORD"}
            settings = {key: value for key, value in database.items() if key not in owner} | {
                "DEMO": "1",
                "HTTPS": "0",
                "ALLOWED_HOSTS": "localhost,127.0.0.1",
                "TRUSTED_PROXIES": "127.0.0.1",
                "SERVE_MEDIA": "0",
                "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
                "WEB_CONCURRENCY": "2",
                "HOST": "127.0.0.1",
                "PORT": str(web),
                "LIVE_LISTEN_PORT": str(live),
            }
            environ = [f"{key}={value}" for key, value in settings.items()]
            secrets = [f"{key}={database[key]}" for key in owner]
            said = podman.finish(IMAGE, "release", environ=environ + secrets, volumes=volumes)
            assert "Applying orders.0001_initial... OK" in said
            for process in ("web", "live", "relay", "worker"):
                podman.start(process, IMAGE, process, environ=environ, volumes=volumes)
            yield Running(podman, environ, volumes, web, live, folder)


def test_the_four_processes_stay_up_and_the_shop_is_open_behind_nginx(running: Running) -> None:
    running.until_healthy("web")
    running.until_healthy("live", "live")
    with proxy.running(
        running.folder / "nginx",
        web=[running.web],
        live=running.live,
        static=running.folder / "static",
        media=running.folder / "media",
    ) as nginx:
        page = httpx.get(nginx.address, timeout=30)
        assert page.status_code == 200
        style = re.search(r'rel="stylesheet" href="([^"]+)"', page.text)
        assert style
        assert httpx.get(f"{nginx.address}{style[1]}").status_code == 200
        picture = re.search(r'src="(/media/pictures/[^"]+)"', page.text)
        assert picture
        assert httpx.get(f"{nginx.address}{picture[1]}").status_code == 200
        ready = httpx.get(f"http://127.0.0.1:{running.web}/health/ready", timeout=30).json()
        assert (ready["status"], ready["redis"], ready["relay"]) == ("ok", True, True)
    for process in ("web", "live", "relay", "worker"):
        state = running.podman.run("inspect", "--format", "{{.State.Running}} {{.RestartCount}}", process)
        assert state.split() == ["true", "0"], f"{process}: {state}"


def test_no_process_is_root_and_the_code_cannot_be_written(running: Running) -> None:
    assert running.podman.run("exec", "web", "id", "-un").strip() == "madamda"
    refused = subprocess.run(
        running.podman.command("exec", "web", "touch", "/srv/madamda/manage.py"), capture_output=True
    )
    assert refused.returncode != 0
    assert '"Healthcheck"' in running.podman.run("inspect", IMAGE)
    left = running.podman.run("exec", "web", "ls", "-A", "/srv/madamda").split()
    assert not {"tests", "bench", ".git", "docs", "node_modules"} & set(left)


def test_the_serving_role_cannot_change_tables(running: Running) -> None:
    statement = "from django.db import connection as it; it.cursor().execute('drop table shop_product')"
    refused = subprocess.run(
        running.podman.command("exec", "web", "deploy/containers/run.sh", "manage", "shell", "-c", statement),
        capture_output=True,
        text=True,
    )
    assert "must be owner of table shop_product" in refused.stderr


def test_a_second_release_changes_nothing_and_web_stops_gracefully(running: Running) -> None:
    database = [word for word in running.environ if not word.startswith("DEMO")]
    said = running.podman.finish(IMAGE, "manage", "migrate", "--check", environ=database, volumes=running.volumes)
    assert "Traceback" not in said
    began = time.monotonic()
    running.podman.run("stop", "--time", "40", "web")
    assert time.monotonic() - began < 35
    assert "Shutting down: Master" in running.podman.run("logs", "web")
