"""The board, the pages and printouts of orders, the list of orders, and the customer lookup."""

from datetime import timedelta
from typing import Any

from django.test import Client, override_settings
from django.utils import timezone

from bench.page_trees.order_pages import paid, placed
from bench.page_trees.recorder import FETCH, Recorder, clock

BOARD, ORDERS, LOOKUP = "/dashboard/", "/dashboard/orders/", "/dashboard/customers/lookup/"
PRINTOUTS = ("ticket", "slip", "receipt")


def record(pages: Recorder) -> None:
    _boards(pages)
    _cards(pages)
    _batches(pages)
    _order_pages(pages)
    _changes(pages)
    _printouts(pages)
    _lists(pages)


def address_of(order: Any, part: str = "") -> str:
    return f"{ORDERS}{order.number}/{f'{part}/' if part else ''}"


def fresh(order: Any) -> Any:
    return type(order).objects.get(pk=order.pk)


def _boards(pages: Recorder) -> None:
    from bench.demo_orders import WAITED
    from orders.models import Order
    from orders.status import Status
    from tests.factories import wait_limit

    wait_limit("pending", 5, 15)
    wait_limit("preparing", 20, 60)
    statuses = [status.value for status in Status if status != Status.CANCELLED]
    for n, minutes in enumerate(WAITED):
        order = placed(status=statuses[n * len(statuses) // len(WAITED)], note="Gate <4411>" if n % 3 else "",
                       payment_method="khqr" if n % 4 == 3 else "cash", province="siem-reap" if n % 2 else "kep")  # fmt: skip
        Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(minutes=minutes))
    paid(placed(payment_method="khqr"), -1)
    staff, boss = pages.visitor("staff"), pages.visitor("manager")
    for name, query in {
        "board": "",
        "board-table": "?as=table",
        "board-table-column": "?as=table&column=ready",
        "board-column": "?column=out",
        "board-still": "?still=1",
        "board-wall": "?as=wall",
        "board-unpaid": "?unpaid=1",
        "board-khqr": "?method=khqr",
        "board-province": "?province=kep",
        "board-words": "?q=sreymom",
        "board-nothing": "?q=zzzzzz",
        "board-several-filters": "?unpaid=1&method=cash&province=siem-reap&q=chan&as=table",
    }.items():
        pages.get(name, f"{BOARD}{query}", staff)
    pages.get("board-manager", BOARD, boss)
    pages.get("board-admin", BOARD, pages.visitor("admin"))
    for theme in ("light", "dark"):
        pages.get(f"board-{theme}", BOARD, pages.visitor("staff", theme=theme))
    with override_settings(BOARD_COLUMN_SIZE=2, BOARD_DELIVERED_SIZE=1):
        pages.get("board-more", BOARD, staff)
        pages.get("board-table-more", f"{BOARD}?as=table", staff)
    with override_settings(LIVE_PORT=8001):
        pages.get("board-live", BOARD, staff)
    pages.get("board-totals", "/dashboard/totals/", staff)
    pages.get("board-pulse", "/dashboard/pulse/", staff)
    pages.get("board-signed-out", BOARD)


def _cards(pages: Recorder) -> None:
    """Answers to a board's script: one card, changed or refused."""
    staff, order = pages.visitor("staff"), placed(payment_method="khqr")
    owed = paid(placed(payment_method="khqr", status="out"), -1)
    late = placed(note="<late>")
    pages.get("cards", "/dashboard/cards/", staff, data={"order": [f"{o.number}:1" for o in (order, owed, late)]})
    for name, one, sent in (
        ("card-moved", late, {"version": late.version, "status": "confirmed"}),
        ("card-overtaken", late, {"version": late.version, "status": "confirmed"}),
        ("card-not-now", order, {"version": order.version, "status": "delivered"}),
        ("card-underpaid", owed, {"version": owed.version, "status": "delivered"}),
        ("card-no-reason", order, {"version": order.version, "status": "cancelled"}),
        ("card-long-reason", order, {"version": order.version, "status": "cancelled", "reason": "x" * 400}),
    ):
        pages.post(name, address_of(one, "status"), sent, staff, headers=FETCH)
    pages.get("board-undo", BOARD, staff)
    with clock.later(seconds=7):
        pages.get("board-undo-ends", BOARD, staff)
    pages.post("card-undone", address_of(late, "undo"), {"version": fresh(late).version}, staff, headers=FETCH)
    pages.post(
        "board-moved", address_of(late, "status"), {"version": fresh(late).version, "status": "confirmed"}, staff
    )
    pages.post("board-refused", address_of(late, "status"), {"version": 1, "status": "confirmed"}, staff)


