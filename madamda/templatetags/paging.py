"""What the way through a long list is made of."""

from typing import Any, NamedTuple

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.translation import gettext as _

register = template.Library()


class Way(NamedTuple):
    """To one page of a list; nowhere, where some are left out."""

    number: str
    address: str = ""
    words: str = ""
    is_here: bool = False


@register.simple_tag
def ways(request: HttpRequest, page: Page[Any]) -> list[Way]:
    """To the first, the last and those around this one."""
    before, words = _without_page(request), _("Page %(number)s")
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [
        Way(str(number), f"{before}page={number}", words % {"number": number}, number == page.number)
        if isinstance(number, int)
        else Way(number)
        for number in numbers
    ]


@register.simple_tag
def next_way(request: HttpRequest, page: Page[Any]) -> str:
    return f"{_without_page(request)}page={page.next_page_number()}"


@register.filter
def still_to_come(page: Page[Any]) -> int:
    """How many the next page holds."""
    return min(page.paginator.per_page, page.paginator.count - page.end_index())


def _without_page(request: HttpRequest) -> str:
    """The rest of what was asked for, up to where the number of a page goes."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"?{asked.urlencode()}&" if asked else "?"
