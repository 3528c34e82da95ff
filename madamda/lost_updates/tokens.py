"""Hidden field with the digests of what the user saw: rendering and parsing."""

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString


def hidden_input(name: str, seen: dict[str, Any]) -> SafeString:
    value = json.dumps(seen, separators=(",", ":"))
    return format_html('<input type="hidden" name="{}" value="{}">', name, value)


def decoded(text: str) -> dict[str, Any] | None:
    """Parse the field; return None if it is malformed."""
    try:
        seen = json.loads(text)
    except ValueError:
        return None
    return seen if isinstance(seen, dict) else None
