"""Shortening words in templates: `{{ words|truncate:155 }}`, never inside a Khmer syllable."""

from django import template

from madamda.inputs import graphemes

register = template.Library()


@register.filter
def truncate(words: str, limit: int) -> str:
    """On one line, as attributes and labels need it."""
    return graphemes.truncate(" ".join(str(words).split()), limit)
