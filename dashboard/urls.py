"""URLs of the dashboard."""

from django.urls import path, re_path

from dashboard.views import (
    board,
    bulk_actions,
    customer_lookup,
    login,
    odd_payments,
    order_actions,
    order_edits,
    orders,
    pause,
    printouts,
    reports,
    returns,
    second_factor,
    stock,
)
from orders.numbers import ORDER_NUMBER

app_name = "dashboard"

_ORDER = rf"^dashboard/orders/(?P<number>{ORDER_NUMBER})/"

urlpatterns = [
    path("login/", login.sign_in, name="login"),
    path("login/code/", login.give_code, name="code"),
    path("login/second-factor/", second_factor.show, name="second_factor"),
    path("login/second-factor/change/", second_factor.change, name="change_second_factor"),
    path("logout/", login.sign_out, name="logout"),
    path("dashboard/", board.show, name="board"),
    path("dashboard/cards/", board.show_cards, name="cards"),
    path("dashboard/pulse/", board.pulse, name="pulse"),
    path("dashboard/totals/", board.totals, name="totals"),
    path("dashboard/batch/", bulk_actions.change, name="batch"),
    path("dashboard/batch/print/", printouts.print_several, name="batch-print"),
    path("dashboard/batch/papers/", printouts.show_several, name="batch-papers"),
    path("dashboard/batch/pick-list/", printouts.show_pick_list, name="pick-list"),
    path("dashboard/batch/undo/", bulk_actions.undo, name="batch-undo"),
    path("dashboard/orders/", orders.orders, name="orders"),
    path("dashboard/orders/sheet/", orders.sheet, name="orders_sheet"),
    re_path(rf"{_ORDER}$", orders.order, name="order"),
    re_path(rf"{_ORDER}latest/$", orders.latest, name="latest"),
    re_path(rf"{_ORDER}status/$", order_actions.change_status, name="status"),
    re_path(rf"{_ORDER}undo/$", order_actions.undo, name="undo"),
    re_path(rf"{_ORDER}payment/$", order_actions.tick_payment, name="payment"),
    re_path(rf"{_ORDER}received/$", order_actions.tick_received, name="received"),
    re_path(rf"{_ORDER}cash/$", order_actions.take_cash_instead, name="cash"),
    re_path(rf"{_ORDER}note/$", order_actions.add_note, name="note"),
    re_path(rf"{_ORDER}attempt/$", order_actions.record_attempt, name="attempt"),
    re_path(rf"{_ORDER}count/$", order_actions.count_in, name="count"),
    re_path(rf"{_ORDER}difference/$", order_actions.settle_difference, name="difference"),
    re_path(rf"{_ORDER}edit/$", order_edits.edit, name="edit"),
    re_path(rf"{_ORDER}edit/start/$", order_edits.start, name="edit_start"),
    re_path(rf"{_ORDER}edit/preview/$", order_edits.preview, name="edit_preview"),
    re_path(rf"{_ORDER}edit/commit/$", order_edits.commit, name="edit_commit"),
    re_path(rf"{_ORDER}edit/discard/$", order_edits.discard, name="edit_discard"),
    re_path(rf"{_ORDER}return/$", returns.new, name="return_new"),
    re_path(rf"{_ORDER}return/ask/$", returns.ask, name="return_ask"),
    re_path(rf"{_ORDER}refund/$", returns.give_goodwill, name="goodwill"),
    re_path(rf"{_ORDER}print/$", printouts.print_one, name="print"),
    *(
        re_path(rf"{_ORDER}{kind}/$", printouts.show_printout, {"kind": kind}, name=kind)
        for kind in ("ticket", "slip", "receipt")
    ),
    path("dashboard/returns/", returns.listed, name="returns"),
    path("dashboard/returns/<int:pk>/", returns.show, name="return"),
    path("dashboard/returns/<int:pk>/approve/", returns.approve, name="return_approve"),
    path("dashboard/returns/<int:pk>/refuse/", returns.refuse, name="return_refuse"),
    path("dashboard/returns/<int:pk>/receive/", returns.receive, name="return_receive"),
    path("dashboard/returns/<int:pk>/refund/", returns.refund, name="return_refund"),
    path("dashboard/returns/<int:pk>/replace/", returns.replace, name="return_replace"),
    path("dashboard/payments/", odd_payments.odd, name="payments"),
    path("dashboard/payments/<int:transfer>/settled/", odd_payments.settle, name="settled"),
    path("dashboard/stock/", stock.show_overview, name="stock"),
    path("dashboard/stock/<int:pk>/", stock.variant, name="variant"),
    path("dashboard/figures/", reports.show, name="figures"),
    path("dashboard/figures/sheet/", reports.sheet, name="figures_sheet"),
    path("dashboard/pause/", pause.pause, name="pause"),
    path("dashboard/pause/end/", pause.resume, name="resume"),
    path("dashboard/customers/lookup/", customer_lookup.look_up, name="lookup"),
    path("dashboard/customers/<int:pk>/level/", customer_lookup.set_level, name="level"),
    path("dashboard/customers/<int:pk>/note/", customer_lookup.add_note, name="customer_note"),
]
