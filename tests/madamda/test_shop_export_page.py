"""The page of the admin that exports the whole shop: by right, in the worker, once, and not for long."""

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from madamda import cleanup, groups
from madamda.shop_export import jobs
from madamda.shop_export.models import ShopExport
from shop.models import Export
from tests.factories import a_member_of_staff, an_admin, an_order

LIST, REQUEST = "admin:shop_export_shopexport_changelist", "admin:shop_export_request"


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("truncate procrastinate_jobs cascade")


class ThePage(TransactionTestCase):
    def setUp(self) -> None:
        folder = Path(self.enterContext(TemporaryDirectory()))
        stores = {**settings.STORAGES}
        stores["exports"] = {**stores["exports"], "OPTIONS": {**stores["exports"]["OPTIONS"], "location": folder}}
        self.enterContext(override_settings(STORAGES=stores))
        self.folder = folder
        self.addCleanup(forget_jobs)
        self.boss = an_admin()
        self.client.force_login(self.boss)

    def written(self) -> ShopExport:
        self.client.post(reverse(REQUEST))
        export = ShopExport.objects.latest("pk")
        jobs.write(export.pk)
        export.refresh_from_db()
        return export

    def test_what_was_requested_can_be_downloaded_and_is_entered_in_the_log(self) -> None:
        order = an_order()
        export = self.written()
        download = reverse("admin:shop_export_download", args=[export.pk])
        self.assertContains(self.client.get(reverse(LIST)), download)
        answer = self.client.get(download)
        assert "no-store" in answer["Cache-Control"]
        with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as packed:
            assert order.number in packed.read("orders/order.csv").decode()
        entry = Export.objects.get()
        assert (entry.what, entry.by, entry.rows) == ("shop", self.boss, export.rows)
        assert [oct(file.stat().st_mode & 0o777) for file in self.folder.iterdir()] == ["0o600"]

    def test_two_presses_are_one_export(self) -> None:
        for _press in range(2):
            self.client.post(reverse(REQUEST))
        export = ShopExport.objects.get()
        assert ProcrastinateJob.objects.filter(queue_name="exports", args__export=export.pk).count() == 1

    def test_it_is_deleted_when_it_expires(self) -> None:
        export = self.written()
        said: list[str] = []
        cleanup.tidy_up(said.append, dry_run=True)
        assert "expired exports of the shop: 0" in said
        ShopExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert self.client.get(reverse("admin:shop_export_download", args=[export.pk])).status_code == 404
        call_command("tidy_up")
        assert list(self.folder.iterdir()) == []
        assert ShopExport.objects.get().state == "expired"
        self.assertContains(self.client.get(reverse(LIST)), "Deleted")

    def test_an_export_that_fails_says_so_and_another_can_be_requested(self) -> None:
        broken = mock.patch("madamda.shop_export.jobs.export_shop", side_effect=OSError("disk full"))
        with broken, pytest.raises(OSError, match="disk full"):
            self.written()
        self.assertContains(self.client.get(reverse(LIST)), "Failed")
        assert self.written().state == "done"

    def test_only_whoever_has_the_right_may_do_any_of_it(self) -> None:
        export = self.written()
        download = reverse("admin:shop_export_download", args=[export.pk])
        staff, managers = groups.lay_out()
        for group in (staff, managers):
            person = a_member_of_staff(f"one-of-{group}")
            person.groups.add(group)
            self.client.force_login(person)
            answers = [self.client.get(reverse(LIST)), self.client.post(reverse(REQUEST)), self.client.get(download)]
            assert [answer.status_code for answer in answers] == [403, 403, 403]
        person.user_permissions.add(Permission.objects.get(codename="export_shop"))
        assert self.client.get(download).status_code == 200
        assert self.client.get(reverse(REQUEST)).status_code == 404  # it changes something
