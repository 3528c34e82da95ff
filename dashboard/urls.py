"""Where the staff's pages are."""

from django.urls import path, re_path

from dashboard.views import (
    batch,
    board,
    customers,
    figures,
    moves,
    orders,
    pausing,
    payments,
    prints,
    second_factor,
    signing_in,
    stock,
)
from orders.numbers import ORDER_NUMBER

app_name = "dashboard"

_ORDER = rf"^dashboard/orders/(?P<number>{ORDER_NUMBER})/"

urlpatterns = [
    path("login/", signing_in.sign_in, name="login"),
    path("login/code/", signing_in.give_code, name="code"),
    path("login/second-factor/", second_factor.show, name="second_factor"),
    path("login/second-factor/change/", second_factor.change, name="change_second_factor"),
    path("logout/", signing_in.sign_out, name="logout"),
    path("dashboard/", board.show, name="board"),
    path("dashboard/cards/", board.show_cards, name="cards"),
    path("dashboard/pulse/", board.pulse, name="pulse"),
    path("dashboard/totals/", board.totals, name="totals"),
    path("dashboard/batch/", batch.change, name="batch"),
    path("dashboard/batch/print/", prints.print_several, name="batch-print"),
    path("dashboard/batch/papers/", prints.papers_of_several, name="batch-papers"),
    path("dashboard/batch/undo/", batch.undo, name="batch-undo"),
    path("dashboard/orders/", orders.orders, name="orders"),
    path("dashboard/orders/sheet/", orders.sheet, name="orders_sheet"),
    re_path(rf"{_ORDER}$", orders.order, name="order"),
    re_path(rf"{_ORDER}latest/$", orders.latest, name="latest"),
    re_path(rf"{_ORDER}status/$", moves.change_status, name="status"),
    re_path(rf"{_ORDER}undo/$", moves.undo, name="undo"),
    re_path(rf"{_ORDER}payment/$", moves.tick_payment, name="payment"),
    re_path(rf"{_ORDER}received/$", moves.tick_received, name="received"),
    re_path(rf"{_ORDER}cash/$", moves.take_cash_instead, name="cash"),
    re_path(rf"{_ORDER}note/$", moves.change_note, name="note"),
    re_path(rf"{_ORDER}print/$", prints.print_one, name="print"),
    *(re_path(rf"{_ORDER}{kind}/$", prints.paper, {"kind": kind}, name=kind) for kind in ("ticket", "slip", "receipt")),
    path("dashboard/payments/", payments.odd, name="payments"),
    path("dashboard/payments/<int:transfer>/settled/", payments.settle, name="settled"),
    path("dashboard/stock/", stock.shelves, name="stock"),
    path("dashboard/stock/<int:pk>/", stock.variant, name="variant"),
    path("dashboard/figures/", figures.show, name="figures"),
    path("dashboard/figures/sheet/", figures.sheet, name="figures_sheet"),
    path("dashboard/pause/", pausing.pause, name="pause"),
    path("dashboard/pause/end/", pausing.resume, name="resume"),
    path("dashboard/customers/lookup/", customers.look_up, name="lookup"),
]
