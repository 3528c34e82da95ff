"""Staff's other pages: login, second factor, stock, figures, pause, payments to check, and the admin."""

from datetime import timedelta
from typing import Any

from django.test import Client, override_settings
from django.utils import timezone

from bench.page_trees.order_pages import cancelled_by, paid, placed
from bench.page_trees.recorder import Recorder, value_of
from bench.page_trees.shop_pages import variants

LOGIN, FACTOR, STOCK = "/login/", "/login/second-factor/", "/dashboard/stock/"
FIGURES, PAUSE, PAYMENTS = "/dashboard/figures/", "/dashboard/pause/", "/dashboard/payments/"


def record(pages: Recorder) -> None:
    _login(pages)
    _second_factor(pages)
    _stock(pages)
    _figures(pages)
    _pause(pages)
    _payments(pages)
    _admin(pages)


def _login(pages: Recorder) -> None:
    client = pages.visitor()
    pages.get("login", LOGIN)
    pages.get("login-dark", f"{LOGIN}?next=/dashboard/stock/", pages.visitor(theme="dark"))
    pages.post("login-nothing", LOGIN, {}, client)
    pages.post("login-wrong", LOGIN, {"username": "<staff>", "password": "wrong"}, client)
    pages.post("login-long", LOGIN, {"username": "n" * 200, "password": "wrong"}, client)
    with override_settings(LOGIN_FAILURES=1):
        pages.post("login-locked", LOGIN, {"username": "nobody", "password": "wrong"}, client)
    pages.post("logged-out", "/logout/", {}, pages.visitor("staff"))
    with override_settings(SECOND_FACTOR_REQUIRED=True):
        pages.get("second-factor-required", "/dashboard/", pages.visitor(_someone(pages, "chief", is_superuser=True)))


def _someone(pages: Recorder, name: str, **fields: Any) -> str:
    """Create a member of staff of this language with a known key for the second factor; return the username."""
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from tests.factories import a_member_of_staff

    user = a_member_of_staff(f"{name}-{pages.language}", **fields)
    TOTPDevice.objects.create(user=user, name="phone", confirmed=False, key=f"{user.pk:040x}")
    return str(user.username)


def _second_factor(pages: Recorder) -> None:
    from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
    from django_otp.plugins.otp_totp.models import TOTPDevice

    username = _someone(pages, "sokha")
    client = pages.visitor(username)
    pages.get("second-factor-enrol", FACTOR, client)
    pages.post("second-factor-wrong", FACTOR, {"code": "000000"}, client)
    pages.post("second-factor-empty", FACTOR, {"code": ""}, client)
    totp = TOTPDevice.objects.get(user__username=username)
    TOTPDevice.objects.filter(pk=totp.pk).update(confirmed=True)
    recovery = StaticDevice.objects.create(user=totp.user, name="recovery")
    StaticToken.objects.bulk_create(StaticToken(device=recovery, token=f"abcdef{n}a") for n in range(10))
    by_password = pages.visitor()
    sent = {"username": username, "password": "secret-of-staff"}
    pages.post("code", LOGIN, sent, by_password)
    pages.post("code-empty", "/login/code/", {"code": ""}, by_password)
    pages.post("code-wrong", "/login/code/", {"code": "zzzzzzzz"}, by_password)
    StaticDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    by_password.post("/login/code/", {"code": "abcdef0a"})
    pages.get("second-factor", FACTOR, by_password)
    _see_fresh_codes(by_password)
    pages.get("second-factor-codes", FACTOR, by_password)
    pages.post("second-factor-change-wrong", f"{FACTOR}change/", {"code": "zzzzzzzz"}, by_password)
    StaticDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    by_password.post(f"{FACTOR}change/", {"code": "abcdef1a", "wish": "give_up"})
    TOTPDevice.objects.create(user=totp.user, name="phone", confirmed=False, key=totp.key)
    pages.get("second-factor-off", FACTOR, by_password)


def _see_fresh_codes(client: Client) -> None:
    session = client.session
    session["second_factor:fresh"] = True
    session.save()


def _stock(pages: Recorder) -> None:
    staff, boss = pages.visitor("staff"), pages.visitor("manager")
    pk = variants("lotus-dew-serum")[0]
    for name, query in {
        "": "",
        "-found": "?goods=lotus",
        "-nothing": "?goods=zzzzzz",
        "-long": f"?goods={'x' * 200}",
    }.items():
        pages.get(f"stock{name}", f"{STOCK}{query}", staff)
    pages.get("variant", f"{STOCK}{pk}/", staff)
    page = pages.get("variant-manager", f"{STOCK}{pk}/", boss)
    entry, on_hand = value_of(page, "receive-seen_entry"), value_of(page, "count-seen_on_hand")
    for name, sent in {
        "receive-wrong": {"act": "receive", "receive-pieces": "x", "receive-seen_entry": entry},
        "count-wrong": {"act": "count", "count-counted": "-1", "count-reason": "", "count-seen_on_hand": on_hand},
        "lose-wrong": {"act": "lose", "lose-pieces": "", "lose-reason": "<b>", "lose-seen_entry": entry},
        "lose-too-many": {"act": "lose", "lose-pieces": "9999", "lose-reason": "a", "lose-seen_entry": entry},
        "received": {"act": "receive", "receive-pieces": "2", "receive-reason": "<x>", "receive-seen_entry": entry},
        "overtaken": {"act": "receive", "receive-pieces": "2", "receive-seen_entry": entry},
        "count-overtaken": {"act": "count", "count-counted": 7, "count-reason": "a", "count-seen_on_hand": on_hand},
    }.items():
        pages.post(f"variant-{name}", f"{STOCK}{pk}/", sent, boss)


