"""The launch checklist is green on the documented set-up, and each point is red on a wrong one of its own."""

import io
import os
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.core import checks
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.http import HttpResponse
from django.test import SimpleTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.auth import second_factor
from madamda.db import connection_budget
from madamda.launch_checks import Wrong, backups_and_access, database, pages, redis
from madamda.launch_checks.system_checks import LAUNCH, POINTS
from madamda.models import LastSuccess
from tests.cases import TestCase
from tests.dashboard.test_second_factor import enrolled
from tests.factories import a_product, an_admin, an_order

AS_DOCUMENTED = {
    "DEMO": False,
    "HTTPS": True,
    "ALLOWED_HOSTS": ["shop.example.com"],
    "TRUSTED_PROXIES": ["127.0.0.1"],
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECOND_FACTOR_REQUIRED": True,
}


class SetUpAsDocumented:
    @classmethod
    def setUpTestData(cls) -> None:
        a_product()
        cls.boss = enrolled(an_admin())

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.backups = Path(folder.name)
        self.dump = self.backups / "database-20260101T000000Z.dump"
        self.dump.write_bytes(b"PGDMP and so on")
        self.enterContext(override_settings(**AS_DOCUMENTED, BACKUP_DIR=folder.name, BOARD_MAX_CONNECTIONS=5))


