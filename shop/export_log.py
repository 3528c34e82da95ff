"""Who may take goods, orders or figures out of the shop as a file; every time is written down."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from madamda.staff.models import User
from shop.models import Export

LONGEST = 500  # letters of filters that are kept


def may_export(user: User | AnonymousUser, what: Export.What) -> bool:
    return user.is_active and user.has_perm(f"shop.export_{what}")


def record(request: HttpRequest, what: Export.What, rows: int, *, chosen: bool = False) -> None:
    """Before the first row leaves: a file that breaks off is written down too. `chosen`: those that were ticked."""
    filters = request.META.get("QUERY_STRING", "")
    by = request.user if request.user.is_authenticated else None
    words = f"{filters} (chosen by hand)".strip() if chosen else filters
    Export.objects.create(what=what, rows=rows, filters=words[:LONGEST], by=by)
