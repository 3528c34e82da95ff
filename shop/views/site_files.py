"""What machines ask a shop for: robots.txt, the manifest, an icon. Sitemaps are drawn by Django."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from shop.catalogue import navigation

A_DAY = 24 * 3600
PAPER, BAND = "#fdfbf9", "#f7efec"  # by day: behind the page while it opens, and the browser's own bar

# Personal, or of no use to who searches. The admin is named only where everybody would look for it anyway.
CLOSED = [
    *("/cart/", "/checkout/", "/orders/", "/track/", "/preferences/", "/shop/suggestions/"),
    *("/login/", "/dashboard/", "/ws/", "/health/"),
]
USUAL_ADMIN = "admin/"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    closed = [*CLOSED, f"/{USUAL_ADMIN}"] if settings.ADMIN_URL == USUAL_ADMIN else CLOSED
    sitemap = request.build_absolute_uri(reverse("shop:sitemap_index"))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """For who puts the shop on the first screen of a phone."""
    front = navigation.store()
    said = {
        "id": "/",
        "name": front["name"],
        "short_name": front["name"],
        "description": front["tagline"],
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",  # a shop needs the way back
        "background_color": PAPER,
        "theme_color": BAND,
        "icons": [_icon(size, purpose) for size in (192, 512) for purpose in ("any", "maskable")],
    }
    return JsonResponse(said, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Pages name their icon; this is for who asks without having read one."""
    response = HttpResponseRedirect(static("img/icon-192.png"))
    response["Cache-Control"] = f"public, max-age={A_DAY}"
    return response


def _icon(size: int, purpose: str) -> dict[str, str]:
    address = static(f"img/icon-{size}.png")
    return {"src": address, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
