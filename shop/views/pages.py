"""View of the static pages written by the merchant."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from madamda.http.public_pages import public_page
from madamda.inputs.graphemes import truncate_line
from shop.models import Page


@require_safe
@public_page
def page(request: HttpRequest, slug: str) -> HttpResponse:
    written = get_object_or_404(Page, slug=slug, active=True)
    context = {
        "page": written,
        "path": written.get_absolute_url(),
        "description": truncate_line(written.parts[0].text if written.parts else "", 155),
    }
    return render(request, "shop/page.html", context)
