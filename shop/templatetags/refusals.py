"""Saying why something was refused: `{{ error|sentence }}`."""

from django import template

from shop.messages import sentence

register = template.Library()
register.filter("sentence", sentence)
