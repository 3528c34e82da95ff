"""Links of paginated lists."""

from typing import Any, NamedTuple

from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.translation import gettext as _


class PageLink(NamedTuple):
    """A link to a page of a list. `words` is empty for an ellipsis."""

    number: str
    words: str
    is_here: bool


def page_links(page: Page[Any]) -> list[PageLink]:
    """Return links to the first and last page and those around the current one."""
    words, numbers = _("Page %(number)s"), page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [
        PageLink(str(number), words % {"number": number} if isinstance(number, int) else "", number == page.number)
        for number in numbers
    ]


def still_to_come(page: Page[Any]) -> int:
    """Return the number of items on the next page."""
    return min(page.paginator.per_page, page.paginator.count - page.end_index())


def up_to_its_number(request: HttpRequest) -> str:
    """Return the query string of the list up to `page=`, to which the page number is appended."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"?{asked.urlencode()}&page=" if asked else "?page="
