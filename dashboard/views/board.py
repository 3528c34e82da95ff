"""The board as a page, and the two questions an open board keeps asking."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from dashboard import ages, board, cards, feed, undos
from dashboard.access import staff_only
from dashboard.forms import FeedForm


@require_safe
@staff_only
def show(request: HttpRequest) -> HttpResponse:
    latest = feed.cursor()  # before the cards: what changes meanwhile is told again
    current = request.GET.get("column", "")
    context = {
        "latest": latest,
        "columns": board.columns(),
        "undos": undos.of(request.user),
        "current": current if current in board.TITLES else cards.TODO,
        "ages": ages,
        "seats": settings.BOARD_MAX_CONNECTIONS,
    }
    return render(request, "dashboard/board.html", context)


@require_safe
@staff_only
def catch_up(request: HttpRequest) -> HttpResponse:
    form = FeedForm(request.GET)
    if not form.is_valid():
        raise BadRequest("after is the number of an event")
    news = feed.since(form.cleaned_data["after"])
    drawn = board.render_cards(news.orders, get_language())
    return render(request, "dashboard/_feed.html", {"latest": news.latest, "more": news.more, "cards": drawn})


@require_safe
@staff_only
def pulse(request: HttpRequest) -> JsonResponse:
    return JsonResponse(board.pulse())
