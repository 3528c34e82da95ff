"""The board page and the requests of an open board."""

import json

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from dashboard.auth.access import HANDLE_MONEY, staff_only
from dashboard.board import cards, columns, filters, order_age, packing_totals, undo_notices
from dashboard.forms import BoardFilterForm, CardsForm
from dashboard.orders import search
from dashboard.rendering import fragments
from madamda.http.rate_limits import READS, rate_limited
from orders.models import DeliveryZone
from shop import ordering_pause


@require_safe
@staff_only
def show(request: HttpRequest) -> HttpResponse:
    board_filter = BoardFilterForm(request.GET).board_filter
    found = columns.read(board_filter)
    current, wanted = request.GET.get("column", ""), request.GET.get("as", "")
    pause = ordering_pause.current(timezone.now())
    context = {
        "pause": pause,
        "paused": columns.paused_as(pause.until if pause else None),
        "board": found,
        "board_filter": board_filter,
        "filter_query": f"&{board_filter.query}" if board_filter else "",
        "more": board_filter.more,
        "is_wall": wanted == "wall",
        "totals": packing_totals.totals() if wanted == "wall" else None,
        "filter_options": filters.filter_options(board_filter, found.tally),
        "zones": list(DeliveryZone.objects.offered()),
        "cancelled_today": search.cancelled_today(),
        "undos": undo_notices.of(request.user),
        "current": current if current in columns.TITLES else cards.TODO,
        "age_formats": order_age.age_formats(),
        "patience": json.dumps(order_age.wait_limits()),
        "seats": settings.BOARD_MAX_CONNECTIONS,
        "own_seats": settings.BOARD_MAX_PER_PERSON,
        "most_at_once": settings.BOARD_BATCH_SIZE,
        "page": request.get_full_path(),
        "can_select": "still" in request.GET,
    }
    return render(request, "dashboard/board_table.html" if wanted == "table" else "dashboard/board.html", context)


@require_safe
@staff_only
@rate_limited("api", key="user", method=READS)
def show_cards(request: HttpRequest) -> HttpResponse:
    """Return the cards that a board lacks according to its pulse."""
    form = CardsForm(request.GET)
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    return HttpResponse(
        columns.render_cards(form.cleaned_data["versions"], get_language(), money=request.user.has_perm(HANDLE_MONEY))
    )


@require_safe
@staff_only
@rate_limited("api", key="user", method=READS)
def totals(request: HttpRequest) -> HttpResponse:
    """Return the packing totals, polled by a wall screen."""
    return HttpResponse(fragments.packing_totals(packing_totals.totals()))


@require_safe
@staff_only
@rate_limited("api", key="user", method=READS)
def pulse(request: HttpRequest) -> JsonResponse:
    return JsonResponse(columns.pulse(BoardFilterForm(request.GET).board_filter))
