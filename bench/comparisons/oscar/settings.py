"""Settings of django-oscar, as in its sandbox: Whoosh for search and lists, guest checkout; no thumbnails are made."""

import os
from urllib.parse import unquote, urlsplit

from oscar import INSTALLED_APPS as INSTALLED_APPS
from oscar.defaults import *  # noqa: F403 (as its manual says)

SECRET_KEY = "a peer that is measured and thrown away has no secrets"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
            ],
        },
    }
]
AUTHENTICATION_BACKENDS = ["oscar.apps.customer.auth_backends.EmailBackend"]

_place = urlsplit(os.environ["DATABASE_URL"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["OSCAR_DATABASE"],
        "USER": _place.username,
        "PASSWORD": _place.password or "",
        "HOST": unquote(_place.hostname or ""),
        "PORT": str(_place.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
HAYSTACK_CONNECTIONS = {
    "default": {
        "ENGINE": "haystack.backends.whoosh_backend.WhooshEngine",
        "PATH": os.path.join(os.environ["OSCAR_FOLDER"], "whoosh"),  # noqa: PTH118
        "INCLUDE_SPELLING": True,
    }
}

LANGUAGE_CODE = "en-gb"
USE_TZ = True
STATIC_URL, MEDIA_URL = "/static/", "/media/"
MEDIA_ROOT = os.path.join(os.environ["OSCAR_FOLDER"], "media")  # noqa: PTH118
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = {"version": 1, "disable_existing_loggers": True}

OSCAR_SHOP_NAME = "Peer"
OSCAR_DEFAULT_CURRENCY = "USD"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_THUMBNAILER = "pictures.AsTheyAre"
