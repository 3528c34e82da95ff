"""gunicorn configuration for the compared applications: the shop's worker settings without the shop's hooks."""

import os
from pathlib import Path

bind = f"127.0.0.1:{os.environ['PORT']}"
backlog = 2048
worker_class = "gthread"
workers = int(os.environ["WEB_CONCURRENCY"])
threads = int(os.environ["WEB_THREADS"])
keepalive = 5
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True
accesslog, errorlog, loglevel = None, "-", "warning"
