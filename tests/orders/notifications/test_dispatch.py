"""The message to Telegram: once for each order, whatever Telegram answers, and nothing of the customer in it."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from orders.fulfilment import escalation, lifecycle
from orders.models import Alarm, Order
from orders.notifications import dispatch
from orders.status import Status
from shop.models import StoreSettings
from tests.factories import a_member_of_staff, a_variant, an_order
from tests.orders.notifications.local_telegram import TOKEN, LocalTelegram, a_telegram

pytestmark = pytest.mark.django_db


@pytest.fixture
def telegram() -> Iterator[LocalTelegram]:
    with a_telegram() as local, override_settings(**local.settings):
        yield local


@pytest.fixture
def order(telegram: LocalTelegram) -> Order:
    """Nobody watches, so its message is due."""
    StoreSettings.objects.create(opens_at=time(7), closes_at=time(7))
    order = an_order({a_variant(): 2}, name="Kim Sovann", address="No. 118, Street 63", note="Blue gate")
    escalation.escalate_due()
    return order


def due_again() -> timedelta:
    """How long until the next try; which then is now."""
    alarm = Alarm.objects.get(rung="telegram", tries__gt=0)
    assert alarm.send_at
    wait = alarm.send_at - timezone.now()
    Alarm.objects.update(send_at=timezone.now())
    return wait


def test_says_number_total_age_and_where_to_accept_and_nothing_of_the_customer(order, telegram) -> None:
    assert dispatch.send() == 1
    (message,) = telegram.messages
    said = message["text"]
    for words in (order.number, "$29.50", "0 minutes", f"http://127.0.0.1:8000/dashboard/orders/{order.number}/"):
        assert words in said
    for words in ("Sovann", "12345678", "12 345", "Street", "gate", order.secret):
        assert words not in said
    assert Alarm.objects.get(rung="telegram").told_at


def test_is_sent_once(order, telegram) -> None:
    for _ in range(3):
        escalation.escalate_due()
        dispatch.send()
    assert len(telegram.messages) == 1


def test_an_order_accepted_meanwhile_needs_no_message(order, telegram) -> None:
    lifecycle.move(order, Status.CONFIRMED, by=a_member_of_staff(), seen=1)
    assert dispatch.send() == 0
    assert not telegram.asked
    assert not Alarm.objects.filter(send_at__isnull=False).exists()


def test_when_told_to_wait_nothing_is_sent_before(order, telegram) -> None:
    telegram.mood = "429"
    assert dispatch.send() == 0
    an_order({a_variant(): 1})
    escalation.escalate_due()
    telegram.mood = "well"
    assert dispatch.send() == 0, "also no other message"
    assert timedelta(seconds=5) < due_again() <= timedelta(seconds=7)
    assert dispatch.send() == 2
    assert len(telegram.messages) == 2


@pytest.mark.parametrize("mood", ["500", "kicked", "nonsense", "hanging"])
def test_is_tried_again_ever_less_often(mood, order, telegram) -> None:
    telegram.mood = mood
    waits = []
    for _ in range(3):
        assert dispatch.send() == 0
        waits.append(due_again().total_seconds())
    assert [round(wait) for wait in waits] == [5, 10, 20]
    telegram.mood = "well"
    assert dispatch.send() == 1
    assert (telegram.asked, len(telegram.messages)) == (4, 1)


def test_after_a_failure_the_others_do_not_knock_at_the_same_door(order, telegram) -> None:
    an_order({a_variant(): 1})
    escalation.escalate_due()
    telegram.mood = "500"
    assert dispatch.send() == 0
    assert telegram.asked == 1


def test_an_alarm_too_old_to_be_sent_takes_no_younger_one_with_it(order, telegram) -> None:
    younger = an_order({a_variant(): 1})
    escalation.escalate_due()
    Alarm.objects.filter(order=order).update(at=timezone.now() - dispatch.FOR_SO_LONG - timedelta(minutes=1))
    telegram.mood = "500"
    assert dispatch.send() == 0
    assert list(Alarm.objects.filter(send_at__isnull=False).values_list("order", flat=True)) == [younger.pk]
    telegram.mood = "well"
    Alarm.objects.filter(send_at__isnull=False).update(send_at=timezone.now())
    assert dispatch.send() == 1
    assert younger.number in telegram.messages[0]["text"]


def test_a_worker_that_was_killed_leaves_its_message_to_another(order, telegram) -> None:
    (taken,) = dispatch._take_due(timezone.now())
    assert dispatch.send() == 0, "somebody is at it"
    assert dispatch._take_due(timezone.now() + dispatch.CLAIM + timedelta(seconds=1)) == [taken]


def test_the_token_is_never_written_down(order, telegram, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # as settings do
    for mood in ("hanging", "500", "well"):
        telegram.mood = mood
        dispatch.send()
        Alarm.objects.filter(send_at__isnull=False).update(send_at=timezone.now())
    assert telegram.asked == 3
    assert TOKEN not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("orders"))


@pytest.mark.django_db(transaction=True)
def test_of_workers_at_once_one_sends(order, telegram) -> None:
    start = Barrier(6)

    def work() -> int:
        start.wait()
        try:
            escalation.escalate_due()
            return dispatch.send()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(lambda _: work(), range(6))) == 1
    assert len(telegram.messages) == 1
    assert Alarm.objects.filter(order=order, rung="telegram").count() == 1
