"""How gunicorn serves the pages; each number can be set from the environment."""

import logging
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from madamda import capacity
from madamda.capacity import number

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{number('PORT', 8000)}"
backlog = number("WEB_BACKLOG", 2048)

# Threads wait for PostgreSQL, each with a connection of its own.
worker_class = "gthread"
workers, threads = capacity.workers, capacity.threads
preload_app = False  # a connection opened before the fork would be shared by all workers

timeout = number("WEB_TIMEOUT", 30)
graceful_timeout = number("WEB_GRACEFUL_TIMEOUT", 30)
keepalive = number("WEB_KEEPALIVE", 5)

# A slow leak ends with its worker; the jitter keeps them from leaving all at once.
max_requests = number("WEB_MAX_REQUESTS", 200_000)
max_requests_jitter = number("WEB_MAX_REQUESTS_JITTER", 20_000)

# Each worker touches a file as a sign of life: on a busy disk that alone can take too long.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True

forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS") or "127.0.0.1,::1"
# Of all that a proxy may pass on, only this is believed here: gunicorn would let two more headers say what the path is.
forwarder_headers = ""
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
accesslog = None  # the shop writes its own line for each request
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL") or "info"

# Numbers for Prometheus: each worker counts into files of its own, and whichever is asked adds them up. The folder
# belongs to one master: another one, started by hand or before the old one has left, has its own.
_COUNTED = "madamda-metrics-"
_TOLD_BY = "PROMETHEUS_MULTIPROC_DIR"  # no setting: where prometheus_client looks for it
_folders = Path(worker_tmp_dir or "/tmp")


def on_starting(server: Any) -> None:
    """Whatever goes wrong here is said, and keeps nobody from serving pages."""
    os.environ.pop(_TOLD_BY, None)
    try:
        for folder in _folders.glob(f"{_COUNTED}*"):
            if folder.stat().st_uid == os.getuid() and not _is_running(folder.name.split("-")[2]):
                shutil.rmtree(folder, ignore_errors=True)  # of a master that was killed
        os.environ[_TOLD_BY] = mkdtemp(prefix=f"{_COUNTED}{os.getpid()}-", dir=_folders)
    except (OSError, ValueError, IndexError):
        logging.getLogger("madamda.monitoring.metrics").warning("No numbers are kept of requests", exc_info=True)


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def post_worker_init(worker: Any) -> None:
    """Each is ready before anybody is let in; the first one says whether PostgreSQL has room for all of them."""
    from django.apps import apps

    if not apps.ready:
        return  # something else than the shop is served this way, as bench/static_page.py
    from madamda import warmup

    warmup.warm_up()
    if worker.age == 1:
        _say_headroom()


def _say_headroom() -> None:
    from django.db import connection

    from madamda.db import connection_budget

    try:
        if trouble := connection_budget.trouble():
            logging.getLogger("madamda.db.connection_budget").warning("%s %s", trouble, connection_budget.warning())
    except Exception:  # whatever it is, the pages say so themselves
        logging.getLogger("madamda.db.connection_budget").info(
            "Nobody can say how many connections there may be", exc_info=True
        )
    finally:
        connection.close()


def on_exit(server: Any) -> None:
    if counted := os.environ.get(_TOLD_BY):
        shutil.rmtree(counted, ignore_errors=True)


# Development: new code is loaded when a file changes.
reload = os.environ.get("RELOAD") == "1"
reload_extra_files = [str(path) for path in Path("templates").rglob("*.html")] if reload else []