class TheList(SetUpAsDocumented, TestCase):
    def red(self, point: Callable[[], str], words: str, wrong: AbstractContextManager | None = None) -> None:
        """Green as documented, red in the wrong set-up, and with a word on what to do."""
        if wrong is not None:
            point()
            self.enterContext(wrong)
        with pytest.raises(Wrong) as raised:
            point()
        assert re.search(words, f"{raised.value} {raised.value.hint}")

    def execute(self, sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    def test_a_migration_that_is_not_applied(self) -> None:
        database.is_migrated()
        self.execute("delete from django_migrations where app = 'orders' and name like '0002%'")
        self.red(database.is_migrated, "not applied, first orders.0002")

    def test_a_commit_that_a_power_cut_forgets(self) -> None:
        self.execute("set local synchronous_commit = off")
        self.red(database.is_durable, "synchronous_commit.* off")

    def test_a_query_that_may_take_for_ever(self) -> None:
        self.execute("set local idle_in_transaction_session_timeout = '30s'")  # tests have none
        database.has_limits()
        self.execute("set local lock_timeout = 0")
        self.red(database.has_limits, "No lock_timeout")

    def test_too_few_connections(self) -> None:
        self.red(
            database.has_free_connections,
            "Raise max_connections",
            mock.patch.object(connection_budget, "allowed", return_value=9),
        )

    def test_a_standby_that_does_not_confirm(self) -> None:
        assert "none wanted" in database.has_standbys()
        self.red(database.has_standbys, "Fewer than 1", override_settings(DB_SYNC_STANDBYS=1))

    def test_a_clock_that_is_wrong(self) -> None:
        wrong = mock.patch.object(database.time, "time", return_value=time.time() + 300)
        self.red(database.agrees_about_the_time, "apart.*chrony", wrong)

    def test_an_index_that_is_gone(self) -> None:
        database.has_indexes()
        database.finds_phones_by_index()
        self.execute("drop index order_customer_phone")
        self.red(database.has_indexes, "order_customer_phone")
        self.red(database.finds_phones_by_index, "reads every order")
        self.execute("create index order_customer_phone on orders_order (customer_phone)")
        self.red(database.finds_phones_by_index, "has no dates")

    def test_looking_leaves_nothing_in_a_session_that_may_be_the_next_ones(self) -> None:
        """Behind PgBouncer each transaction meets another session, and leaves it to somebody else."""
        with CaptureQueriesContext(connection) as asked:
            database.finds_phones_by_index()
        said = " ".join(query["sql"] for query in asked).lower()
        assert re.search("set local enable_seqscan", said)
        assert not re.search(r"\b(re)?set (?!local )\w*enable_", said)
        with connection.cursor() as cursor:
            cursor.execute("show enable_seqscan")
            assert cursor.fetchone() == ("on",)

    def test_phones_of_a_small_shop_are_found_by_index_too(self) -> None:
        for _ in range(2):
            self.execute("analyze orders_order")
            database.finds_phones_by_index()
            an_order()

    def test_an_index_that_was_never_finished(self) -> None:
        self.execute("update pg_index set indisvalid = false where indexrelid = 'order_history'::regclass")
        self.red(database.has_indexes, "order_history")

    def test_a_redis_that_is_not_there(self) -> None:
        redis.answers()
        with mock.patch("madamda.launch_checks.redis.get_redis_connection", side_effect=ConnectionRefusedError):
            self.red(redis.answers, "is not responding")

    def test_rates_that_are_not_counted(self) -> None:
        wrong = override_settings(RATELIMIT_ENABLE=False)
        self.red(redis.refuses_who_asks_too_often, "No request is ever rejected", wrong)

    def test_a_board_with_no_last_seat(self) -> None:
        wrong = mock.patch("madamda.realtime.connection_leases.acquire", return_value=None)
        self.red(redis.limits_boards, "6 sockets were accepted, the limit is 5", wrong)

    def test_a_shop_for_developers(self) -> None:
        self.red(pages.are_not_for_developers, "DEBUG or DEMO", override_settings(DEBUG=True))

    def test_a_demo(self) -> None:
        self.red(pages.are_not_for_developers, "DEBUG or DEMO", override_settings(DEMO=True))

    def test_a_list_without_an_end(self) -> None:
        pages.have_an_end()
        endless = HttpResponse("".join(f'<a href="/products/p{n}/">' for n in range(settings.PAGE_SIZE + 1)))
        with mock.patch.object(pages, "ask", return_value=endless):
            self.red(pages.have_an_end, "21 products at once")

    def test_pages_that_are_always_drawn_anew(self) -> None:
        with mock.patch("madamda.wsgi.application", return_value=[b""]):
            self.red(pages.come_from_memory, "rendered for every request")

    def test_open_lines(self) -> None:
        pages.are_safe_on_the_way()
        for words, wrong in {
            "HTTPS is off": {"HTTPS": False},
            "not redirected": {"SECURE_SSL_REDIRECT": False},
            "HSTS": {"SECURE_HSTS_SECONDS": 60},
            "csrftoken": {"CSRF_COOKIE_SECURE": False},
        }.items():
            with self.subTest(words), override_settings(**wrong):
                self.red(pages.are_safe_on_the_way, words)

    def test_files_without_hashes_and_a_cdn_that_the_policy_forbids(self) -> None:
        sheet = "/static/css/shop.0123456789ab.css"
        self.red(pages.are_dressed, "collectstatic")
        for words, static, href in (("is not in", "/static/", sheet), ("cdn", "https://cdn.example/s/", sheet)):
            page = HttpResponse(f'<link rel="stylesheet" href="{href}">')
            with self.subTest(words), override_settings(STATIC_URL=static):
                with mock.patch.object(pages, "ask", return_value=page):
                    self.red(pages.are_dressed, words)
                page["Content-Security-Policy"] = "style-src https://cdn.example/s/"
        with override_settings(STATIC_ROOT=self.backups):
            (self.backups / "css").mkdir()
            (self.backups / "css" / "shop.0123456789ab.css").touch()
            with mock.patch.object(pages, "ask", return_value=HttpResponse(f'<link rel="stylesheet" href="{sheet}">')):
                assert "this machine" in pages.are_dressed()

    def test_backups_that_are_none(self) -> None:
        assert "minutes old" in backups_and_access.has_a_fresh_copy()
        self.dump.write_bytes(b"")
        self.red(backups_and_access.has_a_fresh_copy, "is not a database dump")
        os.utime(self.dump, (1, 1))
        self.red(backups_and_access.has_a_fresh_copy, "hours old")
        self.dump.unlink()
        self.red(backups_and_access.has_a_fresh_copy, "madamda-backup.timer")
        with override_settings(BACKUP_DIR=""):
            self.red(backups_and_access.has_a_fresh_copy, "Set BACKUP_DIR")

    def test_a_shop_that_is_not_tidied_up(self) -> None:
        assert "not yet" in backups_and_access.is_tidied_up()
        tidied = LastSuccess.objects.create(name="tidy_up", at=timezone.now() - timedelta(hours=30))
        assert backups_and_access.is_tidied_up() == "30 hours ago"
        tidied.at -= timedelta(days=2)
        tidied.save()
        self.red(backups_and_access.is_tidied_up, "Not for 3 days")

    def test_an_admin_with_a_password_alone(self) -> None:
        assert "1 with" in backups_and_access.asks_admins_twice()
        second_factor.give_up(self.boss)
        self.red(backups_and_access.asks_admins_twice, "boss")
        self.boss.delete()
        self.red(backups_and_access.asks_admins_twice, "createsuperuser")
        with override_settings(SECOND_FACTOR_REQUIRED=False):
            self.red(backups_and_access.asks_admins_twice, "DEMO")


class KeptConnections(SimpleTestCase):
    """Outside of a transaction, where a connection may be closed."""

    databases = frozenset({"default"})

    def test_one_for_every_request_is_red(self) -> None:
        database.keeps_connections()
        connection.close()
        with (
            mock.patch.dict(connection.settings_dict, CONN_MAX_AGE=0),
            pytest.raises(Wrong, match="connection of its own"),
        ):
            database.keeps_connections()
        connection.close()


class AllPoints(SetUpAsDocumented, TestCase):
    def setUp(self) -> None:
        super().setUp()
        for point in ("database.keeps_connections", "pages.come_from_memory"):  # these end this test's transaction
            self.enterContext(mock.patch(f"madamda.launch_checks.{point}", return_value="tried elsewhere"))


class TheCommand(AllPoints):
    def told(self) -> list[str]:
        said = io.StringIO()
        try:
            call_command("launch_check", stdout=said)
        except CommandError as red:
            said.write(f"ENDS {red}")
        return said.getvalue().splitlines()

    def test_tells_of_every_point_in_order_what_was_seen(self) -> None:
        *points, _end = self.told()
        assert [line[7:25].rstrip() for line in points] == list(POINTS)
        assert {line[:7] for line in points} - {"green  ", "red    "} == set()
        assert "green  Admins             1 with a second factor" in points

    def test_tries_the_rest_after_a_red_one_says_what_to_do_and_ends_badly(self) -> None:
        with (
            override_settings(BACKUP_DIR=""),
            mock.patch("madamda.launch_checks.redis.answers", side_effect=ZeroDivisionError("by nought")),
        ):
            *points, end = self.told()
        assert len(points) == len(POINTS)
        backup = next(line for line in points if "Backup" in line)
        assert re.search(r"^red    Backup             BACKUP_DIR is not set\. Set BACKUP_DIR, and run", backup)
        assert "red    Redis              ZeroDivisionError: by nought" in points
        assert re.search(rf"^ENDS \d+ of {len(POINTS)} are red: .*Redis.*Backup", end)

    def test_is_content_when_all_is_green(self) -> None:
        green = [checks.Info("seen", obj=name, id=f"madamda.I{n}") for n, name in enumerate(POINTS, 101)]
        with mock.patch("madamda.launch_checks.system_checks.launch", return_value=green):
            *_points, end = self.told()
        assert end == f"All {len(POINTS)} are green."


class TheTag(AllPoints):
    def test_the_same_points_are_django_s_own_checks_with_ids_and_hints(self) -> None:
        with override_settings(BACKUP_DIR=""), pytest.raises(SystemCheckError) as raised:
            call_command("check", deploy=True, tags=[LAUNCH], databases=["default"])
        said = str(raised.value)
        assert "Backup: (madamda.E116) BACKUP_DIR is not set." in said
        assert "HINT: Set BACKUP_DIR" in said
        assert re.search(r"INFOS:[\s\S]*PostgreSQL: \(madamda.I101\) PostgreSQL 1", said)

    def test_nothing_is_tried_where_nobody_asks_for_it(self) -> None:
        for asked in ({"databases": ["default"]}, {"include_deployment_checks": True}):
            ids = {str(found.id) for found in checks.run_checks(**asked)}
            assert not {one for one in ids if re.match(r"madamda\.[EI]1", one)}, asked
