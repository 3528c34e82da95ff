"""Base class for ModelAdmin mixins: `object` at run time, ModelAdmin for the type checker."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as Mixin
else:
    Mixin = object

__all__ = ["Mixin"]
