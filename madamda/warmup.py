"""Getting ready before the first customer comes, with what their page would wait for. Nobody else is asked for it."""

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

_SHOWN = ("components", "layouts", "orders", "shop")  # what customers see


def warm_up() -> None:
    """Addresses, words, numbers and templates. Whatever is wrong with them is for a page to say, not for the start."""
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
        logger.warning("Not everything is ready for the first customer", exc_info=True)
