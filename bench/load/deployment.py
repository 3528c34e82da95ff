"""Full deployment on one machine: nginx, and web, live, relay and worker processes as in the Procfile."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import proxy
from bench.measuring import Processes, free_port, stores
from bench.measuring.servers import started, wait_until_open
from madamda.runner.supervisor import commands

BY_ITSELF = ("relay", "worker")  # do not listen on a port


@dataclass(frozen=True)
class Standing:
    address: str
    parts: Mapping[str, Processes]  # name → its processes, including PostgreSQL and Redis
    folder: Path


@contextmanager
def standing(
    folder: Path, *, workers: int, threads: int, environ: Mapping[str, str] | None = None
) -> Iterator[Standing]:
    """Run the deployment behind deploy/nginx.conf, with the shop's own rate limits; logs are written to `folder`."""
    web, live, front = free_port(), free_port(), free_port()
    address = f"http://127.0.0.1:{front}"
    values = os.environ | {
        "DEMO": "0",
        "DEBUG": "0",
        "HTTPS": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "CSRF_TRUSTED_ORIGINS": address,
        "TRUSTED_PROXIES": "127.0.0.1",
        "HOST": "127.0.0.1",
        "WEB_CONCURRENCY": str(workers),
        "WEB_THREADS": str(threads),
        "WEB_LOG_LEVEL": "warning",
        "FIRST_ORDER_CONFIRM_OVER": "100000",
        "UNCONFIRMED_PER_DEVICE": "100000",  # no orders are confirmed here
        "UNCONFIRMED_PER_ADDRESS": "100000",
        "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",  # e-mails are built but not sent
        "LOG_LEVEL": "INFO",  # a line per request, as in production
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        **(environ or {}),
    }
    of_its_own = {
        "web": {"PORT": str(web)},
        "live": {"PORT": str(web), "LIVE_PORT": str(live), "DB_POOL": "1"},
    }
    parts: dict[str, Processes] = {}
    with ExitStack() as stack:
        for name, command in commands().items():
            log = folder / f"{name}.log"
            mine = values | of_its_own.get(name, {})
            process = stack.enter_context(started(["/bin/sh", "-c", f"exec {command}"], environ=mine, log=log))
            parts[name] = Processes([process.pid])
            if name not in BY_ITSELF:
                port, path = (web, "/health/live") if name == "web" else (live, "/")
                wait_until_open(process, port, path, log)
        static, media = Path(os.environ["STATIC_ROOT"]), Path(os.environ["MEDIA_ROOT"])
        front_door = proxy.running(folder / "nginx", web=[web], live=live, port=front, static=static, media=media)
        parts["nginx"] = stack.enter_context(front_door).processes
        parts["postgres"], parts["redis"] = (Processes([pid]) for pid in stores())
        yield Standing(address, parts, folder)
