"""Serves product images where no proxy does (SERVE_MEDIA)."""

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

A_YEAR = 365 * 24 * 3600


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Return the file with an immutable Cache-Control header of one year: file names contain a content hash."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    if isinstance(response, FileResponse):
        response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
