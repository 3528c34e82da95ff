"""The customer's choice about news of an order."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache

from madamda.http.redirects import post_only
from orders.models import Order
from orders.notifications import telegram_bot
from orders.views.order import find_or_404


@never_cache
@post_only
def choose(request: HttpRequest, number: str) -> HttpResponse:
    """Offer the Telegram bot, or stop or resume the order's news. Nothing that others see changes: no new version."""
    found = find_or_404(request, number, request.POST.get("key", ""))
    match request.POST.get("news"):
        case "telegram" if telegram_bot.is_offered() and found.is_open:
            telegram_bot.offer(found)
        case "stop" | "resume" as choice:
            Order.objects.filter(pk=found.pk).update(news_stopped=choice == "stop")
        case _:
            raise BadRequest("No such choice.")
    return HttpResponseRedirect(f"{found.get_absolute_url()}#news", status=303)
