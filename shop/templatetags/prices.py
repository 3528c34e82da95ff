"""Template filter of the admin's pages: `{{ amount|price }}`."""

from django import template

from shop.rendering import prices

register = template.Library()
register.filter("price", prices.price)
