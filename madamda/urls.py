"""URL configuration of the project."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from madamda import errors, media, preferences
from madamda.monitoring import health, metrics
from madamda.setup_guide import views as setup_guide

within_admin = admin.site.admin_view  # for staff who are signed in with their second factor

urlpatterns = [
    path("", include("shop.urls")),
    path("", include("orders.urls")),
    path("", include("dashboard.urls")),
    path("preferences/", preferences.preferences, name="preferences"),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("health/balancer", health.balancer),
    path("metrics", metrics.metrics),
    path(f"{settings.ADMIN_URL}set-up/", admin.site.admin_view(setup_guide.first_run), name="first_run"),
    path(f"{settings.ADMIN_URL}set-up/put-away/", admin.site.admin_view(setup_guide.put_away), name="put_away"),
    path(
        f"{settings.ADMIN_URL}set-up/remove-demo/", admin.site.admin_view(setup_guide.remove_demo), name="remove_demo"
    ),
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
