"""Template filters that render errors as messages: `{{ error|sentence }}`."""

from django import template

from orders.messages import sentence
from orders.messages.order_changes import what_holds, who_and_when

register = template.Library()
register.filter("sentence", sentence)
register.filter("who_and_when", who_and_when)
register.filter("what_holds", what_holds)
