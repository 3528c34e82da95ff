"""Periodic work for orders: runs every few seconds in the relay's process, each job in a thread of its own.

Due times are stored in the database, so a process catches up after downtime or a crash. Several processes may run at
once: `SKIP LOCKED` gives each payment, alarm and e-mail to one of them, and an alarm begins, or an order expires, only
once. A run that finds nothing due writes nothing to the database.
"""

import logging
import time
from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections, connection

from orders.fulfilment import escalation
from orders.notifications import customer_messages, dispatch, emails, telegram_bot
from orders.payments import expiry, gateway, polling
from shop import tasks

log = logging.getLogger(__name__)

AFTER_FAILURE = 5.0  # seconds, at least, until the next attempt
TIME_TO_FINISH = 10.0  # seconds, on shutdown


class Work(NamedTuple):
    name: str
    every: float  # seconds
    do: Callable[[], object]


def ask_the_bank() -> None:
    if ours := gateway.configured_gateway():
        polling.poll_due(ours)
        if settings.BANK_APP_LINKS:
            polling.fetch_links(ours)


def write_to_customers() -> None:
    """Both in one thread, and so with one connection: a slow mail server may delay the rest, never staff's alarms."""
    emails.send()
    customer_messages.send()


WORK = (
    Work("ring", 5, escalation.escalate_due),
    Work("send_alarms", 1, dispatch.send),  # alarms are sent as soon as they are due
    Work("send_letters", 5, write_to_customers),
    Work("hear_telegram", 5, telegram_bot.listen),
    Work("ask_the_bank", 10, ask_the_bank),
    Work("end_unpaid_orders", 30, expiry.expire),
    Work("take_up_pictures", 300, tasks.take_up_again),
)


def begin(stop: Event, works: Iterable[Work] = WORK) -> list[Thread]:
    """Start one daemon thread per job; each ends once `stop` is set."""
    threads = [Thread(target=_repeat, args=(work, stop), name=work.name, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    return threads


def finish(threads: Iterable[Thread]) -> None:
    """Wait up to TIME_TO_FINISH for the threads. A job that takes longer is abandoned, which is as safe as a crash."""
    until = time.monotonic() + TIME_TO_FINISH
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))


def last_successes() -> dict[str, float]:
    """Return when each job last succeeded, as a Unix time; without jobs that the cache has no record of."""
    found = cache.get_many([_key(work.name) for work in WORK])
    return {work.name: found[_key(work.name)] for work in WORK if _key(work.name) in found}


def _repeat(work: Work, stop: Event) -> None:
    while not stop.is_set():
        began, pause = time.monotonic(), work.every
        try:
            close_old_connections()
            work.do()
            cache.set(_key(work.name), time.time(), None)
        except Exception:
            pause = max(pause, AFTER_FAILURE)
            log.exception("%s failed; it is tried again in %g s.", work.name, pause)
        stop.wait(began + pause - time.monotonic())
    connection.close()


def _key(name: str) -> str:
    return f"last-success:{name}"
