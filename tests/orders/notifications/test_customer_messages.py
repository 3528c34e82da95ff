"""News for customers: once per step and channel, of what is true, in their language, and only as long as they want."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from orders.deliveries import attempts
from orders.fulfilment import lifecycle, undo
from orders.models import Alarm, CustomerMessage, Order, TelegramLink
from orders.notifications import customer_messages, customer_texts, dispatch, telegram_bot
from orders.outbox.customer_messages import TOLD
from orders.status import Status
from tests.factories import a_member_of_staff, a_variant, an_order, brought_to
from tests.orders.notifications.local_telegram import LocalTelegram, a_telegram

pytestmark = pytest.mark.django_db

CHAT = 777
QUIET = {"SMS_BACKEND": "", "EMAILS_ENABLED": False}


@pytest.fixture(autouse=True)
def no_other_channels(settings: Any) -> None:
    for name, value in QUIET.items():
        setattr(settings, name, value)


@pytest.fixture
def telegram() -> Iterator[LocalTelegram]:
    with a_telegram() as local, override_settings(**local.settings, TELEGRAM_BOT="madamda_bot"):
        yield local


def tied(order: Order, telegram: LocalTelegram, chat: int = CHAT) -> Order:
    """The customer presses the button on the order page, and starts the bot."""
    browser = Client()
    browser.post(f"/orders/{order.number}/news/", {"key": order.secret, "news": "telegram"})
    telegram.write(chat, f"/start {TelegramLink.objects.get(order=order).token}")
    assert telegram_bot.listen() == 1
    order.refresh_from_db()
    telegram.chats[chat].clear()
    return order


def told() -> int:
    """The time to undo is over: send what is due."""
    CustomerMessage.objects.filter(state="waiting").update(due_at=timezone.now())
    return customer_messages.send()


def states() -> list[str]:
    return list(CustomerMessage.objects.order_by("pk").values_list("state", flat=True))


def test_a_step_is_told_once_in_the_orders_language_with_its_link(telegram) -> None:
    order = tied(an_order(language="km"), telegram)
    order = brought_to(order, Status.CONFIRMED)
    assert customer_messages.send() == 0  # it can still be undone
    assert told() == 1
    assert told() == 0
    (said,) = telegram.chats[CHAT]
    with translation.override("km"):
        assert translation.gettext("Your order is confirmed") in said
    assert order.number in said
    assert order.get_absolute_url() in said


def test_a_step_that_was_undone_is_not_told(telegram) -> None:
    order = tied(an_order(), telegram)
    order = brought_to(order, Status.CONFIRMED)
    undo.undo(order, by=order.events.latest("version").by, seen=order.version)
    assert told() == 0
    assert states() == ["dropped"]


def test_of_steps_that_follow_each_other_only_the_latest_is_told(telegram) -> None:
    tied_order = tied(an_order(), telegram)
    brought_to(tied_order, Status.OUT)
    assert told() == 1
    told()
    assert states() == ["dropped", "sent"]
    assert "To pay: $" in telegram.chats[CHAT][0]


def test_a_step_is_told_after_all_when_the_one_that_overtook_it_was_undone(telegram) -> None:
    order = brought_to(tied(an_order(), telegram), Status.CONFIRMED)
    CustomerMessage.objects.update(due_at=timezone.now())
    order = brought_to(order, Status.OUT)  # not due yet
    assert customer_messages.send() == 0
    assert states() == ["waiting", "waiting"]
    undo.undo(order, by=order.events.latest("version").by, seen=order.version)
    told()
    assert told() + len(telegram.chats[CHAT]) >= 1
    assert states() == ["sent", "dropped"]


def test_two_workers_send_a_message_once(telegram, transactional_db) -> None:
    order = tied(an_order(), telegram)
    brought_to(order, Status.CONFIRMED)
    CustomerMessage.objects.update(due_at=timezone.now())

    def send(_: int) -> int:
        try:
            return customer_messages.send()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send, range(8))) == 1
    assert len(telegram.chats[CHAT]) == 1


def test_a_worker_killed_while_sending_is_replaced(telegram) -> None:
    brought_to(tied(an_order(), telegram), Status.CONFIRMED)
    CustomerMessage.objects.update(due_at=timezone.now())
    customer_messages._take_due(timezone.now())  # and then it was killed
    assert customer_messages.send() == 0
    CustomerMessage.objects.update(due_at=timezone.now() - customer_messages.CLAIM)
    assert customer_messages.send() == 1


def test_who_blocks_the_bot_is_not_written_to_again(telegram) -> None:
    order = tied(an_order(), telegram)
    order = brought_to(order, Status.CONFIRMED)
    del telegram.chats[CHAT]
    assert told() == 0
    order.refresh_from_db()
    assert order.telegram_chat is None
    assert states() == ["failed"]


@pytest.mark.parametrize("mood", ["500", "nonsense", "hanging", "429"])
def test_a_telegram_that_fails_is_tried_again_and_given_up_in_the_end(telegram, mood: str) -> None:
    brought_to(tied(an_order(), telegram), Status.CONFIRMED)
    telegram.mood = mood
    assert told() == 0
    message = CustomerMessage.objects.get()
    assert (message.state, message.tries) == ("waiting", 1)
    assert message.due_at > timezone.now() + timedelta(seconds=6)
    telegram.mood = "well"
    assert told() == 1

    CustomerMessage.objects.update(state="waiting", tries=customer_messages.TRIES - 1)
    telegram.mood = mood
    told()
    assert states() == ["failed"]


def test_a_customers_chat_that_fails_does_not_delay_the_alarms_of_staff(telegram) -> None:
    order = tied(an_order(), telegram)
    brought_to(order, Status.CONFIRMED)
    telegram.mood = "500"
    told()
    telegram.mood = "well"
    late = an_order({a_variant(): 1}, phone="+85512999111")
    Alarm.objects.create(order=late, rung="telegram", send_at=timezone.now())
    assert dispatch.send() == 1


def test_what_the_customer_did_on_the_page_is_not_told(telegram) -> None:
    order = tied(an_order(), telegram)
    lifecycle.cancel_by_customer(order, seen=order.version)
    assert not CustomerMessage.objects.exists()


def test_failed_deliveries_name_the_day_of_the_next(telegram) -> None:
    order = tied(an_order(status="out"), telegram)
    tomorrow = timezone.localdate() + timedelta(days=1)
    by = a_member_of_staff("dara")
    attempts.record_failed(order, attempts.Outcome.NOT_HOME, by=by, seen=order.version, next_day=tomorrow)
    assert told() == 1
    assert f"{tomorrow:%A}" in telegram.chats[CHAT][0]


def test_an_order_without_a_channel_costs_no_query() -> None:
    order, by = an_order(), a_member_of_staff("dara")
    with CaptureQueriesContext(connection) as asked:
        lifecycle.move(order, Status.CONFIRMED, by=by, seen=order.version)
    assert not [query["sql"] for query in asked if "customermessage" in query["sql"]]


# The bot.


@pytest.mark.parametrize("token", ["", "nonsense", "A" * 22, "'; drop table orders_order; --"])
def test_a_guessed_token_ties_nothing(telegram, token: str) -> None:
    order = an_order()
    telegram_bot.offer(order)
    telegram.write(CHAT, f"/start {token}")
    telegram_bot.listen()
    order.refresh_from_db()
    assert order.telegram_chat is None
    assert order.number not in telegram.chats[CHAT][0]


def test_a_token_works_once_and_not_for_long(telegram) -> None:
    order = an_order()
    token = telegram_bot.offer(order).token
    TelegramLink.objects.update(expires_at=timezone.now())
    telegram.write(1, f"/start {token}")
    telegram_bot.listen()
    order.refresh_from_db()
    assert order.telegram_chat is None
    renewed = telegram_bot.offer(order).token
    assert renewed != token
    for chat in (2, 3):
        telegram.write(chat, f"/start {renewed}")
        telegram_bot.listen()
    order.refresh_from_db()
    assert order.telegram_chat == 2


def test_a_message_that_cannot_be_read_is_left_behind(telegram) -> None:
    telegram.written.append({"update_id": next(telegram.numbers), "message": {"chat": {"type": "private"}}})
    telegram.write(CHAT, "hello")
    assert telegram_bot.listen() == 2
    assert len(telegram.chats[CHAT]) == 1


def test_groups_are_not_told(telegram) -> None:
    order = an_order()
    telegram.write(-5, f"/start {telegram_bot.offer(order).token}", kind="group")
    telegram_bot.listen()
    order.refresh_from_db()
    assert order.telegram_chat is None
    assert telegram.chats[-5] == []


def test_stop_ends_the_news_of_all_orders_of_a_chat(telegram) -> None:
    orders = [tied(an_order(phone=f"+8551299911{n}"), telegram) for n in range(2)]
    telegram.write(CHAT, "/stop")
    telegram_bot.listen()
    for order in orders:
        order.refresh_from_db()
        assert order.telegram_chat is None
    assert "no more" in telegram.chats[CHAT][0]


def test_messages_to_the_bot_are_answered_once(telegram) -> None:
    telegram.write(CHAT, "hello")
    assert [telegram_bot.listen(), telegram_bot.listen()] == [1, 0]
    assert len(telegram.chats[CHAT]) == 1


def test_nobody_listens_without_a_bot(telegram) -> None:
    telegram.write(CHAT, "hello")
    with override_settings(TELEGRAM_BOT=""):
        assert telegram_bot.listen() == 0


# The order page.


def page(order: Order) -> str:
    return Client().get(order.get_absolute_url()).content.decode()


def test_the_page_offers_what_there_is_and_the_link_only_to_who_asks(telegram) -> None:
    order = an_order()
    assert "News by Telegram" in page(order)
    assert "t.me/madamda_bot" not in page(order)
    answer = Client().post(f"/orders/{order.number}/news/", {"key": order.secret, "news": "telegram"})
    assert answer["Location"].endswith("#news")
    assert f"https://t.me/madamda_bot?start={order.telegram_link.token}" in page(order)
    with override_settings(TELEGRAM_BOT=""):
        assert "News about this order" not in page(order)


@pytest.mark.parametrize("key", ["", "wrong"])
def test_a_stranger_can_neither_ask_nor_stop(telegram, key: str) -> None:
    order = an_order()
    for news in ("telegram", "stop"):
        assert Client().post(f"/orders/{order.number}/news/", {"key": key, "news": news}).status_code == 404
    assert not TelegramLink.objects.exists()


def test_news_end_when_the_customer_says_so_and_begin_again(telegram) -> None:
    order = tied(an_order(), telegram)
    address, choice = f"/orders/{order.number}/news/", {"key": order.secret}
    order = brought_to(order, Status.CONFIRMED)
    Client().post(address, {**choice, "news": "stop"})
    assert told() == 0
    assert "Send me news" in page(order)
    Client().post(address, {**choice, "news": "resume"})
    brought_to(Order.objects.get(pk=order.pk), Status.OUT)
    assert told() == 1
    assert Client().post(address, {**choice, "news": "other"}).status_code == 400


# E-mail.


def test_steps_are_emailed_where_an_address_was_left(settings) -> None:
    settings.EMAILS_ENABLED = True
    order = brought_to(an_order(email="chan@example.com"), Status.OUT)
    assert told() == 1
    (letter,) = mail.outbox
    assert letter.to == ["chan@example.com"]
    assert order.number in letter.subject
    assert order.get_absolute_url() in letter.body
    assert "Please have the cash ready" in letter.body
    assert letter.extra_headers["Message-ID"].startswith(f"<{order.number}.{order.version}@")
    assert "c…@example.com" in page(order)
    assert "chan@example.com" not in page(order)


# Text messages.


@contextmanager
def a_gateway() -> Iterator[Any]:
    """A gateway for text messages on this machine."""

    class Gateway(BaseHTTPRequestHandler):
        status, taken = 200, []  # type: ignore[var-annotated]

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            Gateway.taken.append((self.headers["Authorization"], body))
            self.send_response(Gateway.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    backend = {
        "SMS_BACKEND": "orders.notifications.sms.HttpBackend",
        "SMS_URL": f"http://127.0.0.1:{server.server_address[1]}/send",
        "SMS_TOKEN": "secret",
        "SMS_SENDER": "Madamda",
    }
    try:
        with override_settings(**backend):
            yield Gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_text_message_says_what_is_to_be_paid_and_has_no_link() -> None:
    with a_gateway() as gateway:
        order = brought_to(an_order(), Status.OUT)
        assert told() == 1
    ((authorization, sent),) = gateway.taken
    assert authorization == "Bearer secret"
    assert (sent["to"], sent["from"]) == (order.customer_phone, "Madamda")
    assert order.number in sent["text"]
    assert "To pay: $" in sent["text"]
    assert order.secret not in sent["text"]
    assert "http" not in sent["text"]


def test_steps_that_are_not_worth_a_text_message_send_none() -> None:
    with a_gateway() as gateway:
        brought_to(an_order(), Status.CONFIRMED)
        assert told() == 0
    assert gateway.taken == []


@pytest.mark.parametrize(("status", "state"), [(500, "waiting"), (429, "waiting"), (401, "waiting"), (422, "failed")])
def test_a_gateway_that_refuses_is_tried_again_if_that_can_help(status: int, state: str) -> None:
    with a_gateway() as gateway:
        gateway.status = status
        brought_to(an_order(), Status.OUT)
        assert told() == 0
    assert states() == [state]


def test_text_messages_have_a_limit_for_each_phone_and_in_all(settings) -> None:
    settings.SMS_PER_PHONE, settings.SMS_PER_DAY = 1, 2
    with a_gateway() as gateway:
        for phone in ("+85512000111", "+85512000111", "+85512000222", "+85512000333"):
            brought_to(an_order(phone=phone), Status.OUT)
            told()
    assert [sent["to"] for _key, sent in gateway.taken] == ["+85512000111", "+85512000222"]
    assert states() == ["sent", "failed", "sent", "failed"]


@pytest.mark.parametrize(("language", "longest"), [("en", 160), ("km", 134)])  # one message; two of 67 letters
def test_text_messages_are_short(language: str, longest: int) -> None:
    order = brought_to(an_order(submission=uuid4()), Status.OUT)
    with translation.override(language):
        for kind in TOLD:
            said = customer_texts.short(order, kind, "Madamda")
            assert 20 < len(said) <= longest
            assert language == "km" or said.isascii()


def test_who_gets_text_messages_can_end_them() -> None:
    with a_gateway() as gateway:
        order = an_order()
        assert "We text you at 012 ••• 678" in page(order)
        Client().post(f"/orders/{order.number}/news/", {"key": order.secret, "news": "stop"})
        brought_to(order, Status.OUT)
        assert told() == 0
    assert gateway.taken == []


def test_emails_can_be_ended_as_long_as_they_can_come(settings) -> None:
    settings.EMAILS_ENABLED = True
    order = brought_to(an_order(email="chan@example.com"), Status.DELIVERED)
    assert "Send me nothing more" in page(order)


def test_staff_see_what_was_told(telegram, client) -> None:
    order = tied(an_order(), telegram)
    brought_to(order, Status.CONFIRMED)
    client.force_login(a_member_of_staff("dara"))
    page = client.get(f"/dashboard/orders/{order.number}/")
    assert "Told to the customer" in page.content.decode()
    assert "Waiting" in page.content.decode()
    told()
    assert "Sent" in client.get(f"/dashboard/orders/{order.number}/").content.decode()
