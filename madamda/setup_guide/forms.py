"""The form of the first-run page: what every shop must say of itself."""

from typing import Any

from shop.admin.store import StoreSettingsForm
from shop.models import StoreSettings

FIELDS = ("name", "company", "phone", "email", "order_prefix", "brand_colour", "logo")


class FirstRunForm(StoreSettingsForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in set(self.fields) - set(FIELDS):
            del self.fields[name]

    class Meta:
        model = StoreSettings
        fields = FIELDS
