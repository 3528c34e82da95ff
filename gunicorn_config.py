"""gunicorn configuration of the web workers; every number can be set in the environment."""

import logging
import multiprocessing
import os
import shutil
import signal
import socket
from pathlib import Path
from tempfile import mkdtemp
from threading import Timer
from typing import Any

from madamda import capacity
from madamda.capacity import number

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{number('PORT', 8000)}"
backlog = number("WEB_BACKLOG", 2048)

# Threads, because requests wait for PostgreSQL; each has its own connection.
worker_class = "gthread"
workers, threads = capacity.workers, capacity.threads
preload_app = False  # connections opened before the fork would be shared by the workers

timeout = number("WEB_TIMEOUT", 30)
graceful_timeout = number("WEB_GRACEFUL_TIMEOUT", 30)
keepalive = number("WEB_KEEPALIVE", 5)

# Workers are recycled against slow memory leaks; the jitter spreads the restarts.
max_requests = number("WEB_MAX_REQUESTS", 200_000)
max_requests_jitter = number("WEB_MAX_REQUESTS_JITTER", 20_000)

# Workers touch a file as heartbeat, which can take too long on a busy disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True

forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS") or "127.0.0.1,::1"
# Trust no forwarder headers: gunicorn would accept SCRIPT_NAME and PATH_INFO from the proxy.
forwarder_headers = ""
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
accesslog = None  # madamda.middleware.request_log logs requests
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL") or "info"

# Prometheus multiprocess mode: each worker writes files to a directory, and a scrape adds them up. Each gunicorn master
# has its own directory, since two may overlap during a restart.
_COUNTED = "madamda-metrics-"
_TOLD_BY = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client
_folders = Path(worker_tmp_dir or "/tmp")

# Jinja's bytecode: the first worker compiles the templates, the others load them (madamda.warmup). Each reload has its
# own directory, because the code that compiles may have changed as well as the templates.
_BYTECODE = "TEMPLATE_BYTECODE_DIR"
_bytecode_folders: list[str] = []

# A balancer must stop sending requests before this server stops listening. So the first SIGTERM only makes
# /health/ready fail; gunicorn's own handling of it follows after these seconds. 0: at once, without a balancer.
drain_seconds = number("WEB_DRAIN_SECONDS", 0)
_DRAINING = "DRAINING_FILE"  # read by madamda.monitoring.shutdown

# systemd starts what depends on the service when all workers are warm: gunicorn itself would notify it before they are.
_NOTIFY_SOCKET = os.environ.pop("NOTIFY_SOCKET", "")
_warm_workers = multiprocessing.Value("i", 0)


def on_starting(server: Any) -> None:
    """Create the directories of the workers and delete the metrics of masters that were killed.

    Errors are logged and do not prevent the start.
    """
    on_reload(server)
    os.environ[_DRAINING] = str(_folders / f"madamda-draining-{os.getpid()}")
    Path(os.environ[_DRAINING]).unlink(missing_ok=True)
    os.environ.pop(_TOLD_BY, None)
    try:
        for folder in _folders.glob(f"{_COUNTED}*"):
            if folder.stat().st_uid == os.getuid() and not _is_running(folder.name.split("-")[2]):
                shutil.rmtree(folder, ignore_errors=True)
        os.environ[_TOLD_BY] = mkdtemp(prefix=f"{_COUNTED}{os.getpid()}-", dir=_folders)
    except (OSError, ValueError, IndexError):
        logging.getLogger("madamda.monitoring.metrics").warning("Request metrics are off", exc_info=True)


def when_ready(server: Any) -> None:
    """Announce a stop before it begins (WEB_DRAIN_SECONDS)."""
    if not drain_seconds:
        return
    master, stop = os.getpid(), signal.getsignal(signal.SIGTERM)

    def announce(*_: Any) -> None:
        signal.signal(signal.SIGTERM, stop)  # a second one does not wait
        if os.getpid() == master:
            Path(os.environ[_DRAINING]).touch()
            Timer(drain_seconds, os.kill, (master, signal.SIGTERM)).start()

    signal.signal(signal.SIGTERM, announce)


def on_reload(server: Any) -> None:
    """Create an empty directory for compiled templates. Without one, each worker compiles them."""
    os.environ.pop(_BYTECODE, None)
    try:
        os.environ[_BYTECODE] = mkdtemp(prefix="madamda-templates-", dir=_folders)
        _bytecode_folders.append(os.environ[_BYTECODE])
    except OSError:
        logging.getLogger("madamda.warmup").warning("Each worker compiles the templates", exc_info=True)


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def post_worker_init(worker: Any) -> None:
    """Warm up each worker before it accepts requests. The first one also checks the connection budget."""
    from django.apps import apps

    if not apps.ready:
        return  # another application is served, such as bench/static_page.py
    from madamda import warmup

    warmup.warm_up()
    if worker.age == 1:
        _say_headroom()
    with _warm_workers.get_lock():
        _warm_workers.value += 1
        if _warm_workers.value == workers:
            _notify_systemd("READY=1")


def _notify_systemd(state: str) -> None:
    if not _NOTIFY_SOCKET:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.sendto(state.encode(), _NOTIFY_SOCKET.replace("@", "\0", 1))


def _say_headroom() -> None:
    from django.db import connection

    from madamda.db import connection_budget

    try:
        if trouble := connection_budget.trouble():
            logging.getLogger("madamda.db.connection_budget").warning("%s %s", trouble, connection_budget.warning())
    except Exception:  # pages will report it
        logging.getLogger("madamda.db.connection_budget").info(
            "The connection budget could not be checked", exc_info=True
        )
    finally:
        connection.close()


def on_exit(server: Any) -> None:
    if draining := os.environ.get(_DRAINING):
        Path(draining).unlink(missing_ok=True)
    for folder in filter(None, [os.environ.get(_TOLD_BY), *_bytecode_folders]):
        shutil.rmtree(folder, ignore_errors=True)


# Development: reload when a file changes.
reload = os.environ.get("RELOAD") == "1"
reload_extra_files = [str(path) for path in Path("templates").rglob("*.html")] if reload else []
