"""What does it cost the customers if each commit notifies the relay, and how long does a poll make it wait?

Eight connections write small transactions for a few seconds, in turn with and without pg_notify, over
several rounds. Then one connection commits and another waits for the news, by LISTEN and by polling.
Numbers from one run compare with each other only.

    python -m madamda.embedded exec --throwaway -- python -m bench.relay_wakeup
"""

import os
import statistics
import threading
import time
from collections.abc import Callable

import psycopg

URL = os.environ["DATABASE_URL"]
WRITERS, ROUNDS, SECONDS, NEWS = 8, 5, 2.0, 100
TABLE = "bench_outbox"


def main() -> None:
    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(f"drop table if exists {TABLE}")
        connection.execute(f"create table {TABLE} (id bigserial primary key, announced_at timestamptz)")
        connection.execute(f"create index on {TABLE} (id) where announced_at is null")
        try:
            throughput()
            latency()
        finally:
            connection.execute(f"drop table {TABLE}")


def throughput() -> None:
    rounds = [(commits(notify=False), commits(notify=True)) for _ in range(ROUNDS)]
    silent, loud = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(b / a for a, b in rounds)
    print(f"commits/s, {WRITERS} connections, median of {ROUNDS} rounds")
    print(f"  without notify {silent:8.0f}\n  with notify    {loud:8.0f}\n  ratio          {ratio:8.2f}")


def commits(*, notify: bool) -> float:
    stop, counts = time.monotonic() + SECONDS, [0] * WRITERS

    def write(n: int) -> None:
        with psycopg.connect(URL) as connection:
            while time.monotonic() < stop:
                connection.execute(f"insert into {TABLE} (announced_at) values (now())")
                if notify:
                    connection.execute("select pg_notify('bench', '')")
                connection.commit()
                counts[n] += 1

    run_all([lambda n=n: write(n) for n in range(WRITERS)])
    return sum(counts) / SECONDS


def latency() -> None:
    print(f"commit → relay knows, ms, median / p95 of {NEWS}")
    for name, wait in [("LISTEN", by_listening), ("poll 50 ms", by_polling)]:
        waits = sorted(wait() * 1000 for _ in range(NEWS))
        print(f"  {name:12} {statistics.median(waits):6.1f} / {waits[int(NEWS * 0.95)]:6.1f}")


def by_listening() -> float:
    with psycopg.connect(URL, autocommit=True) as relay:
        relay.execute("listen bench")
        committed = commit_soon("select pg_notify('bench', '')")
        next(relay.notifies(timeout=5, stop_after=1))
        return time.monotonic() - committed()


def by_polling() -> float:
    with psycopg.connect(URL, autocommit=True) as relay:
        relay.execute(f"truncate {TABLE}")
        committed = commit_soon("select 1")
        question = f"update {TABLE} set announced_at = now() where announced_at is null returning id"
        while relay.execute(question).fetchone() is None:
            time.sleep(0.05)
        return time.monotonic() - committed()


def commit_soon(also: str) -> Callable[[], float]:
    """Commit one event in another thread, a moment from now; the answer tells when it was committed."""
    at: list[float] = []

    def write() -> None:
        with psycopg.connect(URL) as connection:
            time.sleep(0.03 + time.monotonic() % 0.05)
            connection.execute(f"insert into {TABLE} default values")
            connection.execute(also)
            connection.commit()
            at.append(time.monotonic())

    writer = threading.Thread(target=write)
    writer.start()

    def committed() -> float:
        writer.join()
        return at[0]

    return committed


def run_all(jobs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
