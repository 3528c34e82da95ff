"""A standby confirms every commit: nobody is thanked for an order that only one machine has.

On a primary and a standby of their own, because a frozen standby stops everybody who commits.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import psycopg
import pytest
from django.db import InternalError, OperationalError, connection, transaction
from django.test import Client, override_settings

from madamda.db import errors, replication, server_switch
from madamda.db.errors import NotReplicated
from madamda.db.postgresql.base import DatabaseWrapper
from madamda.dev_servers import binaries
from madamda.dev_servers.data_dir import DataDir, servers_user
from madamda.dev_servers.servers import NAME, Postgres
from orders.models import Order
from shop.cart.session_cart import Cart
from shop.models import Variant
from tests.factories import a_variant, a_zone
from tests.journeys.test_races import Racing, checkout_form

STANDBY = "standby"
GIVES_UP_MS = 1000


class Pair:
    """A primary, and a standby that confirms its commits."""

    def __init__(self, folder: Path) -> None:
        self.data = DataDir(folder, servers_user(folder.parent), throwaway=True)
        self.data.private_folder(folder)
        self.data.private_folder(self.data.sockets)
        self.programs = binaries.postgres_programs(self.data)
        self.primary = Postgres(self.data)
        self._standby = folder / STANDBY

    def start(self) -> None:
        self.primary.start()
        self.run(
            "pg_basebackup", "-h", self.data.sockets, "-U", NAME, "-D", self._standby, "-R", "-c", "fast", "--no-sync"
        )
        line = (self._standby / "postgresql.auto.conf").open("a")
        with line:
            line.write(f"primary_conninfo = 'host={self.data.sockets} user={NAME} application_name={STANDBY}'\n")
        log = self.data.private_file("standby.log")
        options = (
            f"-c max_connections=200 -c listen_addresses='' -c port=5433 -c unix_socket_directories={self.data.sockets}"
        )
        self.run("pg_ctl", "-w", "-D", self._standby, "-l", log, "-o", options, "start")
        with self.superuser() as primary:
            primary.execute(f"alter system set synchronous_standby_names = '{STANDBY}'")
            primary.execute("select pg_reload_conf()")

    def run(self, program: str, *words: str | Path) -> None:
        done = self.data.run(self.programs / program, *words)
        assert not done.returncode, done.stdout

    def superuser(self, port: int = 5432) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.data.sockets), port=port, user=NAME, dbname=NAME, autocommit=True)

    def stop(self) -> None:
        self.data.run(self.programs / "pg_ctl", "-D", self._standby, "-m", "immediate", "stop")
        self.data.run(self.programs / "pg_ctl", "-D", self.data.path / "postgres", "-m", "immediate", "stop")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The standby stops in mid-air: its machine answers, its PostgreSQL does not."""
        pid = int((self._standby / "postmaster.pid").read_text().split()[0])
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (pid, *map(int, found)):
            os.kill(one, signal.SIGSTOP)
        try:
            yield
        finally:
            for one in (pid, *map(int, found)):
                os.kill(one, signal.SIGCONT)


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    folder = Path(tempfile.mkdtemp(prefix="madamda-pair-", dir="/tmp"))
    folder.chmod(0o755)
    both = Pair(folder / "data")
    try:
        both.start()
        yield both
    finally:
        both.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.usefixtures("_on_the_pair")
