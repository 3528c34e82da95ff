"""The merchant's brand: its colour, logo, icons and words are on every page, and nothing of Madamda's is left."""

import io
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont

from madamda.cache import local
from shop import brand_colours, brand_fonts, cleanup
from shop.models import StoreSettings
from tests.admin_forms import form_of
from tests.cases import TestCase
from tests.factories import a_member_of_staff, a_product, an_admin, an_order

GREEN = "#1b6e4f"
PUBLIC = ("/", "/shop/", "/cart/", "/track/", "/orders/", "/no-such-page/")


def a_logo(size: tuple[int, int] = (900, 300), *, mode: str = "RGBA", colour: str = GREEN) -> SimpleUploadedFile:
    image = Image.new(mode, size)
    ImageDraw.Draw(image).rectangle((100, 100, size[0] - 100, size[1] - 100), fill=colour)
    content = io.BytesIO()
    image.save(content, "PNG")
    return SimpleUploadedFile("logo.png", content.getvalue(), "image/png")


def _holds(part: str, number: int) -> bool:
    first, _dash, last = part.strip().removeprefix("U+").partition("-")
    return int(first, 16) <= number <= int(last or first, 16)


class Brand(TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        originals = {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": self.folder / "originals", "base_url": None},
        }
        storages = {**settings.STORAGES, "originals": originals}
        self.enterContext(override_settings(MEDIA_ROOT=self.folder / "media", STORAGES=storages))
        StoreSettings.objects.create(pk=1, name="Chá do Porto")
        self.page = reverse("admin:shop_storesettings_change", args=[1])
        self.client.force_login(an_admin())

    def save(self, **fields: Any) -> Any:
        answer = self.client.post(self.page, form_of(self.client, self.page) | fields)
        local.forget_all()
        return answer

    def saved(self, **fields: Any) -> None:
        answer = self.save(**fields)
        assert answer.status_code == 302, answer.context["adminform"].form.errors

    def made(self, url: str) -> Image.Image:
        return Image.open(self.folder / url.removeprefix("/"))

    def test_the_colour_is_in_a_style_sheet_of_its_own_after_that_of_the_page(self) -> None:
        assert "brand-" not in self.client.get("/").content.decode()
        self.saved(brand_colour="1B6E4F")
        for path in (*PUBLIC, reverse("dashboard:board"), reverse("admin:index")):
            page = self.client.get(path).content.decode()
            [sheet] = re.findall(r'<link rel="stylesheet" href="(/brand-[0-9a-f]{6}-plain-[0-9a-f]{12}\.css)">', page)
            assert page.index(sheet) > page.index("/static/css/"), path
        answer = self.client.get(sheet)
        assert answer["Content-Type"] == "text/css; charset=utf-8"
        assert "immutable" in answer["Cache-Control"]
        assert not answer.cookies
        assert f"--brand:light-dark({GREEN}," in answer.content.decode()
        assert "#8c1946" not in answer.content.decode()
        assert self.client.get("/brand-1b6e4f-plain-000000000000.css").status_code == 404

    def test_the_font_is_chosen_from_a_list_and_only_its_files_are_loaded(self) -> None:
        self.assertContains(self.client.get("/"), '<link rel="preload" href="/static/fonts/ysabeau-office.woff2"')
        for font, file in (("noto-serif", "noto-serif"), ("figtree", "figtree"), ("system", None)):
            self.saved(font=font)
            page = self.client.get("/").content.decode()
            preloaded = re.findall(r'<link rel="preload" href="/static/fonts/([^"]+).woff2"', page)
            assert preloaded == ([file] if file else [])
            [sheet] = re.findall(r'"(/brand-plain-[^"]+)"', page)
            for url in re.findall(r"url\(/static/([^)]+)\)", self.client.get(sheet).content.decode()):
                assert finders.find(url), url
        assert self.save(font="comic").status_code == 200

    def test_fonts_have_the_letters_that_their_ranges_promise(self) -> None:
        css = Path(finders.find("css/fonts.css")).read_text() + brand_fonts.style_sheet("noto-serif")
        faces = re.findall(r"fonts/([\w-]+)\.woff2\W.*?unicode-range:\s*([^;}]+)", css, re.DOTALL)
        assert len(faces) >= 10
        for name, ranges in faces:
            font = ImageFont.truetype(finders.find(f"fonts/{name}.woff2"), 20)
            missing = bytes(font.getmask("\U0010fffd"))
            for part in ranges.split(","):
                first, _dash, last = part.strip().removeprefix("U+").partition("-")
                for number in range(int(first, 16), int(last or first, 16) + 1):
                    is_letter = unicodedata.category(chr(number)) not in ("Cn", "Cc", "Cf")
                    assert not is_letter or bytes(font.getmask(chr(number))) != missing, (name, hex(number))
        promised = ",".join(reach for name, reach in faces if name.startswith("ysabeau"))
        for letter in "áãõíóúñÉçß":
            assert any(_holds(part, ord(letter)) for part in promised.split(",")), letter

    def test_the_toolbar_and_the_manifest_have_its_shades(self) -> None:
        self.saved(brand_colour=GREEN)
        tint = brand_colours.palette(GREEN)["--tint"]
        page = self.client.get("/").content.decode()
        assert re.findall(r'name="theme-color"[^>]* content="(#\w+)"', page) == list(tint)
        manifest = self.client.get("/manifest.webmanifest").json()
        assert manifest["theme_color"] == tint[0]

    def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(self) -> None:
        answer = self.save(brand_colour="#ff8800")
        self.assertContains(answer, "its contrast is 2.4, and at least 4.5 is needed")
        [darker] = re.findall(r"that can be read is (#\w{6})", answer.content.decode())
        self.saved(brand_colour=darker)
        for wrong in ("red", "#12", "#12345g"):
            self.assertContains(self.save(brand_colour=wrong), "Enter a colour such as #8c1946.")

    def test_every_shade_keeps_the_contrasts_of_the_design(self) -> None:
        pairs = (
            *((text, ground, 4.5) for text in ("--ink", "--ink-soft", "--brand") for ground in ("--paper", "--tint")),
            *(("--brand", ground, 4.5) for ground in ("--surface", "--petal", "--ground")),
            *(("--on-brand", ground, 4.5) for ground in ("--brand", "--brand-hover")),
            ("--on-romduol", "--romduol", 4.5),
            ("--line-strong", "--paper", 3),
        )
        for colour in ("#767676", "#000000", "#b3541e", "#2e7d32", "#0b4f9e", "#6a1b9a", "#8a6d00", "#ff0000"):
            if brand_colours.contrast(colour, "#ffffff") < 4.5:
                colour = brand_colours.darkened(colour)
            tokens = brand_colours.palette(colour)
            for one, other, least in pairs:
                for theme in (0, 1):
                    ratio = brand_colours.contrast(tokens[one][theme], tokens[other][theme])
                    assert ratio > least - 0.03, (colour, one, other, theme, ratio)

    def test_a_shop_without_a_logo_shows_its_name_and_no_sign_of_madamda(self) -> None:
        a_product()
        order = an_order()
        papers = [reverse(f"dashboard:{paper}", args=[order.number]) for paper in ("ticket", "slip", "receipt")]
        self.client.logout()
        for path in (*PUBLIC, order.get_absolute_url(), "/manifest.webmanifest", reverse("dashboard:login")):
            page = self.client.get(path).content.decode().lower()
            self.assert_is_neutral(path, page)
            assert "chá do porto" in page
        self.client.force_login(a_member_of_staff())
        for path in (reverse("dashboard:board"), *papers):
            self.assert_is_neutral(path, self.client.get(path).content.decode().lower())
        assert self.client.get("/favicon.ico")["Location"] == "/static/img/shop/icon-192.png"

    def assert_is_neutral(self, path: str, page: str) -> None:
        for sign in ("madamda", "cambodian beauty", "m7 800c20", "/img/icon-", "/img/favicon"):
            assert sign not in page, (path, sign)

    def test_the_logo_is_on_every_page_and_the_icons_are_made_from_it(self) -> None:
        self.saved(logo=a_logo())
        for path in (*PUBLIC, "/checkout/", reverse("dashboard:board")):
            page = self.client.get(path, follow=True).content.decode()
            [src, *_] = re.findall(r'<img class="logo logo--plate" src="([^"]+)"', page)
            assert f'rel="icon" href="{src.rpartition("/")[0]}/icon-tab.png" type="image/png"' in page
        logo = self.made(src)
        assert (logo.size, logo.format) == ((640, 92), "WEBP")  # without its transparent edges
        manifest = self.client.get("/manifest.webmanifest").json()
        for icon in manifest["icons"]:
            image = self.made(icon["src"])
            assert icon["sizes"] == f"{image.width}x{image.height}"
            assert image.getpixel((2, 2)) == (255, 255, 255)
            assert image.getpixel((image.width // 2, image.height // 2)) == (0x1B, 0x6E, 0x4F)
        assert '"logo":"http://testserver/media/pictures/' in self.client.get("/").content.decode()

    def test_a_dark_logo_a_square_icon_and_a_preview_picture_each_have_their_place(self) -> None:
        self.saved(
            logo=a_logo(),
            logo_dark=a_logo(colour="#ffffff"),
            icon=a_logo((400, 400), mode="RGB", colour="#112233"),
            social_picture=a_logo((800, 800), colour="#334455"),
        )
        page = self.client.get("/").content.decode()
        assert page.count("logo--by-day") == page.count("logo--by-night") == 2
        [touch] = re.findall(r'rel="apple-touch-icon" href="([^"]+)"', page)
        assert self.made(touch).size == (180, 180)
        assert self.made(touch).getpixel((0, 0)) == (0, 0, 0)  # used to its edges
        [preview] = re.findall(r'property="og:image" content="http://testserver([^"]+)"', page)
        assert self.made(preview).size == (1200, 630)
        assert "summary_large_image" in page

    def test_an_image_can_be_removed_and_is_deleted_later(self) -> None:
        self.saved(logo=a_logo(), icon=a_logo((300, 300)))
        self.saved(**{"logo-clear": "on"})
        store = StoreSettings.objects.get()
        assert not store.logo
        assert store.icon
        assert "logo" not in store.brand_images
        assert "icon_tab" in store.brand_images
        with override_settings(TIDY_PICTURES_DAYS=0):
            assert cleanup.pictures() == 0  # noted as unused
            assert cleanup.pictures() == 1
        assert Path(self.folder / "originals" / str(store.icon)).exists()

    def test_what_is_no_picture_is_refused(self) -> None:
        wrong = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
        answer = self.save(logo=wrong)
        assert answer.status_code == 200
        assert answer.context["adminform"].form.errors["logo"]

    def test_the_home_page_has_the_merchant_s_title_and_description(self) -> None:
        self.assertContains(self.client.get("/"), "<title>Chá do Porto</title>")
        self.saved(home_title_en="Teas from the Azores", home_description_en="Green and black, by post.")
        page = self.client.get("/")
        self.assertContains(page, "<title>Teas from the Azores – Chá do Porto</title>")
        self.assertContains(page, '<meta name="description" content="Green and black, by post.">')
        self.assertContains(page, '<meta property="og:title" content="Teas from the Azores">')
        assert self.client.get("/manifest.webmanifest").json()["description"] == "Green and black, by post."

    def test_the_admin_has_the_name_of_the_shop(self) -> None:
        page = self.client.get(reverse("admin:index"))
        self.assertContains(page, "Chá do Porto")
        self.assertNotContains(page, "Madamda")
