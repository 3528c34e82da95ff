"""The worker, for real: it develops what was uploaded, also what a killed one had begun."""

from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from PIL import Image

from madamda.staff.models import User
from shop import tasks
from shop.images import uploads
from shop.models import ProductImage
from tests.factories import a_product
from tests.shop.test_pictures import OnDisk, a_file, an_upload


class TheWorker(OnDisk, TransactionTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(self.sql, "truncate procrastinate_jobs, procrastinate_workers cascade")
        # The worker's threads leave their connections open, which would keep the test database.
        others = "datname = current_database() and pid <> pg_backend_pid()"
        self.addCleanup(self.sql, f"select pg_terminate_backend(pid) from pg_stat_activity where {others}")
        name = uploads.keep(an_upload(a_file()))
        with Image.open(self.originals / name) as image:
            width, height = image.size
        self.picture = ProductImage.objects.create(
            product=a_product(), file=name, alt_en="A jar", width=width, height=height
        )
        tasks.develop_soon(self.picture)

    def sql(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    def work(self) -> bool:
        """One worker, till nothing is left; one job at a time, or it leaves while a job is still adding another."""
        call_command("procrastinate", "worker", "--one-shot", "--concurrency=1")
        self.picture.refresh_from_db()
        return self.picture.developed

    def test_it_develops_what_was_uploaded(self) -> None:
        assert self.work()

    def test_who_uploaded_a_picture_that_can_not_be_developed_sees_that(self) -> None:
        original = self.originals / str(self.picture.file)
        whole = original.read_bytes()
        original.write_bytes(whole[: len(whole) // 2])  # as a full disk leaves it
        assert not self.work()
        self.client.force_login(User.objects.create_superuser("admin"))
        page = f"/admin/shop/product/{self.picture.product_id}/change/"
        self.assertContains(self.client.get(page), "couldn’t be processed")
        original.write_bytes(whole)
        self.sql("update procrastinate_jobs set scheduled_at = now()")  # its next try is due
        assert self.work()
        self.assertNotContains(self.client.get(page), "couldn’t be processed")

    def test_what_a_killed_worker_had_begun_is_taken_up_again(self) -> None:
        self.sql("insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour')")
        self.sql(
            "update procrastinate_jobs set status = 'doing', worker_id = (select max(id) from procrastinate_workers)"
        )
        tasks.take_up_again()
        assert self.work()

    def test_without_that_it_would_lie_there_for_ever(self) -> None:
        """The worker itself does not look back."""
        self.sql("insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour')")
        self.sql(
            "update procrastinate_jobs set status = 'doing', worker_id = (select max(id) from procrastinate_workers)"
        )
        assert not self.work()
