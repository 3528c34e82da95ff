"""Admin search by product name, normalised as in the shop's own search."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from shop.admin.typed_mixins import Mixin
from shop.listing_filters import contains_all_q, parts
from shop.models import SearchDocument


class WordSearchMixin(Mixin):
    """Adds to the matches of `search_fields` the products whose names contain all words, in any order and language."""

    product_lookup = "pk"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[Any, bool]:
        found, _has_twins = super().get_search_results(request, queryset, search_term)
        if not (words := parts(search_term)):
            return found, _has_twins
        cards = SearchDocument.objects.filter(contains_all_q(words)).values("pk")
        return queryset.filter(Q(pk__in=found.values("pk")) | Q(**{f"{self.product_lookup}__in": cards})), False
