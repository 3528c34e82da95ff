"""Warms up a web worker before its first request: URLs, translations, formats, templates."""

import fcntl
import logging
import os
from contextlib import ExitStack
from decimal import Decimal

from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override
from jinja2 import Environment, FileSystemBytecodeCache

from madamda.http import localized_urls
from shop import money

logger = logging.getLogger(__name__)


def warm_up() -> None:
    """Load what the first request would load. Errors are logged, not raised: they must not prevent the start."""
    try:
        for code, _name in settings.LANGUAGES:
            with override(code):
                reverse("shop:home")
                date_format(localtime())
                localized_urls.locale_of(code)
        money.format_base(Decimal(1))
        _compile_templates(engines["jinja2"].env)  # type: ignore[attr-defined]  # of Jinja's backend
    except Exception:
        logger.warning("Warm-up failed; the first requests will be slower", exc_info=True)


def _compile_templates(env: Environment) -> None:
    """Compile all templates, or load the bytecode of the worker that did: the first one, while the others wait."""
    with ExitStack() as after:
        if settings.TEMPLATE_BYTECODE_DIR:
            folder = os.open(settings.TEMPLATE_BYTECODE_DIR, os.O_RDONLY)
            after.callback(os.close, folder)
            fcntl.flock(folder, fcntl.LOCK_EX)
            env.bytecode_cache = FileSystemBytecodeCache(settings.TEMPLATE_BYTECODE_DIR)
            after.callback(setattr, env, "bytecode_cache", None)  # no page depends on the directory
        for name in env.list_templates(extensions=("html", "txt")):
            env.get_template(name)