def _batches(pages: Recorder) -> None:
    staff = pages.visitor("staff")
    first, second, third = placed(), placed(), placed(status="delivered")
    seen = {"order": [f"{order.number}:{order.version}" for order in (first, second)]}
    mixed = {"order": [*seen["order"], f"{third.number}:{third.version}"]}
    pages.post("batch-next", "/dashboard/batch/", {**seen, "what": "next"}, staff, headers=FETCH)
    pages.post("batch-overtaken", "/dashboard/batch/", {**mixed, "what": "next"}, staff, headers=FETCH)
    pages.get("board-undo-several", BOARD, staff)
    now = {"order": [f"{order.number}:{fresh(order).version}" for order in (first, second)]}
    pages.post("batch-undone", "/dashboard/batch/undo/", now, staff, headers=FETCH)
    now = {"order": [f"{order.number}:{fresh(order).version}" for order in (first, second)]}
    pages.post("batch-paid", "/dashboard/batch/", {**now, "what": "paid"}, staff)
    pages.post("batch-cancel-no-reason", "/dashboard/batch/", {**now, "what": "cancel"}, staff, headers=FETCH)
    pages.post("batch-nothing", "/dashboard/batch/", {"what": "next"}, staff)
    with override_settings(BOARD_BATCH_SIZE=1):
        pages.post("batch-too-many", "/dashboard/batch/", {**now, "what": "next"}, staff)
    pages.post("batch-mixed", "/dashboard/batch/", {**mixed, "what": "cancel", "reason": "No <stock>"}, staff)
    pages.post("batch-printed", "/dashboard/batch/print/", {**mixed, "paper": "ticket"}, staff)
    pages.post("batch-slips", "/dashboard/batch/print/", {**mixed, "paper": "slip"}, staff)
    pages.post("batch-print-nothing", "/dashboard/batch/print/", {"paper": "slip"}, staff)


def _order_pages(pages: Recorder) -> None:
    from orders.status import Status

    staff = pages.visitor("staff")
    known = {status.value: placed(status=status.value, note="Blue <gate>") for status in Status}
    known |= {
        "pick-up": placed(province="pick-up", address=""),
        "khqr": placed(payment_method="khqr"),
        "khqr-paid": paid(placed(payment_method="khqr")),
        "khqr-short": paid(placed(payment_method="khqr"), -1),
        "khqr-over": paid(placed(payment_method="khqr", status="preparing"), 5),
        "khqr-twice": paid(paid(placed(payment_method="khqr"))),
        "email": placed(email="me@example.com.kh", province="siem-reap", pieces=3),
    }
    for name, order in known.items():
        pages.get(f"staff-order-{name}", address_of(order), staff)
    pages.get("staff-order-manager", address_of(known["khqr-short"]), pages.visitor("manager"))
    pages.get("staff-order-admin-dark", address_of(known["out"]), pages.visitor("admin", theme="dark"))
    pages.get("staff-order-latest", address_of(known["out"], "latest"), staff, data={"version": 1})
    pages.get("staff-order-history", address_of(known["delivered"]), staff, data={"before": 4})
    with override_settings(HISTORY_SIZE=2):
        pages.get("staff-order-more-history", address_of(known["delivered"]), staff)
    with clock.later(hours=3):
        pages.get("staff-order-late", address_of(known["pending"]), staff)
        pages.get("staff-order-khqr-expired", address_of(known["khqr"]), staff)


