"""What the people who run the shop can see of it: numbers, slow queries, mistakes, headroom; and who else cannot."""

import io
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from threading import Thread
from unittest import mock

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.db import connection
from django.test import Client, SimpleTestCase, override_settings
from prometheus_client import REGISTRY

from madamda import capacity
from madamda.db import connection_budget, slow_query_log
from madamda.monitoring import sentry
from orders import periodic
from orders.checkout.place_order import place_order
from tests.cases import TestCase
from tests.factories import a_variant, a_zone, an_order, wishes

ROOT = Path(__file__).parents[2]


def numbers(client: Client) -> dict[str, float]:
    """What /metrics says, by name."""
    with mock.patch("madamda.monitoring.metrics.multiprocess.MultiProcessCollector"):
        text = client.get("/metrics").content.decode()
    return {name: float(value) for name, value in re.findall(r"^(\w+) (\S+)$", text, re.MULTILINE)}


class Numbers(TestCase):
    def test_this_machine_reads_what_waits(self) -> None:
        with mock.patch("madamda.monitoring.metrics.multiprocess.MultiProcessCollector"):
            page = self.client.get("/metrics")
        self.assertContains(page, "madamda_unannounced_seconds 0.0")
        self.assertContains(page, "madamda_database_connections_allowed 2")
        assert "no-store" in page["Cache-Control"]

    def test_nobody_else_does(self) -> None:
        for asked in ({"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}):
            with self.subTest(asked):
                assert self.client.get("/metrics", **asked).status_code == 404

    @override_settings(METRICS_TOKEN="a-long-secret")
    def test_with_a_token_set_it_is_the_token_that_counts(self) -> None:
        for said in ("", "Bearer wrong", "a-long-secret", "Bearer ñ"):
            with self.subTest(said):
                assert self.client.get("/metrics", HTTP_AUTHORIZATION=said).status_code == 404
        with mock.patch("madamda.monitoring.metrics.multiprocess.MultiProcessCollector"):
            answer = self.client.get("/metrics", HTTP_AUTHORIZATION="Bearer a-long-secret", REMOTE_ADDR="192.0.2.1")
        assert answer.status_code == 200

    def test_orders_and_jobs_are_counted(self) -> None:
        assert "madamda_last_order_seconds" not in numbers(self.client)
        an_order()
        said = numbers(self.client)
        assert 0 <= said["madamda_last_order_seconds"] < 60
        assert (said["madamda_jobs_failed"], said["madamda_standbys"], said["madamda_database_up"]) == (0, 0, 1)

    def test_an_order_is_counted_once_by_payment_and_source(self) -> None:
        def counted() -> float:
            labels = {"payment": "cash", "source": "web"}
            return REGISTRY.get_sample_value("madamda_orders_placed_total", labels) or 0.0

        before, zone, soap = counted(), a_zone(), a_variant(price="10.00", in_stock=2)
        wish = wishes(zone, total="11.50")
        with self.captureOnCommitCallbacks(execute=True):
            for _press in range(2):
                place_order(quantities={soap.pk: 1}, wishes=wish)
        assert counted() == before + 1

    def test_a_redis_that_is_away_takes_no_other_number_with_it(self) -> None:
        assert numbers(self.client)["madamda_redis_memory_bytes"] > 0
        away = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
        with override_settings(CACHES=away, REDIS_BREAKER_SECONDS=0), self.assertLogs():
            said = numbers(self.client)
        assert (said["madamda_redis_up"], said["madamda_database_up"]) == (0, 1)
        assert "madamda_redis_memory_bytes" not in said

    def test_ages_of_backups_and_of_the_last_restore(self) -> None:
        with TemporaryDirectory() as folder, override_settings(BACKUP_DIR=folder):
            assert "madamda_backup_seconds" not in numbers(self.client)
            for name, age in (("database-1.dump", 7200), ("database-2.dump", 3600), ("restore-tested", 86_400)):
                file = Path(folder) / name
                file.touch()
                os.utime(file, (time.time() - age,) * 2)
            said = numbers(self.client)
        assert 3600 <= said["madamda_backup_seconds"] < 3660
        assert 86_400 <= said["madamda_restore_test_seconds"] < 86_460

    def test_time_left_of_the_certificate_that_visitors_see(self) -> None:
        with a_tls_server(days=20) as address, override_settings(CERTIFICATE_HOST=address):
            left = numbers(self.client)["madamda_certificate_left_seconds"]
        assert 19.9 < left / 86_400 <= 20
        with override_settings(CERTIFICATE_HOST="127.0.0.1:1"):
            assert "madamda_certificate_left_seconds" not in numbers(self.client)


class Alerts(SimpleTestCase):
    def test_rules_and_dashboard_name_numbers_that_there_are(self) -> None:
        sources = [ROOT / "orders/metrics.py", *(ROOT / "madamda/monitoring").glob("*.py")]
        known = set(re.findall(r'"(madamda_\w+)"', "".join(source.read_text() for source in sources)))
        for name in ("alerts.yml", "alerts_test.yml", "dashboard.json"):
            used = set(re.findall(r"madamda_\w+", (ROOT / "deploy/monitoring" / name).read_text()))
            assert used
            assert {re.sub("_(count|bucket|total)$", "", one) for one in used} <= known, name

    @pytest.mark.skipif(not which("promtool"), reason="promtool, of Debian's package prometheus, is not installed")
    def test_rules_fire_as_they_should(self) -> None:
        subprocess.run(["promtool", "test", "rules", "alerts_test.yml"], cwd=ROOT / "deploy/monitoring", check=True)


@contextmanager
def a_tls_server(*, days: int) -> Iterator[str]:
    """A server with a certificate of its own that ends after `days`; yields host:port."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop.test")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=days))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "both.pem"
        file.write_bytes(
            builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
            + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            with suppress(OSError), context.wrap_socket(listener.accept()[0], server_side=True) as line:
                line.recv(1)

        Thread(target=answer, daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


class SlowQueries(TestCase):
    def ask(self, sql: str, params: list[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)

    def setUp(self) -> None:
        slow_query_log._watch_one(connection)  # as it is done when a connection is opened

    @override_settings(SLOW_QUERY_MS=10)
    def test_are_told_without_whom_they_were_about(self) -> None:
        with self.assertLogs("madamda.db.slow_query_log", "WARNING") as said:
            self.ask("select pg_sleep(0.02), %s, 'Chan ''Sreymom'''", ["+85512345678"])
        assert re.search(r"\d\d ms: select pg_sleep\(0.02\), %s, '…'$", said.output[0])

    @override_settings(SLOW_QUERY_MS=10_000)
    def test_quick_ones_are_not_told(self) -> None:
        with self.assertNoLogs("madamda.db.slow_query_log"):
            self.ask("select %s", ["1"])

    def test_a_connection_is_watched_once_and_before_whoever_wraps_for_a_while(self) -> None:
        slow_query_log._watch_one(connection)
        assert connection.execute_wrappers.count(slow_query_log._timed) == 1
        assert connection.execute_wrappers[0] is slow_query_log._timed

    def test_the_report_names_what_costs_most_and_no_values(self) -> None:
        said = io.StringIO()
        call_command("slowest_queries", "--forget", stdout=said)
        self.ask("select pg_sleep(0.01), %s::text", ["+85512345678"])
        call_command("slowest_queries", "--most", "5", stdout=said)
        assert "pg_sleep" in said.getvalue()
        assert "12345678" not in said.getvalue()


class Mistakes(SimpleTestCase):
    EVENT = {
        "timestamp": 1,
        "user": {"ip_address": "192.0.2.1"},
        "breadcrumbs": {"values": [{"message": "select"}]},
        "request": {
            "url": "https://shop.example.com/orders/MD-7K3F-92Q/?key=hush",
            "query_string": "key=hush-hush",
            "method": "GET",
            "cookies": {"sessionid": "hush"},
            "headers": {"Cookie": "hush"},
            "data": {"phone": "012 345 678"},
            "env": {"REMOTE_ADDR": "192.0.2.1"},
        },
        "exception": {"values": [{"type": "ValueError", "value": "+855 12 345 678 with key=hush-hush is bad"}]},
    }

    def test_are_reported_without_anything_that_names_a_person(self) -> None:
        sent = sentry.scrub_event({**self.EVENT}, {})
        text = str(sent)
        for personal in ("hush", "345", "192.0.2.1", "sessionid", "select"):
            assert personal not in text
        assert sent["exception"]["values"][0]["type"] == "ValueError"
        assert sent["request"]["url"] == "https://shop.example.com/orders/MD-7K3F-92Q/"

    def test_without_a_dsn_the_library_is_not_even_read(self) -> None:
        code = "import django, sys; django.setup(); print('sentry_sdk' in sys.modules)"
        assert run(code).strip() == "False"

    def test_with_a_dsn_a_mistake_goes_out_scrubbed(self) -> None:
        code = (
            "import django; django.setup(); import sentry_sdk; sent = [];"
            "c = sentry_sdk.get_client(); c.transport.capture_envelope = lambda e: sent.append(str(e.get_event()));"
            "sentry_sdk.capture_exception(ValueError('call +855 12 345 678')); print(sent)"
        )
        said = run(code, SENTRY_DSN="http://key@127.0.0.1:9/1")
        assert "ValueError" in said
        for part in ("12 345", "345 678"):  # with their spaces: its own numbers have three digits in a row, too
            assert part not in said


class Logs(SimpleTestCase):
    def test_go_to_files_where_a_folder_is_named(self) -> None:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            code = "import django, logging; django.setup(); logging.getLogger('x').warning('told')"
            assert run(code, LOG_DIR=folder) == ""
            assert "WARNING x: told" in (Path(folder) / "shop.log").read_text()


class Headroom(TestCase):
    def test_counts_old_and_new_web_workers_side_by_side(self) -> None:
        with mock.patch.multiple(capacity, workers=5, threads=4), override_settings(DB_POOL_SIZE=12):
            assert connection_budget.wanted() == 2 * 5 * 5 + 12 + 8 + 6 + 3

    def test_the_relay_is_counted_with_all_its_periodic_work(self) -> None:
        assert 1 + len(periodic.WORK) == capacity.RELAY

    def test_is_what_the_server_grants_our_role(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("alter role current_user connection limit 7")
        assert connection_budget.allowed() == 7

    def test_too_little_is_said_at_the_check_and_by_readiness(self) -> None:
        assert checks.run_checks(databases=["default"], tags=["database"]) == []
        with mock.patch.object(connection_budget, "allowed", return_value=20):
            said = checks.run_checks(databases=["default"], tags=["database"])
            ready = self.client.get("/health/ready")
        assert [one.id for one in said] == ["madamda.W001"]
        assert "PostgreSQL allows 20" in said[0].msg
        assert "Raise max_connections" in said[0].hint
        assert (ready.status_code in (200, 503), ready.json()["headroom"]) == (True, False)


class TheDatabasesLimits(SimpleTestCase):
    def test_stand_in_every_session(self) -> None:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "application_name")
        code = (
            "import django; django.setup(); from django.db import connection; cursor = connection.cursor();"
            f"print(*[cursor.execute(f'show {{name}}').fetchone()[0] for name in {names}])"
        )
        assert run(code).split() == ["15s", "5s", "30s", "madamda"]

    def test_behind_pgbouncer_nothing_is_asked_of_a_session(self) -> None:
        code = (
            "from django.conf import settings; d = settings.DATABASES['default'];"
            "print(d['DISABLE_SERVER_SIDE_CURSORS'], 'options' in d['OPTIONS'], d['OPTIONS'].get('prepare_threshold'))"
        )
        assert run(code, DB_PGBOUNCER="1").split() == ["True", "False", "None"]
        assert run(code, DB_PGBOUNCER="0").split() == ["False", "True", "5"]


def run(code: str, **environ: str) -> str:
    chosen = os.environ | {"DJANGO_SETTINGS_MODULE": "madamda.settings"} | environ
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=chosen, capture_output=True, text=True)
    return done.stdout + done.stderr
