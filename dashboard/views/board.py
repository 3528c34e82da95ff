"""The board as a page, and the two questions an open board keeps asking."""

import json

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from dashboard import ages, board, cards, feed, packing, searching, sifting, undos
from dashboard.access import staff_only
from dashboard.forms import FeedForm, SieveForm
from orders.models import DeliveryZone
from shop import pausing
from shop.rates import READS, at_most


@require_safe
@staff_only
def show(request: HttpRequest) -> HttpResponse:
    latest = feed.cursor()  # before the cards: what changes meanwhile is told again
    sieve = SieveForm(request.GET).sieve
    found = board.read(sieve)
    current, wanted = request.GET.get("column", ""), request.GET.get("as", "")
    pause = pausing.current(timezone.now())
    context = {
        "latest": latest,
        "pause": pause,
        "paused": board.paused_as(pause.until if pause else None),
        "board": found,
        "sieve": sieve,
        "more": sieve.more,
        "is_wall": wanted == "wall",
        "totals": packing.totals() if wanted == "wall" else None,
        "wishes": sifting.wishes(sieve, found.tally),
        "zones": DeliveryZone.objects.offered(),
        "cancelled_today": searching.cancelled_today(),
        "undos": undos.of(request.user),
        "current": current if current in board.TITLES else cards.TODO,
        "ages": ages,
        "patience": json.dumps(ages.bounds()),
        "seats": settings.BOARD_MAX_CONNECTIONS,
        "own_seats": settings.BOARD_MAX_PER_PERSON,
        "most_at_once": settings.BOARD_BATCH_SIZE,
        "page": request.get_full_path(),
        "is_still": "still" in request.GET,
    }
    return render(request, "dashboard/board_table.html" if wanted == "table" else "dashboard/board.html", context)


@require_safe
@staff_only
@at_most("api", key="user", method=READS)
def catch_up(request: HttpRequest) -> HttpResponse:
    form = FeedForm(request.GET)
    if not form.is_valid():
        raise BadRequest("after is the number of an event")
    news = feed.since(form.cleaned_data["after"])
    drawn = board.render_cards(news.orders, get_language())
    return render(request, "dashboard/_feed.html", {"latest": news.latest, "more": news.more, "cards": drawn})


@require_safe
@staff_only
@at_most("api", key="user", method=READS)
def totals(request: HttpRequest) -> HttpResponse:
    """What is still to be packed, for a screen on the wall that asks for it again and again."""
    return render(request, "dashboard/_totals.html", {"totals": packing.totals()})


@require_safe
@staff_only
@at_most("api", key="user", method=READS)
def pulse(request: HttpRequest) -> JsonResponse:
    return JsonResponse(board.pulse(SieveForm(request.GET).sieve))