def _figures(pages: Recorder) -> None:
    boss = pages.visitor("manager")
    for name, query in {
        "today": "",
        "week": "?range=7",
        "month": "?range=30",
        "days": "?from=2026-06-01&to=2026-06-15",
        "empty": "?from=2026-01-01&to=2026-01-02",
        "wrong": "?from=2026-06-15&to=2026-06-01",
        "wrong-day": "?from=x&to=1800-01-01",
    }.items():
        pages.get(f"figures-{name}", f"{FIGURES}{query}", boss)
    pages.get("figures-dark", FIGURES, pages.visitor("admin", theme="dark"))


def _pause(pages: Recorder) -> None:
    boss = pages.visitor("manager")
    seen = value_of(pages.get("pause", PAUSE, boss), "seen")
    until = timezone.localtime(timezone.now() + timedelta(hours=3))
    sent = {"until": f"{until:%Y-%m-%dT%H:%M}", "words_en": "Closed <today>.", "words_km": "បិទ", "seen": seen}
    pages.post("pause-nothing", PAUSE, {"seen": seen}, boss)
    pages.post("pause-over", PAUSE, {**sent, "until": "2026-01-01T10:00"}, boss)
    pages.post("pause-long", PAUSE, {**sent, "until": "2027-01-01T10:00", "words_en": "x" * 300}, boss)
    pages.post("paused", PAUSE, sent, boss)
    pages.post("pause-overtaken", PAUSE, {**sent, "seen": "before"}, boss)
    pages.get("paused-board", "/dashboard/", boss)
    pages.get("paused-board-staff", "/dashboard/", pages.visitor("staff"))
    pages.get("paused-pause", PAUSE, boss)
    pages.post("resume-overtaken", f"{PAUSE}end/", {"seen": "before"}, boss)
    seen = value_of(boss.get(PAUSE), "seen")  # type: ignore[arg-type]  # the test client's own type
    pages.post("resumed", f"{PAUSE}end/", {"seen": seen}, boss)


def _payments(pages: Recorder) -> None:
    from madamda.staff.models import User
    from orders.models import BankTransfer, GatewayState

    boss = pages.visitor("manager")
    short = paid(placed(payment_method="khqr"), -1)
    over, late = paid(placed(payment_method="khqr"), 5), paid(placed(payment_method="khqr"), receiver="another@bank")
    paid(paid(placed(payment_method="khqr")))
    owed = cancelled_by(User.objects.get(username="staff"), paid(placed(payment_method="khqr")))
    pages.get("payments", PAYMENTS, boss)
    pages.get("payments-dark", PAYMENTS, pages.visitor("admin", theme="dark"))

    def settle(name: str, order: Any, **sent: Any) -> None:
        transfer = BankTransfer.objects.filter(payment__order=order).latest("pk")
        pages.post(f"settle-{name}", f"{PAYMENTS}{transfer.pk}/settled/", {"how": "Called <her>", **sent}, boss)

    settle("waiting", short, what="wait")
    settle("no-words", short, what="wait", how="")
    settle("long-words", short, what="returned", how="x" * 400)
    settle("different", late, what="accepted")
    settle("short-accepted", short, what="accepted")
    settle("over-accepted", over, what="accepted")
    settle("over-again", over, what="accepted")
    settle("over-returned", over, what="returned")
    settle("cancelled-returned", owed, what="returned")
    line, _ = GatewayState.objects.update_or_create(pk=1, defaults={"trouble": "token"})
    pages.get("payments-trouble", PAYMENTS, boss)
    line.delete()
    for one in BankTransfer.objects.filter(resolution="").exclude(verdict="matched"):
        boss.post(f"{PAYMENTS}{one.pk}/settled/", {"what": "returned", "how": "Sent back"})
    pages.get("payments-settled", PAYMENTS, boss)


def _admin(pages: Recorder) -> None:
    from shop.models import Product

    admin, boss = pages.visitor("admin"), pages.visitor("manager")
    serum = Product.objects.get(slug="lotus-dew-serum")
    for name, path in {
        "": "",
        "-products": "shop/product/",
        "-product": f"shop/product/{serum.pk}/change/",
        "-history": f"shop/product/{serum.pk}/history/",
        "-delete": f"shop/product/{serum.pk}/delete/",
        "-bring-in": "shop/product/bring-in/",
        "-variants": "shop/variant/?p=2",
        "-stock": f"shop/variant/{variants('lotus-dew-serum')[0]}/stock/",
        "-orders": "orders/order/",
        "-store": "shop/storesettings/1/change/",
    }.items():
        pages.get(f"admin{name}", f"/admin/{path}", admin)
    pages.get("admin-manager", "/admin/", boss)
    pages.get("admin-signed-out", "/admin/")
