"""Script elements for JavaScript modules, with subresource integrity: `{{ script("js/shop/copy.js") }}`."""

import posixpath
import re
from base64 import b64encode
from functools import cache
from hashlib import sha384
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_IMPORT = re.compile(r'\bfrom "(\.[^"]+)";')


def script(name: str) -> SafeString:
    return format_html('<script type="module" src="{}"{}></script>', staticfiles_storage.url(name), _integrity(name))


def preload_imports(name: str) -> SafeString:
    """Render modulepreload links for all modules a script imports, instead of loading them one after the other."""
    modules = ((staticfiles_storage.url(module), _integrity(module)) for module in imports_of(name))
    return format_html_join("\n", '<link rel="modulepreload" href="{}"{}>', modules)


@cache
def imports_of(name: str) -> list[str]:
    """Return all direct and indirect imports of a module, breadth first."""
    found: dict[str, None] = {}
    ahead = [name]
    while ahead:
        module = ahead.pop(0)
        source = Path(finders.find(module) or "")
        addresses = _IMPORT.findall(source.read_text()) if source.is_file() else []
        new = [posixpath.normpath(posixpath.join(posixpath.dirname(module), address)) for address in addresses]
        ahead += [one for one in new if one not in found]
        found |= dict.fromkeys(new)
    return list(found)


def _integrity(name: str) -> SafeString:
    """Return the integrity attribute; none in development, where files change while the page is open."""
    digest = "" if settings.DEBUG else _digest(name, staticfiles_storage.url(name))
    return format_html(' integrity="{}"', digest) if digest else SafeString("")


@cache  # the URL contains the content hash
def _digest(name: str, address: str) -> str:
    """Return the digest of the collected file, whose imports are rewritten; else of the source file."""
    collected = Path(settings.STATIC_ROOT, address.removeprefix(settings.STATIC_URL))
    file = collected if collected.is_file() else finders.find(name)
    return f"sha384-{b64encode(sha384(Path(file).read_bytes()).digest()).decode()}" if file else ""
