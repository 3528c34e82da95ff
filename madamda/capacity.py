"""Number of web workers and threads, and the maximum number of PostgreSQL connections of all processes.

gunicorn imports this before the settings are loaded, so it reads only the environment.
"""

import os


def number(name: str, otherwise: int) -> int:
    return int(os.environ.get(name) or otherwise)


GRANTED = 97  # PostgreSQL's default max_connections of 100, less the three reserved for superusers
POOL = 10  # default pool size of the ASGI process (DB_POOL_SIZE)
RELAY, WORKER, CONSOLE = 8, 6, 3  # relay and periodic jobs; the worker's pool; manage.py or psql during a release
MOST_THREADS = 8


def connections(workers: int, threads: int, *, pool: int) -> int:
    """Return the maximum number of connections.

    Workers count twice, because old and new ones overlap during a reload. Each has one connection per thread and one
    for its change watcher.
    """
    return 2 * workers * (threads + 1) + pool + RELAY + WORKER + CONSOLE


def workers_for(cores: int) -> int:
    return cores * 2 + 1


def threads_for(workers: int, *, pool: int, nodes: int = 1) -> int:
    """Return the threads per worker, 1 to MOST_THREADS, that fit one node's share of PostgreSQL's default limit."""
    room = GRANTED // nodes - connections(workers, 0, pool=pool)
    return min(max(room // (2 * workers), 1), MOST_THREADS)


workers = number("WEB_CONCURRENCY", workers_for(os.cpu_count() or 1))
nodes = number("WEB_NODES", 1)
threads = number("WEB_THREADS", threads_for(workers, pool=number("DB_POOL_SIZE", POOL), nodes=nodes))
