"""Health endpoints: liveness of the process and readiness of the shop."""

from collections.abc import Callable
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from madamda.db import connection_budget, replication
from madamda.monitoring import shutdown
from orders.models import OrderEvent

LATE = timedelta(seconds=10)  # age of an unannounced event after which the relay counts as down

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Return 200 as long as this process serves requests."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def balancer(request: HttpRequest) -> JsonResponse:
    """Return 200, or 404 before this process stops: HAProxy then sends no new requests (`disable-on-404`).

    It does not ask for PostgreSQL: when that is away it is away for every machine, and pages come from memory.
    """
    stays = not shutdown.is_announced()
    return JsonResponse({"stays": stays}, status=200 if stays else 404)


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Return 200 while orders can be taken; 503 if they cannot or could be lost, and before this process stops.

    Redis, the relay, the connection budget and standbys are reported but do not cause a 503: the shop still sells.
    """
    must = {"stays": not shutdown.is_announced(), "database": _try(_database), "durable": _try(_durable)}
    should = {
        "redis": _try(_redis),
        "relay": _try(_relay),
        "headroom": _try(_headroom),
        "replicated": _try(replication.is_replicated),
    }
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
    """Return True if a committed transaction survives a power cut."""
    with connection.cursor() as cursor:
        cursor.execute("select name from pg_settings where name = any(%s) and setting = 'off'", [list(DURABLE)])
        return cursor.fetchone() is None


def _redis() -> bool:
    cache.set("health", "here", 5)
    return cache.get("health") == "here"


def _relay() -> bool:
    """Return True if no order event has been waiting for the relay longer than LATE."""
    oldest = OrderEvent.objects.unannounced().values_list("at", flat=True).first()
    return oldest is None or timezone.now() - oldest < LATE


def _headroom() -> bool:
    return not connection_budget.trouble()
