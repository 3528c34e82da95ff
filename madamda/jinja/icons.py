"""Inline SVG icons: `{{ icon("cart") }}`, or smaller `{{ icon("cart", "small") }}`."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe


def icon(name: str, size: str = "") -> SafeString:
    """Render templates/icons/<name>.svg, hidden from screen readers: an icon always accompanies text."""
    return _rendered(name, f" icon--{size}" if size else "")


@cache  # bounded by the number of files; a page has dozens of icons
def _rendered(name: str, modifier: str) -> SafeString:
    file = Path(settings.BASE_DIR, "templates", "icons", f"{name}.svg").read_text()
    shapes = file[file.index(">") + 1 : file.rindex("</svg>")]
    return mark_safe(f'<svg class="icon{modifier}" viewBox="0 0 24 24" aria-hidden="true">{shapes}</svg>')  # noqa: S308  # our own file
