"""URLs of the shop. Bookmarks, tests and load scripts depend on them."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import path, re_path

from shop.catalogue.sitemaps import SECTIONS
from shop.models import Page
from shop.views import cart, pages, site_files, storefront

app_name = "shop"

_PAGE = "|".join(Page.Slug.values)

urlpatterns = [
    path("", storefront.home, name="home"),
    path("shop/", storefront.listing, name="listing"),
    path("shop/suggestions/", storefront.suggestions, name="suggestions"),
    path("shop/<slug:slug>/", storefront.category, name="category"),
    path("products/<slug:slug>/", storefront.product, name="product"),
    path("cart/", cart.cart, name="cart"),
    path("cart/lines/", cart.add, name="cart_add"),
    path("cart/lines/<int:variant>/", cart.change, name="cart_line"),
    re_path(rf"^(?P<slug>{_PAGE})/$", pages.page, name="page"),
    path("robots.txt", site_files.robots, name="robots"),
    path("feeds/products.xml", site_files.product_feed, name="product_feed"),
    path("manifest.webmanifest", site_files.manifest, name="manifest"),
    re_path(r"^brand-([0-9a-f]{6}|plain)-([a-z-]+)-([0-9a-f]{12})\.css$", site_files.brand_style, name="brand_style"),
    path("favicon.ico", site_files.favicon, name="favicon"),
    path(
        "sitemap.xml", sitemaps.index, {"sitemaps": SECTIONS, "sitemap_url_name": "shop:sitemap"}, name="sitemap_index"
    ),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap, {"sitemaps": SECTIONS}, name="sitemap"),
]
