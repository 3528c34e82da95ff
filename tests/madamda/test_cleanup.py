"""Tidying up: what nobody needs any more goes, all else stays, and it is known when that last went well."""

import json
import os
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Thread
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import SimpleTestCase, TransactionTestCase, override_settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from madamda import cleanup, tasks
from madamda.models import LastSuccess
from shop.cleanup import WORDS_AT_ONCE
from shop.images import renditions, uploads
from shop.models import Product, ProductImage, SpellingWord
from tests.cases import TestCase
from tests.factories import a_product
from tests.shop.test_pictures import OnDisk, a_file, an_upload

MONTH = 30 * 24 * 3600


def tidied(*arguments: str) -> dict[str, int]:
    said = StringIO()
    call_command("tidy_up", *arguments, stdout=said)
    return {what: int(number) for what, number in (line.split(": ") for line in said.getvalue().splitlines()[1:])}


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


class Rows(TestCase):
    def setUp(self) -> None:
        sql("delete from procrastinate_jobs")  # of tests that committed

    def a_session(self, key: str, days: float) -> None:
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(days=days))

    def a_job(self, status: str, days: float) -> int:
        """As it has been for so many days."""
        with connection.cursor() as cursor:
            cursor.execute("insert into procrastinate_jobs (queue_name, task_name) values ('a', 'a') returning id")
            (number,) = cursor.fetchone()  # with its first event, which one that begins as ended would not have
            cursor.execute("update procrastinate_jobs set status = %s where id = %s", [status, number])
        ago = timezone.now() - timedelta(days=days)
        sql("update procrastinate_events set at = %s where job_id = %s", ago, number)
        return number

    def test_sessions_that_have_expired_go_a_few_at_a_time(self) -> None:
        for number in range(7):
            self.a_session(f"old{number}", -1)
        self.a_session("live", 1)
        with mock.patch.object(cleanup, "ROWS_AT_ONCE", 3):
            assert tidied()["expired sessions"] == 7
        assert [session.session_key for session in Session.objects.all()] == ["live"]

    def test_jobs_that_ended_long_ago_go_a_few_at_a_time(self) -> None:
        for status in ("failed", "failed", "succeeded", "cancelled", "aborted"):
            self.a_job(status, days=31)
        kept = {self.a_job("failed", days=29), self.a_job("todo", days=31), self.a_job("doing", days=31)}
        with mock.patch.object(cleanup, "ROWS_AT_ONCE", 2):
            assert tidied()["jobs that ended long ago"] == 5
        assert set(ProcrastinateJob.objects.values_list("pk", flat=True)) == kept
        with override_settings(TIDY_JOBS_DAYS=28):
            assert tidied()["jobs that ended long ago"] == 1

    def words(self, *among: str) -> set[str]:
        return set(SpellingWord.objects.filter(word__in=among).values_list("word", flat=True))

    def test_words_go_with_the_last_product_that_had_them(self) -> None:
        serum = a_product("Hibiscus Serum", name_km="ក")
        a_product("Palm Serum")
        SpellingWord.objects.bulk_create(SpellingWord(word=f"zz{n:03}", written="?") for n in range(2 * WORDS_AT_ONCE))
        serum.name_en = "Lotus Serum"
        serum.save()
        assert tidied()["search words that no product has any more"] == 2 * WORDS_AT_ONCE + 1
        assert self.words("hibiscus", "lotus", "palm", "serum", "zz000") == {"lotus", "palm", "serum"}

    def test_khmer_words_and_those_of_what_is_switched_off_stay(self) -> None:
        serum = a_product("Serum", name_km="សេរ៉ូម ស្រីស្រស់")
        Product.objects.filter(pk=serum.pk).update(active=False)
        before = set(SpellingWord.objects.values_list("word", flat=True))
        assert len(before) > 2
        assert tidied()["search words that no product has any more"] == 0

    def test_a_rehearsal_counts_and_changes_nothing(self) -> None:
        self.a_session("old", -1)
        self.a_job("failed", days=31)
        SpellingWord.objects.create(word="zz", written="zz")
        assert list(tidied("--dry-run").values()) == [1, 1, 0, 0, 0, 0, 1, 0]
        assert list(tidied("--dry-run").values()) == [1, 1, 0, 0, 0, 0, 1, 0]
        assert not LastSuccess.objects.exists()
        assert list(tidied().values()) == [1, 1, 0, 0, 0, 0, 1, 0]
        assert list(tidied().values()) == [0, 0, 0, 0, 0, 0, 0, 0]


