"""Form field for an image of the brand: shows the present one, replaces or removes it."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.db import models
from django.utils.text import capfirst

from shop.admin.images import PictureField
from shop.models import StoreSettings


class StoredImage:
    """A stored image as the widget names it and links to it."""

    def __init__(self, name: str, url: str) -> None:
        self.name, self.url = name, url

    def __str__(self) -> str:
        return self.name.rpartition("/")[2]


class BrandImageInput(forms.ClearableFileInput):
    """The widget. Uploads are not public, so it links to what was made of them (shop.images.brand)."""

    def __init__(self, name: str) -> None:
        super().__init__({"accept": "image/jpeg,image/png,image/webp"})
        self._made = "icon_512" if name == "icon" else name

    def is_initial(self, value: Any) -> bool:
        return bool(value)

    def format_value(self, value: Any) -> StoredImage | None:  # type: ignore[override]  # the template needs two attributes
        if not value:
            return None
        made = value.instance.brand_images.get(self._made) if hasattr(value, "instance") else None
        return StoredImage(str(value), settings.MEDIA_URL + made["file"] if made else "")


class BrandImageField(PictureField):
    def __init__(self, name: str) -> None:
        field = cast("models.FileField", StoreSettings._meta.get_field(name))
        super().__init__(
            label=capfirst(field.verbose_name), help_text=field.help_text, required=False, widget=BrandImageInput(name)
        )
