"""Starts the servers to be measured, each on a free port, and stops them afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.measuring.processes import Processes, stores
from madamda.dev_servers.child_processes import end_with_parent
from madamda.runner import ports

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".data" / "bench"
PATIENCE = 60.0
TIME_TO_LEAVE = 10.0


@dataclass(frozen=True)
class Server:
    address: str
    processes: Processes

    @property
    def pid(self) -> int:
        """Process id of the server's root process."""
        return self.processes.roots[0]


@contextmanager
def pages(
    *,
    port: int = 0,
    workers: int = 2,
    threads: int = 4,
    environ: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> Iterator[Server]:
    """Run the shop's gunicorn without a proxy and without rate limits. Needs migrated tables (`prepared`)."""
    values = {
        **freely(),
        "WEB_CONCURRENCY": str(workers),
        "WEB_THREADS": str(threads),
        "WEB_LOG_LEVEL": "warning",
        "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",  # e-mails are built but not sent
        "CHECKOUT_MIN_SECONDS": "0",
        "LOG_LEVEL": "ERROR",
        **(environ or {}),
    }
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "gunicorn_config.py", "madamda.wsgi:application"]
    with program(gunicorn, port=port, environ=values, path="/health/live", log=log) as server:
        yield Server(server.address, Processes([*server.processes.roots, *stores()]))


@contextmanager
def program(
    command: Sequence[str],
    *,
    port: int = 0,
    environ: Mapping[str, str] | None = None,
    path: str = "/",
    folder: Path = ROOT,
    log: Path | None = None,
) -> Iterator[Server]:
    """Run any server that listens on $PORT (or `{port}` in its command), and wait until it answers at `path`."""
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="madamda-bench-") as place:
        log = log or Path(place) / "words.log"
        words = [part.replace("{port}", str(port)) for part in command]
        values = {**os.environ, **(environ or {}), "PORT": str(port)}
        with started(words, environ=values, folder=folder, log=log) as process:
            wait_until_open(process, port, path, log)
            yield Server(f"http://127.0.0.1:{port}", Processes([process.pid]))


@contextmanager
def started(
    command: Sequence[str], *, environ: Mapping[str, str], log: Path, folder: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in its own session; it ends with all its children, also if this process is killed."""
    with log.open("ab") as words:
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(TIME_TO_LEAVE)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until_open(
    process: subprocess.Popen[bytes], port: int, path: str, log: Path, *, seconds: float = PATIENCE
) -> None:
    until = time.monotonic() + seconds
    while not ports.status("127.0.0.1", port, path):
        if process.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"Nothing opened on port {port}: {log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.1)


def prepared(*, products: int = 0) -> None:
    """Set up Django, and create tables, static files and demo products. Exits if DATABASE_URL is not set.

    Compressed static files and image renditions, which take minutes to generate, are kept for the next benchmark.
    """
    if not os.environ.get("DATABASE_URL"):
        sys.exit("This needs empty servers: python -m madamda.dev_servers exec --throwaway -- python -m bench.…")
    import django
    from django.core.management import call_command

    os.environ |= {f"{kind}_ROOT": str(KEPT / kind.lower()) for kind in ("STATIC", "MEDIA", "ORIGINALS")}
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    os.environ.setdefault("FIRST_ORDER_CONFIRM_OVER", "1000000")  # benchmarks order for nobody known, and for much
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if products:
        call_command("load_demo_data", products=products, verbosity=0)


def freely() -> dict[str, str]:
    """Return environment variables that raise all rate limits and order limits beyond reach."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")
    from django.conf import settings

    rates = {f"RATE_{action.upper()}": "1000000/m" for action in settings.RATE_LIMITS}
    ceilings = {
        f"UNCONFIRMED_{what}": "1000000" for what in ("PIECES", "VALUE", "PER_PHONE", "PER_DEVICE", "PER_ADDRESS")
    }
    return rates | ceilings | {"FIRST_ORDER_CONFIRM_OVER": "1000000"}


def free_port(*, neighbours: int = 0) -> int:
    """Return a free port that is followed by `neighbours` free ones."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if all(ports.free("127.0.0.1", port + n, patience=0) for n in range(neighbours + 1)):
            return port


def needs(tool: str, package: str) -> str:
    """Return the path of a system tool; exits with an install hint if it is missing."""
    return shutil.which(tool) or sys.exit(f"{tool} is needed for this: apt-get install {package}")
