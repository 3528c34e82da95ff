"""What the merchant has written: about, contact, delivery, privacy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from shop.models import Page
from shop.same_for_everybody import same_for_everybody


@require_safe
@same_for_everybody
def page(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "shop/page.html", {"page": get_object_or_404(Page, slug=slug, active=True)})
