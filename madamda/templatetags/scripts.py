"""Loading a script of ours: `{% script "js/shop/copy.js" %}`, with what its bytes must be, whoever hands them out."""

from base64 import b64encode
from functools import cache
from hashlib import sha384
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def script(name: str) -> SafeString:
    """A module. In development its bytes change while the page stands, so nothing is said of them there."""
    address = staticfiles_storage.url(name)
    said = "" if settings.DEBUG else _integrity(name, address)
    if not said:
        return format_html('<script type="module" src="{}"></script>', address)
    return format_html('<script type="module" src="{}" integrity="{}"></script>', address, said)


@cache  # an address carries the hash of its content
def _integrity(name: str, address: str) -> str:
    """Of the file as it was collected, whose imports have other names than in the source; else of the source."""
    collected = Path(settings.STATIC_ROOT, address.removeprefix(settings.STATIC_URL))
    file = collected if collected.is_file() else finders.find(name)
    return f"sha384-{b64encode(sha384(Path(file).read_bytes()).digest()).decode()}" if file else ""
