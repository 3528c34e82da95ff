"""How many web workers and threads there are, and how many connections to PostgreSQL all processes open at most.

Read by gunicorn before there are settings, so it knows the environment alone.
"""

import os


def number(name: str, otherwise: int) -> int:
    return int(os.environ.get(name) or otherwise)


GRANTED = 97  # PostgreSQL's own max_connections = 100, less three that it keeps for superusers
POOL = 10  # of the live process, unless DB_POOL_SIZE says otherwise
RELAY, WORKER, CONSOLE = 7, 6, 3  # relay and periodic work; the worker's pool; manage.py or psql beside a release
MOST_THREADS = 8


def connections(workers: int, threads: int, *, pool: int) -> int:
    """At most: while a reload lets old and new web workers stand side by side. Each watches with one more."""
    return 2 * workers * (threads + 1) + pool + RELAY + WORKER + CONSOLE


def workers_for(cores: int) -> int:
    return cores * 2 + 1


def threads_for(workers: int, *, pool: int) -> int:
    """As many as PostgreSQL as it is installed has connections for, during a reload too."""
    room = GRANTED - connections(workers, 0, pool=pool)
    return min(max(room // (2 * workers), 1), MOST_THREADS)


workers = number("WEB_CONCURRENCY", workers_for(os.cpu_count() or 1))
threads = number("WEB_THREADS", threads_for(workers, pool=number("DB_POOL_SIZE", POOL)))
