"""The door for pages: gunicorn serves this."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")

application = get_wsgi_application()
