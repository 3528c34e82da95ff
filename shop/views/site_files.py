"""Files requested by browsers and crawlers: robots.txt, web manifest, favicon. Sitemaps are rendered by Django."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from madamda.http.rate_limits import READS, rate_limited
from shop.catalogue import product_feed as feed
from shop.catalogue import store_details
from shop.catalogue.brand import PLAIN, Icons, style_sheet, style_url
from shop.rendering import seo

AN_HOUR = 3600
A_DAY = 24 * AN_HOUR
A_YEAR = 365 * A_DAY

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
@rate_limited("feed", method=READS)
def product_feed(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the goods for the catalogues of Google, Meta and TikTok."""
    front = store_details.store()
    text = front["home_description"] or front["tagline"]
    lines = feed.write(name=front["name"], text=text, site=seo.site_of(request))
    response = StreamingHttpResponse(lines, content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={AN_HOUR}"
    return response


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Serve the web app manifest, for adding the shop to a home screen."""
    front = store_details.store()
    band, _dark, paper = front["look"]["theme"]
    icons: Icons = front["icons"]
    said = {
        "id": "/",
        "name": front["name"],
        "short_name": front["name"],
        "description": front["home_description"] or front["tagline"],
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",  # with a back button
        "background_color": paper,
        "theme_color": band,
        "icons": [
            _icon(icons.small, 192, "any"),
            _icon(icons.large, 512, "any"),
            _icon(icons.maskable, 512, "maskable"),
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the icon, for clients that request /favicon.ico without reading a page."""
    response = HttpResponseRedirect(store_details.store()["icons"].small)
    response["Cache-Control"] = f"public, max-age={A_DAY}"
    return response


@require_safe
def brand_style(request: HttpRequest, colour: str, font: str, digest: str) -> HttpResponse:
    """Serve the colours and the font of a brand, to be cached for ever. 404: the URL is of another release."""
    chosen = ("" if colour == PLAIN else f"#{colour}", "" if font == PLAIN else font)
    if request.path != style_url(*chosen):
        raise Http404
    response = HttpResponse(style_sheet(*chosen), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


def _icon(address: str, size: int, purpose: str) -> dict[str, str]:
    return {"src": address, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
