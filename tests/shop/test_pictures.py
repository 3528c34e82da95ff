"""Uploads are checked by looking inside, kept once, and developed into what browsers ask for."""

import io
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase, override_settings
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from shop import tasks
from shop.catalogue import home_page
from shop.images import renditions, uploads
from shop.images.uploads import UnusablePicture
from shop.models import HeroPicture, HeroSlide, ProductImage
from shop.product_cards import Picture
from shop.rendering.images import hero_picture, picture
from tests.cases import TestCase
from tests.factories import a_product

# Takes in what comes, and says by how many kB the process grew at most.
GROWTH = """
import io, sys, django
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
django.setup()
from django.core.files.base import File
from django.core.files.storage import InMemoryStorage
from PIL import Image
from shop.images import uploads
uploads.originals = InMemoryStorage
sent = sys.stdin.buffer.read()
drawn = io.BytesIO()
Image.new("RGB", (9, 9)).save(drawn, "WEBP")
small = drawn.getvalue()
def keep(_sender):
    content = File(io.BytesIO(sent), "a")
    content.size = len(sent)
    with suppress(uploads.UnusablePicture):
        uploads.keep(content)
peak = lambda: next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
uploads.keep(File(io.BytesIO(small), "a"))  # a process that has taken one in before
before = peak()
at_once = int(sys.argv[1]) if sys.argv[1:] else 1
with ThreadPoolExecutor(at_once) as senders:
    list(senders.map(keep, range(at_once)))
print(peak() - before)
"""


def a_file(
    size: tuple[int, int] = (1000, 1250),
    *,
    kind: str = "JPEG",
    mode: str = "RGB",
    colour: str = "#eabaa6",
    **how: object,
) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, colour).save(written, kind, **how)
    return written.getvalue()


