"""Health: is this process alive, and is the shop ready to sell?"""

from collections.abc import Callable
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from madamda.db import connection_budget
from orders.models import OrderEvent

LATE = timedelta(seconds=10)  # an event older than this is announced by nobody

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers at all."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 while orders can be taken; 503 when they cannot, or could be lost.

    Without Redis or the relay the shop still sells: they are reported, not refused. Nor is it refused that
    PostgreSQL grants fewer connections than the shop may come to open.
    """
    must = {"database": _try(_database), "durable": _try(_durable)}
    should = {"redis": _try(_redis), "relay": _try(_relay), "headroom": _try(_headroom)}
    return JsonResponse(
        {"status": "ok" if all(must.values()) else "unready", **must, **should},
        status=200 if all(must.values()) else 503,
    )


def _try(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except (DatabaseError, OSError):
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        return cursor.fetchone() == (1,)


def _durable() -> bool:
    """A commit that was answered must survive a power cut."""
    with connection.cursor() as cursor:
        cursor.execute("select name from pg_settings where name = any(%s) and setting = 'off'", [list(DURABLE)])
        return cursor.fetchone() is None


def _redis() -> bool:
    cache.set("health", "here", 5)
    return cache.get("health") == "here"


def _relay() -> bool:
    """Whether news gets out: nothing has been waiting for long."""
    oldest = OrderEvent.objects.unannounced().values_list("at", flat=True).first()
    return oldest is None or timezone.now() - oldest < LATE


def _headroom() -> bool:
    return not connection_budget.trouble()
