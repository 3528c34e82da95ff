"""A claim with photos from a phone's camera: they are scaled down before they are sent, and the customer sees them."""

import json
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenShop

Visit = Callable[..., Page]

DELIVERED = """
import json
from pathlib import Path
from orders.models import DeliveryZone
from shop.models import Variant
from tests.factories import an_order
variant, zone = Variant.objects.filter(on_hand__gte=10).first(), DeliveryZone.objects.order_by("pk").first()
Path({file!r}).write_text(json.dumps(an_order({{variant: 2}}, zone=zone, status="delivered").get_absolute_url()))
"""


def test_photos_of_a_camera_are_sent_small_and_shown(visit: Visit, open_shop: OpenShop, tmp_path: Path) -> None:
    file, photo = tmp_path / "order.json", tmp_path / "IMG_1.jpg"
    open_shop.manage("shell", "-v", "0", "-c", DELIVERED.format(file=str(file)))
    noise = random.Random(1).randbytes(1000 * 750 * 3)
    Image.frombytes("RGB", (1000, 750), noise).resize((4000, 3000)).save(photo, quality=97)
    assert photo.stat().st_size > 4_000_000
    page = visit(json.loads(file.read_text()), **PHONE)
    page.get_by_text("Something is wrong with my order").click()
    page.locator("[name^=line-]").first.fill("1")
    page.locator("[name=photos]").set_input_files([photo])
    page.wait_for_function("() => document.querySelector('[name=photos]').files[0].size < 1500000")
    with page.expect_request(lambda request: request.url.endswith("/return/")) as sent:
        page.locator("form[action$='/return/'] button").last.click()
    assert int(sent.value.header_value("content-length") or 0) < 1_600_000
    shown = page.locator(".claim-photos img")
    expect(shown).to_have_count(1)
    shown.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.claim-photos img').naturalWidth === 1600")
