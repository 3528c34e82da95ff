"""What mixins of ModelAdmin are derived from: nothing at all, but type checkers see the methods they extend."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as Mixin
else:
    Mixin = object

__all__ = ["Mixin"]
