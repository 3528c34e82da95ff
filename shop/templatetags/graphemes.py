"""Template filter that shortens text: `{{ words|truncate:155 }}`, never inside a Khmer syllable."""

from django import template

from madamda.inputs import graphemes

register = template.Library()


@register.filter
def truncate(words: str, limit: int) -> str:
    """Collapse white space, for attributes and labels, and truncate to `limit` characters."""
    return graphemes.truncate(" ".join(str(words).split()), limit)
