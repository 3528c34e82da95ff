"""The list of returns, exchanges and claims: the open ones, oldest first, or all, newest first."""

from dataclasses import dataclass

from dashboard.orders import keyset
from orders.models import Return


@dataclass(frozen=True, slots=True)
class ReturnPage:
    returns: list[Return]
    more: int  # id after which the next page starts; 0 on the last page


def page(*, closed_too: bool, after: int = 0) -> ReturnPage:
    """Return one page; keyset pagination, so every page costs the same. Two queries."""
    found = Return.objects.select_related("order").prefetch_related("lines__line")
    if closed_too:
        return ReturnPage(*keyset.newest(found, before=after))
    open_ones = found.exclude(status__in=(Return.Status.DONE, Return.Status.REFUSED))
    shown, has_more = keyset.cut(open_ones.filter(pk__gt=after).order_by("pk"))
    return ReturnPage(shown, shown[-1].pk if has_more else 0)
