"""Warms up a web worker before its first request: URLs, translations, formats and templates."""

import logging
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from madamda.http import localized_urls
from shop import money

logger = logging.getLogger(__name__)

_SHOWN = ("components", "layouts", "orders", "shop")  # template folders of the customers' pages


def warm_up() -> None:
    """Load what the first request would load. Errors are logged, not raised: they must not prevent the start."""
    try:
        for code, _name in settings.LANGUAGES:
            with override(code):
                reverse("shop:home")
                date_format(localtime())
                localized_urls.locale_of(code)
        money.format_base(Decimal(1))
        for folder in _SHOWN:
            for file in Path(settings.BASE_DIR, "templates", folder).glob("*.html"):
                get_template(f"{folder}/{file.name}")
    except Exception:
        logger.warning("Warm-up failed; the first requests will be slower", exc_info=True)
