"""Photos of returns and claims: who may add and see them, and what becomes of the files."""

import io
import time
from unittest import mock
from uuid import uuid4

from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from PIL import ExifTags, Image

from madamda.cleanup import tidy_up
from orders.models import Return, ReturnPhoto
from shop.models.images import originals
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_packer, a_variant, an_order

STORAGES = {"originals": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}


def a_photo(size: tuple[int, int] = (3000, 2000), *, colour: str = "#eabaa6", kind: str = "JPEG") -> SimpleUploadedFile:
    written, exif = io.BytesIO(), Image.Exif()
    exif[ExifTags.Base.Make] = "A camera"
    Image.new("RGB", size, colour).save(written, kind, exif=exif)
    return SimpleUploadedFile("IMG_1.jpg", written.getvalue())


class Photos(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.order = an_order({a_variant(): 2}, status="delivered", device=uuid4())
        cls.line = cls.order.lines.get().pk
        cls.address = reverse("orders:return", args=[cls.order.number])

    def setUp(self) -> None:
        from django.conf import settings

        self.enterContext(override_settings(STORAGES={**settings.STORAGES, **STORAGES}))

    def send(self, *photos: SimpleUploadedFile, **changed: object) -> HttpResponse:
        sent = {"key": self.order.secret, "version": self.order.version, "kind": "claim", "reason": "damaged"}
        return self.client.post(self.address, {**sent, f"line-{self.line}": 1, "photos": photos, **changed})

    def photo(self, photo: ReturnPhoto, key: str = "", client: Client | None = None) -> HttpResponse:
        address = reverse("orders:photo", args=[self.order.number, photo.pk])
        return (client or self.client).get(address, {"key": key})

    def test_are_kept_small_without_metadata_and_shown_to_customer_and_staff(self) -> None:
        assert self.send(a_photo(), a_photo((400, 300), colour="#123456", kind="WEBP")).status_code == 303
        item = Return.objects.get()
        first, second = item.photos.all()
        page = self.client.get(self.order.get_absolute_url())
        self.assertContains(page, f"/photos/{first.pk}/?key={self.order.secret}")
        shown = self.photo(first, self.order.secret)
        image = Image.open(io.BytesIO(shown.content))
        assert (image.size, image.format, dict(image.getexif())) == ((1600, 1067), "JPEG", {})
        assert shown["Cache-Control"].startswith("private")
        self.client.force_login(a_member_of_staff("dara"))
        self.assertContains(self.client.get(f"/dashboard/returns/{item.pk}/"), f"/photos/{second.pk}/")
        assert self.client.get(f"/dashboard/returns/{item.pk}/photos/{second.pk}/").status_code == 200

    def test_strangers_other_orders_and_packers_do_not_see_them(self) -> None:
        self.send(a_photo())
        photo, other = ReturnPhoto.objects.get(), an_order({a_variant(): 1})
        stranger = Client()
        for key in ("", "x" * 22, other.secret):
            assert self.photo(photo, key, stranger).status_code == 404
        address = reverse("orders:photo", args=[other.number, photo.pk])
        assert stranger.get(address, {"key": other.secret}).status_code == 404
        assert stranger.get(f"/dashboard/returns/{photo.part_of_id}/photos/{photo.pk}/").status_code == 302
        self.client.force_login(a_packer())
        assert self.client.get(f"/dashboard/returns/{photo.part_of_id}/photos/{photo.pk}/").status_code == 403
        assert stranger.get(f"/media/{photo.file}").status_code == 404

    def test_what_is_no_photo_is_said_at_the_field_and_nothing_is_written(self) -> None:
        wrong = {
            "not_a_picture": [SimpleUploadedFile("a.jpg", b"%not")],
            "second": [a_photo((90, 90)), SimpleUploadedFile("b.jpg", b"<svg></svg>")],
            "empty": [SimpleUploadedFile("a.jpg", b"")],
            "too_many": [a_photo((90, 90))] * 4,
        }
        for what, photos in wrong.items():
            with self.subTest(what):
                answer = self.send(*photos, words="It leaks")
                self.assertContains(answer, "id_photos_error", status_code=400)
                self.assertContains(answer, "It leaks", status_code=400)
        assert not Return.objects.exists()

    @override_settings(CLAIM_PHOTOS=0)
    def test_can_be_switched_off(self) -> None:
        self.assertNotContains(self.client.get(self.order.get_absolute_url()), "claim-photos>")
        assert self.send(a_photo((90, 90))).status_code == 303
        assert not ReturnPhoto.objects.exists()

    def test_staff_add_what_they_were_sent(self) -> None:
        self.client.force_login(a_member_of_staff("dara"))
        sent = {"version": self.order.version, "kind": "claim", "reason": "wrong", f"line-{self.line}": 1}
        address = reverse("dashboard:return_ask", args=[self.order.number])
        assert self.client.post(address, {**sent, "photos": [a_photo((90, 90))]}).status_code == 303
        assert ReturnPhoto.objects.count() == 1

    def test_a_storage_that_cannot_be_reached_takes_no_request_with_it(self) -> None:
        with mock.patch.object(InMemoryStorage, "_save", side_effect=OSError("full")):
            self.assertContains(self.send(a_photo((90, 90))), "id_photos_error", status_code=400)
        self.send(a_photo((90, 90)))
        with mock.patch.object(InMemoryStorage, "_open", side_effect=OSError("away")):
            assert self.photo(ReturnPhoto.objects.get(), self.order.secret).status_code == 404
            assert self.client.get(self.order.get_absolute_url()).status_code == 200

    def test_files_that_no_return_has_are_deleted_after_a_day(self) -> None:
        self.send(a_photo((90, 90)))
        self.send(a_photo((80, 80)), version=99)  # refused after it was stored
        assert len(originals().listdir("claims")[1]) == 2
        tidy_up()
        assert len(originals().listdir("claims")[1]) == 2
        with mock.patch("time.time", return_value=time.time() + 2 * 86_400):
            tidy_up()
        assert originals().listdir("claims")[1] == [ReturnPhoto.objects.get().file.name.removeprefix("claims/")]