class Pictures(OnDisk, TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.picture = self.a_picture("red")
        self.name = str(self.picture.file)

    def a_picture(self, colour: str) -> ProductImage:
        name = uploads.keep(an_upload(a_file(colour=colour)))
        picture = ProductImage.objects.create(product=a_product(), file=name, alt_en="A jar", width=9, height=9)
        renditions.create_renditions(picture)
        return picture

    def files(self) -> list[Path]:
        return [
            path for folder in (self.originals, self.media) for path in folder.rglob("*.*") if path.suffix != ".json"
        ]

    def gone(self) -> int:
        return tidied()["pictures that have not been shown for long"]

    def days_pass(self, seconds: float = MONTH + 60) -> None:
        """For the notes, and for the files."""
        place = self.originals / "unused.json"
        notes = json.loads(place.read_text()) if place.exists() else {}
        place.write_text(json.dumps({name: at - seconds for name, at in notes.items()}))
        for path in self.files():
            then = path.stat().st_mtime - seconds
            os.utime(path, (then, then))

    def test_one_that_is_shown_stays_for_ever(self) -> None:
        for _ in range(3):
            assert self.gone() == 0
            self.days_pass()
        assert len(self.files()) == 4

    def test_one_that_was_replaced_goes_a_month_later_with_all_that_was_developed_of_it(self) -> None:
        self.days_pass()
        other = self.a_picture("blue")
        self.picture.delete()
        assert self.gone() == 0, "however old its file is"
        self.days_pass(MONTH - 60)
        assert self.gone() == 0
        self.days_pass(120)
        assert tidied("--dry-run")["pictures that have not been shown for long"] == 1
        assert self.gone() == 1
        assert self.files()
        assert {path for path in self.files() if Path(str(other.file)).stem not in str(path)} == set()
        assert json.loads((self.originals / "unused.json").read_text()) == {}

    def test_one_that_is_used_again_in_time_stays_and_its_month_begins_anew(self) -> None:
        self.picture.delete()
        self.gone()
        self.days_pass(MONTH - 60)
        again = self.a_picture("red")
        assert (str(again.file), self.gone()) == (self.name, 0)
        again.delete()
        assert self.gone() == 0
        self.days_pass(120)
        assert self.gone() == 0

    def test_one_that_is_just_being_uploaded_again_stays(self) -> None:
        """Its file is there before its row is, and may be one that nobody has shown for long."""
        self.picture.delete()
        self.gone()
        self.days_pass()
        uploads.keep(an_upload(a_file(colour="red")))
        assert self.gone() == 0

    def test_what_was_developed_of_an_upload_that_is_no_more_goes_too(self) -> None:
        self.picture.delete()
        (self.originals / self.name).unlink()
        assert self.gone() == 0
        self.days_pass()
        assert (self.gone(), self.files()) == (1, [])

    def test_what_fails_is_said_and_keeps_nothing_else_from_being_tidied(self) -> None:
        Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
        (self.originals / "unused.json").write_text("nonsense")
        with pytest.raises(CommandError, match=r"Cleanup failed.*pictures"), self.assertLogs("madamda.cleanup"):
            tidied()
        assert not Session.objects.exists()
        assert not LastSuccess.objects.exists()


class AWordThatComesBack(TransactionTestCase):
    def test_while_it_is_being_forgotten_stays(self) -> None:
        serum = a_product("Hibiscus Serum", name_km="ក")
        Product.objects.filter(pk=serum.pk).update(name_en="Lotus Serum")
        tidying_up = Thread(target=self.tidy)
        with transaction.atomic():
            Product.objects.filter(pk=serum.pk).update(name_en="Hibiscus Serum")
            sql("set constraints all immediate")  # it is written, and nobody else sees it
            tidying_up.start()
            self.wait_for_the_lock()
        tidying_up.join()
        cleanup.tidy_up()
        assert set(SpellingWord.objects.values_list("word", flat=True)) == {"hibiscus", "serum"}

    def tidy(self) -> None:
        cleanup.tidy_up()
        connection.close()

    def wait_for_the_lock(self) -> None:
        until = time.monotonic() + 20
        with connection.cursor() as cursor:
            while True:
                cursor.execute(
                    "select count(*) from pg_locks join pg_database on oid = database"
                    " where datname = current_database() and locktype = 'advisory' and not granted"
                )
                if cursor.fetchone()[0]:
                    return
                assert time.monotonic() < until
                time.sleep(0.02)


class EveryNight(TransactionTestCase):
    def setUp(self) -> None:
        self.addCleanup(sql, "truncate procrastinate_jobs, procrastinate_workers cascade")
        others = "datname = current_database() and pid <> pg_backend_pid()"
        self.addCleanup(sql, f"select pg_terminate_backend(pid) from pg_stat_activity where {others}")

    def test_the_worker_does_it_and_the_numbers_tell_how_long_ago(self) -> None:
        tasks.tidy_up.defer(timestamp=0)
        call_command("procrastinate", "worker", "--one-shot", "--concurrency=1")
        assert timezone.now() - LastSuccess.objects.get(name="tidy_up").at < timedelta(minutes=1)
        LastSuccess.objects.update(at=timezone.now() - timedelta(hours=3))
        with mock.patch("madamda.monitoring.metrics.multiprocess.MultiProcessCollector"):
            page = self.client.get("/metrics").content.decode()
        (age,) = [line.split()[1] for line in page.splitlines() if line.startswith("madamda_last_success_seconds{")]
        assert float(age) == pytest.approx(3 * 3600, abs=60)


class OncePerDay(SimpleTestCase):
    def test_no_job_of_the_worker_comes_by_itself_more_often(self) -> None:
        crons = [periodic.cron.split() for periodic in app.periodic_registry.periodic_tasks.values()]
        assert len(crons) == 1
        for minute, hour, *_days in crons:
            assert minute.isdecimal()
            assert hour.isdecimal()
