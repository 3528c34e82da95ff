"""URL configuration of the project."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from madamda import errors, media, preferences
from madamda.monitoring import health, metrics

urlpatterns = [
    path("", include("shop.urls")),
    path("", include("orders.urls")),
    path("", include("dashboard.urls")),
    path("preferences/", preferences.preferences, name="preferences"),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("health/balancer", health.balancer),
    path("metrics", metrics.metrics),
    path(settings.ADMIN_URL, admin.site.urls),
]

if settings.SERVE_MEDIA:
    urlpatterns += [re_path(r"^media/(?P<path>pictures/.+)$", media.picture)]

if settings.DEBUG:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
