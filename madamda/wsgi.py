"""The door for pages: gunicorn serves this."""

import os
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")

application: "WSGIApplication" = get_wsgi_application()

from madamda.metrics import Measured

application = Measured(application)
