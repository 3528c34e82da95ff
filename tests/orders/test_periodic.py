"""Periodic work: each kind goes on whatever becomes of the others, and in an idle shop none of it writes a row."""

import time as clock
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import time
from threading import Event

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import override_settings

from orders import periodic
from orders.models import Order
from orders.periodic import WORK, Work
from shop.models import StoreSettings
from tests.factories import a_product, a_variant, an_order
from tests.orders.notifications.local_telegram import LocalTelegram, a_telegram
from tests.orders.payments.local_bank import LocalBank, open_bank
from tests.orders.payments.people import an_order_by_khqr, asked_for_ago, fresh, with_a_bank, with_an_account

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = 60.0


@pytest.fixture
def telegram() -> Iterator[LocalTelegram]:
    with a_telegram() as local, override_settings(**local.settings):
        yield local


@pytest.fixture
def bank() -> Iterator[LocalBank]:
    with open_bank() as local, override_settings(BANK_API_URL=local.url, BANK_TIMEOUT=15.0):
        yield local


@pytest.fixture(autouse=True)
def a_shop_that_is_open_round_the_clock() -> None:
    StoreSettings.objects.create(opens_at=time(7), closes_at=time(7))


@contextmanager
def going_on(works: Iterable[Work] = WORK) -> Iterator[None]:
    stop = Event()
    threads = periodic.begin(stop, works)
    try:
        yield
    finally:
        stop.set()
        periodic.finish(threads)
        assert not any(thread.is_alive() for thread in threads)


def wait_until(true: Callable[[], object], seconds: float = 20) -> None:
    until = clock.monotonic() + seconds
    while not true():
        assert clock.monotonic() < until
        clock.sleep(0.02)


def rows_written() -> int:
    """Since this database was made, by everybody whose connection is at rest."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_force_next_flush()")
        cursor.execute("select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_user_tables")
        return int(cursor.fetchone()[0])


@with_an_account
@with_a_bank
@override_settings(EMAILS_ENABLED=True)
def test_in_an_idle_shop_a_minute_writes_no_row(telegram, bank) -> None:
    an_order(status="delivered")
    for work in WORK:
        work.do()  # the first look at a new shop may write down how the connection to the bank is
    before = rows_written()
    for work in WORK:
        for _ in range(max(1, int(MINUTE / work.every))):
            work.do()
    assert rows_written() == before
    a_product("Candle")
    assert rows_written() > before


@with_an_account
@with_a_bank
@override_settings(EMAILS_ENABLED=True, SHOP_URL="https://shop.example.com")
def test_all_of_it_is_done(telegram, bank) -> None:
    serum = a_variant(in_stock=9)
    waits = an_order({serum: 1}, email="sreymom@example.com")
    paid, unpaid = an_order_by_khqr(lines={serum: 1}), an_order_by_khqr(lines={serum: 1})
    bank.receives(paid.payment.md5, to="madamda@wing", amount="15.50")
    asked_for_ago(unpaid, minutes=60)
    with going_on():
        wait_until(lambda: telegram.messages and waits.number in telegram.messages[0]["text"])
        wait_until(lambda: [letter.to for letter in mail.outbox] == [["sreymom@example.com"]])
        wait_until(lambda: fresh(paid).payment_received)
        wait_until(lambda: fresh(unpaid).status == "cancelled")
        wait_until(lambda: set(periodic.last_successes()) == {work.name for work in WORK})
    assert all(abs(clock.time() - at) < MINUTE for at in periodic.last_successes().values())


@with_an_account
@with_a_bank
def test_a_bank_that_hangs_keeps_no_alarm_waiting(telegram, bank) -> None:
    serum = a_variant(in_stock=9)
    an_order_by_khqr(lines={serum: 1})
    bank.mood = "hanging"
    with going_on():
        wait_until(lambda: bank.asked)
        late = an_order({serum: 1})
        wait_until(lambda: any(late.number in message["text"] for message in telegram.messages), seconds=10)
        assert "ask_the_bank" not in periodic.last_successes()
        bank.released.set()


def test_what_fails_is_tried_again_and_keeps_nothing_else_from_being_done(monkeypatch, caplog) -> None:
    monkeypatch.setattr(periodic, "AFTER_FAILURE", 0.05)
    tries, well = [], []

    def fail() -> None:
        tries.append(1)
        raise ZeroDivisionError

    with going_on([Work("fails", 0.01, fail), Work("works", 0.01, lambda: well.append(1))]):
        wait_until(lambda: len(tries) > 3 and len(well) > 3)
    assert "fails failed; it is tried again" in caplog.text
    assert cache.get("last-success:works")
    assert cache.get("last-success:fails") is None


def test_outlives_a_connection_that_was_cut(monkeypatch) -> None:
    monkeypatch.setattr(periodic, "AFTER_FAILURE", 0.05)
    looks = []
    with going_on([Work("looks", 0.05, lambda: looks.append(Order.objects.exists()))]):
        wait_until(lambda: looks)
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
            assert cursor.fetchone()[0] >= 1
        before = len(looks)
        wait_until(lambda: len(looks) > before + 2)


def test_told_to_stop_it_finishes_what_it_does_and_waits_for_nothing_that_hangs(monkeypatch) -> None:
    monkeypatch.setattr(periodic, "TIME_TO_FINISH", 0.5)
    stop, release, finished = Event(), Event(), []

    def slow() -> None:
        stop.wait()
        clock.sleep(0.1)
        finished.append(1)

    seldom, slow_one, hanging = threads = periodic.begin(
        stop, [Work("seldom", MINUTE, lambda: None), Work("slow", 1, slow), Work("hangs", 1, release.wait)]
    )
    began = clock.monotonic()
    stop.set()
    periodic.finish(threads)
    assert clock.monotonic() - began < 5
    assert (seldom.is_alive(), slow_one.is_alive(), hanging.is_alive(), finished) == (False, False, True, [1])
    release.set()
    hanging.join()
