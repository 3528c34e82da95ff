"""Whether this server is about to stop: gunicorn_config announces it WEB_DRAIN_SECONDS before, for the balancer."""

import os
from pathlib import Path

VARIABLE = "DRAINING_FILE"  # names the file that exists once the stop is announced; set by gunicorn_config


def is_announced() -> bool:
    file = os.environ.get(VARIABLE)
    return file is not None and Path(file).exists()