def an_upload(content: bytes, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


class OnDisk:
    """Folders of its own for every test."""

    def setUp(self) -> None:
        super().setUp()
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.media, self.originals = folder / "media", folder / "originals"
        originals = settings.STORAGES["originals"]
        originals = {**originals, "OPTIONS": {**originals["OPTIONS"], "location": self.originals}}
        storages = {**settings.STORAGES, "originals": originals}
        self.enterContext(override_settings(MEDIA_ROOT=self.media, STORAGES=storages))
        fields = (field for model in apps.get_models() for field in model._meta.concrete_fields)
        uploaded = (field for field in fields if getattr(field, "_storage_callable", None) is uploads.originals)
        for one in uploaded:
            kept = one.storage
            one.storage = uploads.originals()
            self.addCleanup(setattr, one, "storage", kept)


class TakingIn(OnDisk, SimpleTestCase):
    def kept(self) -> list[Path]:
        return [path for path in self.originals.rglob("*") if path.is_file()]

    def refusal(self, content: bytes, name: str = "a.jpg") -> UnusablePicture:
        with pytest.raises(UnusablePicture) as refused:
            uploads.keep(an_upload(content, name))
        assert not self.originals.exists(), "something was kept"
        return refused.value

    def test_jpeg_png_and_webp_are_kept_by_what_they_are_not_what_they_are_called(self) -> None:
        for kind, mode, ending, kept_as in (
            ("JPEG", "RGB", "jpg", "JPEG"),
            ("PNG", "RGB", "png", "PNG"),
            ("WEBP", "RGB", "jpg", "JPEG"),
            ("WEBP", "RGBA", "png", "PNG"),
        ):
            name = uploads.keep(an_upload(a_file(kind=kind, mode=mode, colour="#eabaa680"), "whatever.gif"))
            assert re.search(rf"^pictures/[0-9a-f]{{20}}\.{ending}$", name)
            with Image.open(self.originals / name) as kept:
                assert (kept.format, kept.mode, kept.size) == (kept_as, mode, (1000, 1250))

    def test_the_same_bytes_are_kept_once(self) -> None:
        names = {uploads.keep(an_upload(a_file(), name)) for name in ("a.jpg", "b.jpg", "../../c.jpg")}
        assert len(names) == 1
        assert len(list(self.originals.rglob("*.*"))) == 1

    def test_a_file_cut_short_by_a_crash_is_written_again(self) -> None:
        name = uploads.keep(an_upload(a_file()))
        whole = (self.originals / name).read_bytes()
        (self.originals / name).write_bytes(b"half")
        assert uploads.keep(an_upload(a_file())) == name
        assert (self.originals / name).read_bytes() == whole

    def test_the_same_picture_sent_by_many_at_once_is_kept_once_and_whole(self) -> None:
        content = a_file((600, 600), kind="PNG", mode="RGB")
        with ThreadPoolExecutor(8) as senders:
            for _round in range(5):
                shutil.rmtree(self.originals, ignore_errors=True)
                names = set(senders.map(lambda _sender: uploads.keep(an_upload(content)), range(8)))
                assert [str(path.relative_to(self.originals)) for path in self.kept()] == list(names)
                with Image.open(self.originals / names.pop()) as kept:
                    kept.load()

    def test_many_at_once_are_unpacked_one_after_the_other(self) -> None:
        """Twenty at once, asked of a process of its own, take no more memory than one or two."""
        content = a_file((4000, 4000))
        done = subprocess.run([sys.executable, "-c", GROWTH, "20"], input=content, capture_output=True, check=True)
        assert int(done.stdout) < 170000, done.stderr

    @override_settings(PICTURE_MAX_WAIT=0)
    def test_who_waits_too_long_is_told_to_come_back(self) -> None:
        assert self.refusal(a_file((3000, 3000))).code == "too_many_uploads"

    def test_a_side_longer_than_any_format_has_is_refused(self) -> None:
        for size in ((2, 12_001), (12_001, 2), (100, 16_384)):
            refusal = self.refusal(a_file(size))
            assert (refusal.code, refusal.facts["width"]) == ("picture_too_long", size[0])
        assert uploads.keep(an_upload(a_file((2, 12000))))

    def test_grey_of_sixteen_bits_stays_grey(self) -> None:
        written = io.BytesIO()
        Image.new("I;16", (40, 40), 30_000).save(written, "PNG", transparency=25_600)
        with Image.open(self.originals / uploads.keep(an_upload(written.getvalue()))) as kept:
            assert (kept.mode, kept.getpixel((9, 9)), kept.info["transparency"]) == ("L", 117, 100)

    def test_print_colours_are_shown_as_they_are_meant_with_adobe_s_mark_and_without(self) -> None:
        red = (0, 200, 200, 0)
        marked = a_file((40, 40), mode="CMYK", colour=red, quality=95)
        # Whoever leaves the mark out writes the values as they are; Adobe turns them round.
        plain = a_file((40, 40), mode="CMYK", colour=tuple(255 - value for value in red), quality=95)
        mark = plain.index(b"\xff\xee")
        plain = plain[:mark] + plain[mark + 2 + int.from_bytes(plain[mark + 2 : mark + 4]) :]
        for content in (marked, plain):
            with Image.open(self.originals / uploads.keep(an_upload(content))) as kept:
                assert kept.getpixel((9, 9)) == red

    def test_other_formats_are_refused_whatever_they_are_called(self) -> None:
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        for content in (svg, b"<html></html>", a_file(kind="GIF"), a_file(kind="BMP"), b"GIF89a", b"", b"\0" * 64):
            assert self.refusal(content, "picture.jpg")
        for before in (b"", b"\xef\xbb\xbf\n", b'<?xml version="1.0"?>\n<!-- drawn -->\n<!DOCTYPE svg>\n'):
            assert self.refusal(before + svg, "logo.svg").code == "picture_is_svg"

    def test_a_broken_picture_is_refused(self) -> None:
        for kind in ("JPEG", "PNG", "WEBP"):
            whole = a_file(kind=kind, size=(300, 300))
            assert self.refusal(whole[: len(whole) // 2]).code == "not_a_picture"

    def test_what_is_a_picture_and_something_else_is_refused(self) -> None:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as writer:
            writer.writestr("evil.class", "x")
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "<script>alert(1)</script>")
        for content in (
            a_file() + b"<SCRIPT>alert(1)</SCRIPT>",
            a_file() + archive.getvalue(),
            a_file(comment=b"<?php system($_GET['c']); ?>"),
            a_file(kind="PNG", pnginfo=info),
            b"%PDF-1.7\n" + a_file(),
        ):
            assert self.refusal(content).code == "more_than_a_picture"

    @override_settings(PICTURE_MAX_PIXELS=90_000)
    def test_too_many_pixels_are_refused_before_they_are_unpacked(self) -> None:
        bomb = a_file((4000, 4000), kind="PNG")
        # Only the head is there: whoever unpacked it would find it broken.
        assert self.refusal(bomb[:200]).code == "picture_too_many_pixels"

    def test_unpacking_takes_no_more_memory_than_there_is_for_it(self) -> None:
        """Asked of a process of its own, with pictures as large as they may be."""
        refused = ("WEBP", (5000, 5000), 1)
        largest = (refused, ("WEBP", (3000, 3000), 1), ("JPEG", (5000, 5000), 6), ("PNG", (5000, 5000), 1))
        for kind, size, turned in largest:
            exif = Image.Exif()
            exif[ExifTags.Base.Orientation] = turned
            content = a_file(size, kind=kind, exif=exif)
            done = subprocess.run([sys.executable, "-c", GROWTH], input=content, capture_output=True, check=True)
            with self.subTest(kind=kind, size=size):
                assert int(done.stdout) < 150000, done.stderr

    def test_a_webp_that_would_take_more_is_refused_with_a_way_on(self) -> None:
        refusal = self.refusal(a_file((3001, 3000), kind="WEBP"))
        assert refusal.code == "picture_takes_too_much_memory"
        assert refusal.facts == {"width": 3001, "height": 3000, "limit": 9}

    @override_settings(PICTURE_MAX_MEMORY=7_200)
    def test_what_is_large_and_must_be_turned_is_taken_in_at_half_its_size_or_refused(self) -> None:
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = 6
        name = uploads.keep(an_upload(a_file((40, 30), exif=exif)))
        with Image.open(self.originals / name) as kept:
            assert kept.size == (15, 20)
        shutil.rmtree(self.originals)
        assert self.refusal(a_file((40, 30), kind="PNG", exif=exif)).code == "picture_takes_too_much_memory"

    @override_settings(PICTURE_MAX_BYTES=1000)
    def test_a_file_too_big_is_refused_unread(self) -> None:
        assert self.refusal(b"x" * 1001).code == "picture_too_big"

    def test_a_moving_picture_is_refused(self) -> None:
        frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
        for kind in ("WEBP", "PNG"):
            written = io.BytesIO()
            frames[0].save(written, kind, save_all=True, append_images=frames[1:])
            assert self.refusal(written.getvalue()).code == "picture_moves"

    def test_a_photograph_taken_sideways_is_stood_up(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by a quarter
        name = uploads.keep(an_upload(a_file((400, 300), exif=exif)))
        with Image.open(self.originals / name) as kept:
            assert kept.size == (300, 400)

    def test_neither_the_place_nor_the_camera_is_kept(self) -> None:
        exif = Image.Exif()
        exif[0x010F] = "Apricot Telephones"
        exif.get_ifd(0x8825)[1] = "N"  # GPS
        for kind in ("JPEG", "PNG", "WEBP"):
            upload = a_file(kind=kind, exif=exif)
            assert b"Apricot" in upload
            name = uploads.keep(an_upload(upload))
            assert b"Apricot" not in (self.originals / name).read_bytes()
            with Image.open(self.originals / name) as kept:
                assert not kept.getexif()

    def test_what_one_sees_through_and_how_colours_are_meant_is_kept(self) -> None:
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        palette = io.BytesIO()
        Image.new("P", (60, 60)).save(palette, "PNG", transparency=0, icc_profile=srgb)
        name = uploads.keep(an_upload(palette.getvalue()))
        with Image.open(self.originals / name) as kept:
            assert (kept.info["transparency"], kept.info["icc_profile"]) == (0, srgb)

    def test_a_telephone_s_two_pictures_in_one_become_one(self) -> None:
        written = io.BytesIO()
        frames = [Image.new("RGB", (60, 80), colour) for colour in ("red", "blue")]
        frames[0].save(written, "MPO", save_all=True, append_images=frames[1:])
        name = uploads.keep(an_upload(written.getvalue()))
        with Image.open(self.originals / name) as kept:
            assert (kept.format, kept.size) == ("JPEG", (60, 80))


class Developing(OnDisk, TestCase):
    def a_picture(self, content: bytes | None = None, **fields: object) -> ProductImage:
        name = uploads.keep(an_upload(content or a_file()))
        with Image.open(self.originals / name) as image:
            fields |= {"width": image.width, "height": image.height}
        picture = ProductImage.objects.create(product=a_product(), file=name, alt_en="A jar", **fields)
        assert not picture.developed
        return picture

    def developed(self, picture: ProductImage) -> ProductImage:
        renditions.create_renditions(picture)
        picture.refresh_from_db()
        return picture

    def files(self) -> list[Path]:
        return sorted(path for path in self.media.rglob("*") if path.is_file())

    def test_every_address_it_gives_is_a_file_of_that_size_and_kind(self) -> None:
        picture = self.developed(self.a_picture())
        for width in (480, 800):
            for kind, format_ in {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}.items():
                address = renditions.rendition_url(picture, width, kind)
                with Image.open(self.media / address.removeprefix("/media/")) as image:
                    assert (image.format, image.size) == (format_, (width, width * 5 // 4))
        assert len(self.files()) == 6

    def test_it_says_so_and_knows_its_colour(self) -> None:
        picture = self.developed(self.a_picture())
        assert picture.developed
        red, green, blue = bytes.fromhex(picture.colour.removeprefix("#"))
        assert all(abs(a - b) < 4 for a, b in zip((red, green, blue), (234, 186, 166), strict=True))

    def test_a_small_picture_is_not_made_larger(self) -> None:
        picture = self.developed(self.a_picture(a_file((300, 200))))
        assert renditions.widths(picture) == [300]
        assert len(self.files()) == 3

    def test_nothing_of_the_file_but_its_pixels_is_handed_out(self) -> None:
        exif = Image.Exif()
        exif[0x010F] = "SecretCamera"
        picture = self.a_picture(a_file(exif=exif, comment=b"written at home"))
        self.developed(picture)
        for path in self.files():
            content = path.read_bytes()
            assert b"SecretCamera" not in content
            assert b"written at home" not in content
            with Image.open(path) as image:
                assert not dict(image.getexif()), path

    def test_what_is_seen_through_becomes_white(self) -> None:
        self.developed(self.a_picture(a_file(kind="PNG", mode="RGBA", colour="#00000000")))
        with Image.open(next(path for path in self.files() if path.name == "800.jpg")) as image:
            assert image.getpixel((5, 5)) == (255, 255, 255)

    def test_grey_palette_and_print_colours_can_be_developed(self) -> None:
        for mode, kind in (("L", "JPEG"), ("P", "PNG"), ("CMYK", "JPEG"), ("1", "PNG"), ("LA", "PNG")):
            assert self.developed(
                self.a_picture(a_file((500, 600), mode=mode, kind=kind, colour=0 if mode in "1LP" else None))
            ).developed

    def test_developing_twice_writes_nothing_new(self) -> None:
        picture = self.developed(self.a_picture())
        before = [(path, path.stat().st_mtime_ns) for path in self.files()]
        self.developed(picture)
        assert before == [(path, path.stat().st_mtime_ns) for path in self.files()]

    def test_an_upload_that_came_meanwhile_stays_to_be_developed(self) -> None:
        picture = self.a_picture()
        newer = uploads.keep(an_upload(a_file(colour="blue")))
        ProductImage.objects.filter(pk=picture.pk).update(file=newer)
        renditions.create_renditions(picture)
        picture.refresh_from_db()
        assert not picture.developed

    def test_the_worker_s_task_can_come_twice_or_too_late(self) -> None:
        picture = self.a_picture()
        for _ in range(2):
            tasks.develop.func(model="productimage", picture=picture.pk)
        picture.refresh_from_db()
        assert picture.developed
        tasks.develop.func(model="productimage", picture=picture.pk + 1000)

    def test_a_slide_has_sizes_of_its_own(self) -> None:
        slide = HeroSlide.objects.create(slug="calm", headline_en="Calm", button_en="See", link="/shop/")
        for shape, size, widths in (("wide", (2000, 1100), [1000, 1600]), ("portrait", (1000, 1250), [720])):
            name = uploads.keep(an_upload(a_file(size)))
            picture = HeroPicture.objects.create(
                slide=slide, shape=shape, file=name, width=size[0], height=size[1], alt_en="x"
            )
            assert renditions.widths(picture) == widths
            renditions.create_renditions(picture)
        assert len(self.files()) == 9


class Showing(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        shared = {"file": "pictures/abc.webp", "developed": True, "alt_en": 'A "jar"'}
        cls.image = Picture("pictures/abc.webp", 1000, 1250, "#123456", developed=True, alt='A "jar"')
        cls.slide = HeroSlide.objects.create(slug="calm", headline_en="Calm", button_en="See", link="/shop/")
        HeroPicture.objects.create(slide=cls.slide, shape="wide", width=2000, height=1100, **shared)
        HeroPicture.objects.create(
            slide=cls.slide, shape="portrait", width=1000, height=1250, **shared | {"file": "pictures/def.webp"}
        )

    def test_every_format_in_every_size_with_room_kept_for_it(self) -> None:
        html = picture(self.image, sizes="50vw")
        for part in (
            'type="image/avif" srcset="/media/pictures/abc/480.avif 480w, /media/pictures/abc/800.avif 800w"',
            'sizes="50vw"',
            'type="image/webp"',
            'src="/media/pictures/abc/800.jpg"',
            'width="800" height="1000"',
            'alt="A &#34;jar&#34;"',
            'loading="lazy"',
        ):
            assert part in html
        assert html.index("image/avif") < html.index("image/webp")

    def test_drawing_asks_neither_disk_nor_database(self) -> None:
        with self.assertNumQueries(0):
            picture(self.image)

    def test_the_first_picture_is_not_lazy_and_a_silent_one_has_no_words(self) -> None:
        html = picture(self.image, alt="", eager=True, css_class="looks")
        assert 'fetchpriority="high"' in html
        assert "lazy" not in html
        assert 'alt=""' in html
        assert 'class="looks"' in html

    def test_until_it_is_developed_there_is_a_box_in_its_colour(self) -> None:
        html = picture(self.image._replace(developed=False))
        assert 'fill="#123456"' in html
        assert "<img" not in html
        assert "style=" not in html

    def test_without_a_picture_there_is_a_box(self) -> None:
        assert 'aria-hidden="true"' in picture(None)

    def test_phones_get_the_portrait_of_a_slide(self) -> None:
        html = " ".join(hero_picture(home_page.slides()[0]).split())
        assert 'media="(width &lt; 48rem)" type="image/avif" srcset="/media/pictures/def/720.avif 720w"' in html
        assert '/media/pictures/abc/1600.avif 1600w" sizes="100vw"' in html
        assert 'fetchpriority="high"' in html

    def test_a_slide_without_pictures_still_stands(self) -> None:
        bare = replace(home_page.slides()[0], wide=None, portrait=None)
        assert "<svg" in hero_picture(bare)
