"""What the way through a long list is made of."""

from typing import Any, NamedTuple

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.translation import gettext as _

register = template.Library()


class PageLink(NamedTuple):
    """To one page of a list; no way, where some are left out."""

    number: str
    words: str
    is_here: bool


@register.filter
def page_links(page: Page[Any]) -> list[PageLink]:
    """To the first, the last and those around this one."""
    words, numbers = _("Page %(number)s"), page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [
        PageLink(str(number), words % {"number": number} if isinstance(number, int) else "", number == page.number)
        for number in numbers
    ]


@register.filter
def still_to_come(page: Page[Any]) -> int:
    """How many the next page holds."""
    return min(page.paginator.per_page, page.paginator.count - page.end_index())


@register.simple_tag
def up_to_its_number(request: HttpRequest) -> str:
    """The address of another page of the list, but for its number, which comes last."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"?{asked.urlencode()}&page=" if asked else "?page="
