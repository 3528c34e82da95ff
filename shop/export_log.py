"""Permission for exports of products, orders or figures, and the log of every export."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from madamda.staff.models import User
from shop.models import Export

LONGEST = 500  # characters of the filters that are stored


def may_export(user: User | AnonymousUser, what: Export.What) -> bool:
    return user.is_active and user.has_perm(f"shop.export_{what}")


def record(request: HttpRequest, what: Export.What, rows: int, *, chosen: bool = False) -> None:
    """Log an export before its first row is sent, so that an aborted one is logged too. `chosen`: rows were ticked."""
    filters = request.META.get("QUERY_STRING", "")
    by = request.user if request.user.is_authenticated else None
    words = f"{filters} (chosen by hand)".strip() if chosen else filters
    Export.objects.create(what=what, rows=rows, filters=words[:LONGEST], by=by)
