"""What the numbers under a list are made of."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.core.paginator import Page

register = template.Library()


@register.filter
def numbers(page: Page[Any]) -> Iterator[int | str]:
    """The first, the last and those around this one; a gap where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def still_to_come(page: Page[Any]) -> int:
    """How many the next page holds."""
    return min(page.paginator.per_page, page.paginator.count - page.end_index())