def _changes(pages: Recorder) -> None:
    """The order's page after a change, and the forms that were refused."""
    staff, order = pages.visitor("staff"), placed(payment_method="khqr")
    back = {"next": address_of(order)}

    def change(name: str, part: str, version: int | None = None, **sent: Any) -> None:
        seen = fresh(order).version if version is None else version
        pages.post(f"change-{name}", address_of(order, part), {"version": seen, **back, **sent}, staff)

    change("note", "note", note="Call <first>")
    change("note-overtaken", "note", version=1, note="Another note")
    change("note-long", "note", note="x" * 400)
    change("to-cash", "cash")
    change("confirmed", "status", status="confirmed")
    change("undone", "undo")
    change("undo-again", "undo")
    change("paid", "payment", value="1")
    change("unpaid-no-reason", "payment", value="0")
    change("unpaid-overtaken", "payment", version=1, value="0", reason="A <mistake>")
    change("unpaid", "payment", value="0", reason="A <mistake>")
    change("received", "received", value="1")
    change("reason-long", "status", status="cancelled", reason="x" * 400)
    change("cancelled", "status", status="cancelled", reason="She called")
    change("cancelled-again", "status", version=2, status="cancelled", reason="She called again")
    owed = paid(placed(payment_method="khqr", status="out"), -1)
    sent = {"version": owed.version, "status": "delivered"}
    pages.post("change-underpaid", address_of(owed, "status"), sent, staff)


def _printouts(pages: Recorder) -> None:
    staff = pages.visitor("staff")
    orders = {
        "cash": placed(note="Blue <gate>", email="me@example.com.kh"),
        "khqr": paid(placed(payment_method="khqr")),
        "refund": paid(placed(payment_method="khqr"), 5),
        "pick-up": placed(province="pick-up", address="", status="ready"),
        "delivered": placed(province="siem-reap", status="delivered"),
        "cancelled": placed(status="cancelled"),
    }
    for name, order in orders.items():
        for kind in PRINTOUTS:
            pages.get(f"print-{kind}-{name}", address_of(order, kind), staff)
    for kind in PRINTOUTS:
        sent = {"paper": kind}
        pages.post(f"print-{kind}-first", address_of(orders["cash"], "print"), sent, staff)
        pages.post(f"print-{kind}-copy", address_of(orders["cash"], "print"), sent, staff)
    pages.get("staff-order-printed", address_of(orders["cash"]), staff)
    pages.get("ticket-no-such-copy", f"{address_of(orders['cash'], 'ticket')}?copy=9", staff)


def _lists(pages: Recorder) -> None:
    staff, boss = pages.visitor("staff"), pages.visitor("manager")
    for name, query in {
        "orders": "",
        "orders-words": "?q=sreymom",
        "orders-by-total": "?sort=total&payment=unpaid",
        "orders-cancelled": "?status=cancelled",
        "orders-to-check": "?payment=check&zone=siem-reap",
        "orders-by-day": "?from=2026-06-15&to=2026-06-15",
        "orders-none": "?q=zzzzzz",
        "orders-none-filtered": "?status=ready&zone=pursat",
        "orders-wrong": "?from=2026-06-15&to=2026-06-01&status=lost",
        "orders-wrong-day": "?from=1800-01-01&to=x",
        "orders-too-long": f"?q={'x' * 300}",
    }.items():
        pages.get(name, f"{ORDERS}{query}", staff)
    pages.get("orders-manager", ORDERS, boss)
    with override_settings(EXPORT_MAX_ROWS=1):
        pages.get("orders-too-many", f"{ORDERS}sheet/", boss)
    _lookups(pages, staff)


def _lookups(pages: Recorder, staff: Client) -> None:
    for name, query in {
        "lookup": "",
        "lookup-phone": "?phone=012345678",
        "lookup-unknown": "?phone=099999999",
        "lookup-wrong": "?phone=12",
        "lookup-words": "?phone=sreymom",
        "lookup-nothing": "?phone=zzzzzz",
        "lookup-empty": "?phone=",
    }.items():
        pages.get(name, f"{LOOKUP}{query}", staff)
    pages.get("lookup-json", f"{LOOKUP}?phone=012345678", staff, headers={"accept": "application/json"})
