"""The Jinja environment of all pages, printouts and e-mails: what their templates can call, and the filters.

The admin keeps Django's template engine. Templates use gettext in the old style: `{{ _("100% sure") }}` works.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest
from django.template import defaultfilters, defaulttags
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import html, timezone
from django.utils.formats import localize
from django.utils.translation import get_language, get_language_info, gettext, ngettext, npgettext, pgettext
from jinja2 import ChainableUndefined, Environment, StrictUndefined, make_logging_undefined
from markupsafe import Markup

from madamda.inputs import graphemes
from madamda.jinja import forms, icons, pagination, scripts
from orders.messages import sentence
from shop import money
from shop.catalogue import navigation
from shop.rendering import cards, images, layout, prices, seo

logger = logging.getLogger(__name__)


def environment(**options: Any) -> Environment:
    """Return the environment for Django's Jinja2 backend.

    An undefined variable is an error in DEBUG and in tests; in production it is blank, and logged.
    """
    undefined = StrictUndefined if settings.STRICT_TEMPLATES else make_logging_undefined(logger, ChainableUndefined)
    env = Environment(  # noqa: S701  # autoescape is among the options
        **(options | {"undefined": undefined}),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=False, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]  # of the extension
    env.globals.update(_FUNCTIONS)
    env.globals.update(_WITHOUT_REQUEST)
    env.filters.update(_FILTERS)
    return env


def url(name: str, *args: Any) -> str:
    """Return the URL of a view, remembered: a page has dozens."""
    return _reversed(get_script_prefix(), name, *args)


@lru_cache(maxsize=4096)
def _reversed(_prefix: str, name: str, *args: Any) -> str:
    return reverse(name, args=args)


def querystring(request: HttpRequest, **changes: Any) -> str:
    """Return the page's query string with changed parameters; None removes one."""
    return defaulttags.querystring({}, request.GET, **changes)  # type: ignore[arg-type]  # only read if no query is given


def other_languages() -> Sequence[tuple[str, str]]:
    """Return code and own name of each language but the current one."""
    return [
        (code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES if code != get_language()
    ]


def date(value: datetime | None, form: str) -> str:
    """Format a date in the current language, a time in the current time zone."""
    return defaultfilters.date(timezone.template_localtime(value), form)  # type: ignore[attr-defined]  # not in the stubs


def plain(amount: Decimal) -> str:
    """Return the digits of an amount, for attributes: no separators, no exponent."""
    return f"{amount:f}"


def linebreaks(text: str) -> Markup:
    """Return text as paragraphs: an empty line ends one, another line break stays one."""
    return Markup(html.linebreaks(text, autoescape=True))  # noqa: S704  # escaped by it


_FUNCTIONS: dict[str, Any] = {
    "_": gettext,
    "url": url,
    "static": static,
    "querystring": querystring,
    "language_code": get_language,
    "other_languages": other_languages,
    "icon": icons.icon,
    "script": scripts.script,
    "preload_imports": scripts.preload_imports,
    "control": forms.control,
    "page_links": pagination.page_links,
    "still_to_come": pagination.still_to_come,
    "up_to_its_number": pagination.up_to_its_number,
    "picture": images.picture,
    "hero_picture": images.hero_picture,
    "picture_address": images.picture_address,
    "product_card": cards.product_card,
    "addresses": seo.addresses,
    "shared_picture": seo.shared_picture,
    "linked_shop": seo.linked_shop,
    "linked_crumbs": seo.linked_crumbs,
    "linked_product": seo.linked_product,
    "page_menu": layout.page_menu,
    "page_footer": layout.page_footer,
    "drawer_frame": layout.drawer_frame,
}

# Pages without a request, such as those of a server error, and fragments of the board have no context processors.
_WITHOUT_REQUEST: dict[str, Any] = {
    "theme": "",
    "messages": (),
    "store": {},
    "csrf_input": "",
    "csrf_token": "",
    "request": None,
    "menu_parents": (),
}

_FILTERS: dict[str, Any] = {
    "price": prices.price,
    "riel": prices.riel,
    "second": prices.second,
    "second_amount": money.format_secondary,
    "date": date,
    "time": defaultfilters.time,
    "plain": plain,
    "localize": localize,
    "intcomma": intcomma,
    "capped": navigation.capped,
    "urlencode": defaultfilters.urlencode,
    "linebreaks": linebreaks,
    "truncate": graphemes.truncate_line,
    "sentence": sentence,
}
