"""Warms up a web worker before its first request: URLs, translations, formats, templates of the shop's pages."""

import logging
from decimal import Decimal

from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from madamda.http import localized_urls
from shop import money

logger = logging.getLogger(__name__)

_OF_STAFF = "dashboard/"


def warm_up() -> None:
    """Load what the first request would load. Errors are logged, not raised: they must not prevent the start."""
    try:
        for code, _name in settings.LANGUAGES:
            with override(code):
                reverse("shop:home")
                date_format(localtime())
                localized_urls.locale_of(code)
        money.format_base(Decimal(1))
        env = engines["jinja2"].env  # type: ignore[attr-defined]  # of Jinja's backend
        for name in env.list_templates(extensions=("html", "txt")):
            if not name.startswith(_OF_STAFF):  # they take half the time, which a customer would wait for
                env.get_template(name)
    except Exception:
        logger.warning("Warm-up failed; the first requests will be slower", exc_info=True)
