"""WSGI entry point, served by gunicorn."""

import os
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")

application: "WSGIApplication" = get_wsgi_application()

from django.conf import settings

from madamda.middleware.request_log import RequestLog
from madamda.monitoring.metrics import Measured
from madamda.page_cache.wsgi import PageCacheMiddleware

if settings.PAGE_CACHE_MB:
    application = PageCacheMiddleware(application, most_bytes=settings.PAGE_CACHE_MB * 1024 * 1024)
application = RequestLog(Measured(application))
