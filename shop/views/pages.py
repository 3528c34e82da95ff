"""View of the static pages written by the merchant."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from madamda.http.public_pages import public_page
from shop.models import Page


@require_safe
@public_page
def page(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "shop/page.html", {"page": get_object_or_404(Page, slug=slug, active=True)})
