"""The shop's addresses: bookmarks, tests and load scripts depend on them."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import path, re_path

from shop.models import Page
from shop.sitemaps import SECTIONS
from shop.views import cart, machines, pages, storefront

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
    path("robots.txt", machines.robots, name="robots"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path(
        "sitemap.xml", sitemaps.index, {"sitemaps": SECTIONS, "sitemap_url_name": "shop:sitemap"}, name="sitemap_index"
    ),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap, {"sitemaps": SECTIONS}, name="sitemap"),
]
