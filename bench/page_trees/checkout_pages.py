"""The checkout: opened, with errors, with promo codes, with a changed total, and closed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

from django.db import OperationalError
from django.test import override_settings
from django.utils import timezone

from bench.page_trees.recorder import Recorder, a_uuid, clock
from bench.page_trees.shop_pages import filled

CHECKOUT = "/checkout/"
TOTAL = "54.00"  # two serums at $22 and two soaps at $5; delivery is free from $50


def record(pages: Recorder) -> None:
    _opened(pages)
    _refused(pages)
    _promo_codes(pages)
    _changed(pages)
    _closed(pages)
    _placed(pages)


def typed(**fields: Any) -> dict[str, Any]:
    clock.tick()
    known = {
        "name": "Chan Sreymom",
        "phone": "012 345 678",
        "province": "phnom-penh",
        "address": "No. 118, Street 63",
        "note": "Gate code <4411>",
        "payment_method": "cash",
        "submission": str(a_uuid()),
        "total": TOTAL,
    }
    return {name: value for name, value in {**known, **fields}.items() if value is not None}


def _opened(pages: Recorder) -> None:
    pages.get("checkout-empty-cart", CHECKOUT)
    pages.get("checkout", CHECKOUT, filled(pages))
    for theme in ("light", "dark"):
        pages.get(f"checkout-{theme}", CHECKOUT, filled(pages, by=pages.visitor(theme=theme)))
    with override_settings(KHQR_ACCOUNT=""):
        pages.get("checkout-cash-only", CHECKOUT, filled(pages))
    with override_settings(EMAILS_ENABLED=False):
        pages.get("checkout-no-email", CHECKOUT, filled(pages))
    client = filled(pages)
    client.post(CHECKOUT, typed(keep="1"))
    pages.get("checkout-draft", CHECKOUT, client)
    pages.post("checkout-left", CHECKOUT, typed(leave="1"), client)


def _refused(pages: Recorder) -> None:
    wrong = typed(name="1", phone="12", province="none", address="a", email="me@localhost", payment_method="gold")
    for name, sent in {
        "nothing-typed": {},
        "wrong": wrong,
        "no-province": typed(province=None, payment_method="khqr"),
        "pick-up-wrong": typed(province="pick-up", address="", name=""),
        "bot": typed(leave_empty="x"),
        "no-submission": typed(submission="x"),
        "long": typed(name="n" * 200, note="x" * 400),
    }.items():
        pages.post(f"checkout-{name}", CHECKOUT, sent, filled(pages))
    with override_settings(UNCONFIRMED_PER_PHONE=0):
        pages.post("checkout-too-many-unconfirmed", CHECKOUT, typed(), filled(pages))
    with override_settings(UNCONFIRMED_PIECES=1, UNCONFIRMED_VALUE=Decimal(1)):
        pages.post("checkout-too-large", CHECKOUT, typed(), filled(pages))


def _promo_codes(pages: Recorder) -> None:
    from orders.models import PromoCode

    now, code = timezone.now(), pages.language.upper()
    PromoCode.objects.create(code=f"TEN{code}", kind="percent", amount=10)
    PromoCode.objects.create(code=f"OVER{code}", kind="fixed", amount=3, ends_at=now - timedelta(days=1))
    PromoCode.objects.create(code=f"SOON{code}", kind="fixed", amount=3, starts_at=now + timedelta(days=1))
    PromoCode.objects.create(code=f"MUCH{code}", kind="fixed", amount=3, minimum=500)
    PromoCode.objects.create(code=f"USED{code}", kind="fixed", amount=3, limit=1, used=1)
    for name in ("TEN", "OVER", "SOON", "MUCH", "USED"):
        pages.post(f"promo-{name.lower()}", CHECKOUT, typed(promo_code=f"{name}{code}", use="1"), filled(pages))
    pages.post("promo-unknown", CHECKOUT, typed(promo_code="<none>", use="1"), filled(pages))
    pages.post("promo-nothing", CHECKOUT, typed(promo_code="", use="1"), filled(pages))
    pages.post("promo-refused-on-order", CHECKOUT, typed(promo_code="NEVER"), filled(pages))
    pages.post("promo-total", CHECKOUT, typed(promo_code=f"TEN{code}"), filled(pages))


def _changed(pages: Recorder) -> None:
    from orders.models import DeliveryZone
    from shop.models import Variant

    pages.post("checkout-first-total", CHECKOUT, typed(total=""), filled(pages))
    pages.post("checkout-changed-total", CHECKOUT, typed(total="20.00"), filled(pages))
    pages.post("checkout-changed-rate", CHECKOUT, typed(rate="4000.00"), filled(pages))
    pages.post("checkout-changed-cart", CHECKOUT, typed(cart="00000000"), filled(pages))
    serums, soaps = (Variant.objects.filter(product__slug=slug) for slug in ("lotus-dew-serum", "rice-soap"))
    client = filled(pages)
    serums.update(price=25)
    pages.get("checkout-repriced", CHECKOUT, client)
    pages.post("checkout-repriced-order", CHECKOUT, typed(), client)
    serums.update(price=22)
    before = {variant.pk: variant.on_hand for variant in [*serums, *soaps]}
    serums.update(on_hand=1)
    pages.post("checkout-short", CHECKOUT, typed(), client)
    serums.update(on_hand=0)
    pages.post("checkout-one-sold-out", CHECKOUT, typed(), client)
    soaps.update(on_hand=0)
    pages.post("checkout-all-sold-out", CHECKOUT, typed(), client)
    for pk, pieces in before.items():
        Variant.objects.filter(pk=pk).update(on_hand=pieces)
    DeliveryZone.objects.filter(code="kep").update(active=False)
    pages.post("checkout-zone-closed", CHECKOUT, typed(province="kep"), filled(pages))
    DeliveryZone.objects.filter(code="kep").update(active=True)


def _closed(pages: Recorder) -> None:
    from shop.models import StoreSettings

    client = filled(pages)
    front = StoreSettings.load()
    front.paused_until = timezone.now() + timedelta(hours=26)
    front.save()
    pages.get("paused-home", "/")
    pages.get("paused-product", "/products/rice-soap/")
    pages.get("paused-cart", "/cart/", client)
    pages.get("paused-checkout", CHECKOUT, client)
    pages.post("paused-order", CHECKOUT, typed(), client)
    front.pause_words_en, front.pause_words_km = "We celebrate Pchum Ben.", "យើងចូលរួមបុណ្យភ្ជុំបិណ្ឌ។"
    front.save()
    pages.get("paused-with-words", CHECKOUT, client)
    front.paused_until, front.pause_words_en, front.pause_words_km = None, "", ""
    front.save()
    with mock.patch("orders.views.checkout._order", side_effect=OperationalError("the server is down")):
        pages.post("checkout-unavailable", CHECKOUT, typed(), client)
    with mock.patch("orders.views.checkout.count", side_effect=_too_often):
        pages.post("checkout-too-often", CHECKOUT, typed(), client)


def _too_often(*_: object) -> None:
    from madamda.http.rate_limits import RateLimited

    raise RateLimited(42)


def _placed(pages: Recorder) -> None:
    """Place an order, and send the same form again with other details and with another cart."""
    client = filled(pages)
    sent = typed(email="sreymom@example.com.kh")
    answer = client.post(CHECKOUT, sent)
    assert answer.status_code == 303, answer.content.decode()
    pages.get("placed", answer["Location"], client)
    pages.post("placed-again", CHECKOUT, {**sent, "name": "Keo Visal", "address": "Another street"}, client)
    pages.post("placed-with-others", CHECKOUT, sent, filled(pages, "silk-lipstick", by=client))
    pages.get("checkout-prefilled", CHECKOUT, client)
    pages.get("home-after-order", "/", client)
    khqr = filled(pages)
    answer = khqr.post(CHECKOUT, typed(payment_method="khqr"))
    pages.get("placed-khqr", answer["Location"], khqr)