class TestAStandby(Racing):
    pair: Pair

    @pytest.fixture
    def _on_the_pair(self, pair: Pair) -> Iterator[None]:
        """Django's connection leads to the pair, which holds a copy of the test database."""
        type(self).pair = pair
        here = dict(connection.settings_dict)
        copied = subprocess.run(
            [pair.programs / "pg_dump", "-Fc", "-d", _uri(here)], capture_output=True, check=True
        ).stdout
        with pair.superuser() as primary:
            primary.execute("drop database if exists shop with (force)")
            primary.execute("create database shop template template0")
        subprocess.run(
            [pair.programs / "pg_restore", "--no-owner", "-h", pair.data.sockets, "-U", NAME, "-d", "shop"],
            input=copied,
            capture_output=True,
            check=True,
        )
        connection.close()
        connection.settings_dict |= {"HOST": str(pair.data.sockets), "PORT": "5432", "USER": NAME, "NAME": "shop"}
        connection.settings_dict["OPTIONS"] = dict(here["OPTIONS"])
        try:
            with override_settings(DB_SYNC_STANDBYS=1, DB_COMMIT_WAIT_MS=GIVES_UP_MS):
                yield
        finally:
            connection.close()
            connection.settings_dict.clear()
            connection.settings_dict.update(here)

    def test_nobody_is_thanked_for_an_order_the_standby_does_not_have(self) -> None:
        soap = a_variant(price="10.00", in_stock=5)
        a_zone(fee="1.50")
        browser, submission = Client(), uuid4()
        browser.post("/cart/lines/", {"variant": soap.pk, "quantity": 2})
        form = checkout_form("phnom-penh", total="21.50", submission=submission)
        with self.pair.frozen():
            answer = browser.post("/checkout/", form)
            assert answer.status_code == 503
            assert str(submission) in answer.content.decode()
            assert Order.objects.get().submission == submission, "it is committed on the primary"
            assert browser.post("/checkout/", form).status_code == 503, "found again, and still nowhere else"
        answer = browser.post("/checkout/", form)
        assert (answer.status_code, answer["Location"]) == (303, Order.objects.get().get_absolute_url())
        assert Variant.objects.get().on_hand == 3
        with psycopg.connect(host=str(self.pair.data.sockets), port=5433, user=NAME, dbname="shop") as standby:
            assert standby.execute("select submission from orders_order").fetchall() == [(submission,)]

    def test_who_finds_too_many_waiting_for_the_standby_is_refused_at_once_and_may_press_again(self) -> None:
        soap, browser, submission = a_variant(price="10.00", in_stock=5), Client(), uuid4()
        a_zone(fee="1.50")
        browser.post("/cart/lines/", {"variant": soap.pk, "quantity": 2})
        form = checkout_form("phnom-penh", total="21.50", submission=submission)
        with mock.patch.object(replication, "_permits", threading.BoundedSemaphore(1)):
            with replication.permit():
                answer = browser.post("/checkout/", form)
            assert answer.status_code == 503
            assert str(submission) in answer.content.decode()
            assert not Order.objects.exists()
            assert browser.post("/checkout/", form).status_code == 303
            with replication.permit(), self.settings(DB_SYNC_STANDBYS=0):
                assert browser.post("/checkout/", form).status_code == 303, "without a standby nobody waits"

    def test_a_commit_that_gave_up_waiting_is_neither_a_success_nor_a_lost_line(self) -> None:
        with self.pair.frozen(), pytest.raises(NotReplicated) as raised, transaction.atomic():
            a_zone()
        assert not errors.close_if_connection_lost(raised.value)
        assert errors.is_timeout(raised.value)
        a_zone(code="kampot", name="Kampot")  # the next commit waits anew, and succeeds

    def test_a_cart_does_not_wait_for_the_standby(self) -> None:
        soap, browser = a_variant(in_stock=5), Client()
        with self.pair.frozen():
            for _ in range(2):  # a new session, and a changed one
                assert browser.post("/cart/lines/", {"variant": soap.pk, "quantity": 1}).status_code < 400
        assert Cart(browser.session).quantities == {soap.pk: 2}

    def test_an_order_that_waits_goes_through_when_the_standby_is_back(self) -> None:
        frozen = self.pair.frozen()
        frozen.__enter__()
        back = threading.Timer(0.3, frozen.__exit__, (None, None, None))
        back.start()
        with self.settings(DB_COMMIT_WAIT_MS=60_000), transaction.atomic():
            a_zone()
        back.join()

    def test_a_commit_that_an_admin_cancels_is_not_a_success(self) -> None:
        with self.settings(DB_SYNC_STANDBYS=0), self.pair.frozen(), pytest.raises(NotReplicated), transaction.atomic():
            a_zone()
            threading.Timer(0.5, self._cancel, [connection.connection.info.backend_pid]).start()

    def _cancel(self, pid: int) -> None:
        with self.pair.superuser() as admin:
            admin.execute("select pg_cancel_backend(%s)", [pid])

    def test_a_session_on_a_standby_is_a_lost_line(self) -> None:
        connection.close()
        connection.settings_dict["PORT"] = "5433"
        with pytest.raises(OperationalError) as raised:
            a_zone()
        assert not isinstance(raised.value, InternalError)
        connection.settings_dict["PORT"] = "5432"  # as a balancer would lead it now
        assert errors.close_if_connection_lost(raised.value)
        a_zone()

    def test_a_request_waits_for_the_new_primary(self) -> None:
        connection.close()
        sockets = self.pair.data.sockets
        door = sockets / ".s.PGSQL.5499"
        connection.settings_dict["PORT"] = "5499"
        opened = threading.Timer(0.6, door.symlink_to, [sockets / ".s.PGSQL.5432"])
        with mock.patch.object(server_switch, "_hopeless_until", 0.0):
            with self.settings(DB_SWITCH_WAIT_SECONDS=0), pytest.raises(OperationalError):
                a_zone()
            opened.start()
            with self.settings(DB_SWITCH_WAIT_SECONDS=20):
                a_zone()

    def test_after_waiting_in_vain_nobody_waits_for_a_while(self) -> None:
        connection.close()
        with (
            mock.patch.object(server_switch, "_hopeless_until", 0.0),
            self.settings(DB_SWITCH_WAIT_SECONDS=0.3),
            mock.patch.object(DatabaseWrapper, "_connect", side_effect=OperationalError) as tried,
        ):
            with pytest.raises(OperationalError):
                a_zone()
            assert tried.call_count > 1
            tried.reset_mock()
            with pytest.raises(OperationalError):
                a_zone()
            assert tried.call_count == 1

    def test_readiness_says_how_many_standbys_confirm(self) -> None:
        with self.settings(DB_SYNC_STANDBYS=1):
            assert replication.is_replicated()
        with self.settings(DB_SYNC_STANDBYS=2):
            assert not replication.is_replicated()
            assert Client().get("/health/ready").json()["replicated"] is False

    def test_of_several_hosts_the_primary_is_used(self) -> None:
        connection.close()
        sockets = str(self.pair.data.sockets)
        connection.settings_dict |= {"HOST": f"{sockets},{sockets}", "PORT": "5433,5432"}
        connection.settings_dict["OPTIONS"] |= {"target_session_attrs": "read-write", "connect_timeout": 2}
        a_zone()
        assert connection.connection.info.port == 5432


def _uri(database: dict[str, Any]) -> str:
    parts = {"host": database["HOST"], "port": database["PORT"], "user": database["USER"], "dbname": database["NAME"]}
    if database["PASSWORD"]:
        parts["password"] = database["PASSWORD"]
    return " ".join(f"{name}='{value}'" for name, value in parts.items() if value)
