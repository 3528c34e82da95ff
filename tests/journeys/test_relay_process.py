"""The relay's process: told to stop while a bank hangs, it announces what is ordered until it has gone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.live.processes import this_database
from orders.models import OrderEvent
from tests.factories import a_variant, an_order
from tests.orders.payments.local_bank import TOKEN, open_bank
from tests.orders.payments.people import ACCOUNT, an_order_by_khqr, with_a_bank, with_an_account

ROOT = Path(__file__).parents[2]


def wait_until(true, *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def all_is_announced() -> bool:
    return not OrderEvent.objects.unannounced().exists()


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
@with_an_account
@with_a_bank
def test_a_bank_that_hangs_keeps_no_board_waiting_for_the_next_relay() -> None:
    serum = a_variant(in_stock=9)
    an_order_by_khqr(lines={serum: 1})
    with open_bank() as bank:
        bank.mood = "hanging"
        lines = {"BANK_API_URL": bank.url, "BANK_TOKEN": TOKEN, "BANK_TIMEOUT": "4", "KHQR_ACCOUNT": ACCOUNT}
        relay = subprocess.Popen(
            [sys.executable, "manage.py", "relay_order_events"], cwd=ROOT, env=os.environ | this_database() | lines
        )
        try:
            wait_until(lambda: bank.asked and all_is_announced())
            relay.send_signal(signal.SIGTERM)
            an_order({serum: 1})
            wait_until(all_is_announced, seconds=3)
            assert relay.poll() is None
            assert relay.wait(15) == 0
        finally:
            relay.kill()
            relay.wait()
