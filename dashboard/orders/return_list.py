"""The list of returns, exchanges and claims: the open ones, oldest first, or all, newest first."""

from dataclasses import dataclass

from django.conf import settings

from orders.models import Return


@dataclass(frozen=True, slots=True)
class ReturnPage:
    returns: list[Return]
    more: int  # id after which the next page starts; 0 on the last page


def page(*, closed_too: bool, after: int = 0) -> ReturnPage:
    """Return one page; keyset pagination, so every page costs the same. Two queries."""
    found = Return.objects.select_related("order").prefetch_related("lines__line")
    if closed_too:
        found = (found.filter(pk__lt=after) if after else found).order_by("-pk")
    else:
        open_ones = found.exclude(status__in=(Return.Status.DONE, Return.Status.REFUSED))
        found = open_ones.filter(pk__gt=after).order_by("pk")
    read = list(found[: settings.PAGE_SIZE + 1])
    shown = read[: settings.PAGE_SIZE]
    return ReturnPage(shown, shown[-1].pk if len(read) > len(shown) else 0)
