"""Files requested by browsers and crawlers: robots.txt, web manifest, favicon. Sitemaps are rendered by Django."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from shop.catalogue import navigation

A_DAY = 24 * 3600
PAPER, BAND = "#fdfbf9", "#f7efec"  # light theme: background while the app opens, and browser toolbar

# Personal pages, and those of no use in search results. The admin is listed only at its well-known path.
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
    """Serve the web app manifest, for adding the shop to a home screen."""
    front = navigation.store()
    said = {
        "id": "/",
        "name": front["name"],
        "short_name": front["name"],
        "description": front["tagline"],
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",  # with a back button
        "background_color": PAPER,
        "theme_color": BAND,
        "icons": [_icon(size, purpose) for size in (192, 512) for purpose in ("any", "maskable")],
    }
    return JsonResponse(said, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the icon, for clients that request /favicon.ico without reading a page."""
    response = HttpResponseRedirect(static("img/icon-192.png"))
    response["Cache-Control"] = f"public, max-age={A_DAY}"
    return response


def _icon(size: int, purpose: str) -> dict[str, str]:
    address = static(f"img/icon-{size}.png")
    return {"src": address, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
