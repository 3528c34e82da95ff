"""The checklist of the admin's start page: what a shop needs before its first customer, and whether it is there."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from orders.models import DeliveryZone
from orders.payments import requests
from shop.demo_data import removal
from shop.models import Page, Product, StoreSettings
from shop.models.store import SINGLETON_PK


class Step(NamedTuple):
    name: str
    words: str
    url: str  # of the page where it is done
    done: bool
    removes_demo: bool = False


def may_set_up(request: HttpRequest) -> bool:
    return request.user.has_perms(("shop.add_storesettings", "shop.change_storesettings"))


def is_wanted() -> bool:
    """Return True until a merchant has put the checklist away."""
    return not StoreSettings.objects.filter(pk=SINGLETON_PK, is_set_up=True).exists()


def steps() -> list[Step]:
    """Return the steps in the order of the work. A handful of short queries."""
    store = StoreSettings.load()
    own = reverse("admin:shop_storesettings_change", args=[SINGLETON_PK])
    zones = DeliveryZone.objects.offered().count()
    found = [
        Step(_("Name and contact"), _("Name, phone and address of your shop."), own, _is_own(store)),
        Step(
            _("Brand"),
            _("Logo, colour, font, and the title of the home page."),
            own,
            bool(store.logo or store.brand_colour),
        ),
        Step(
            _("Country, currency and languages"),
            _("They are settings of the server: %(currency)s; %(languages)s; %(region)s.") % _settings(),
            "",
            done=True,
        ),
        Step(
            _("Delivery areas"),
            _("Areas offered: %(number)d. Set the fee and the days of each, and switch off those you don’t deliver to.")
            % {"number": zones},
            reverse("admin:orders_deliveryzone_changelist"),
            zones > 0 and DeliveryZone.history.filter(history_user__isnull=False).exists(),  # type: ignore[attr-defined]  # added by django-simple-history
        ),
        Step(
            _("Payment"),
            _("Offered: %(methods)s.") % {"methods": ", ".join(label for _value, label in requests.choices())},
            "",
            done=True,
        ),
        Step(
            _("First product"),
            _("A product with a price, a picture, and something in stock."),
            reverse("admin:shop_product_add"),
            Product.objects.filter(active=True, variants__on_hand__gt=0).exclude(slug__in=removal.slugs()).exists(),
        ),
        Step(
            _("Pages"),
            _("Delivery, about us, contact and privacy, in your words."),
            reverse("admin:shop_page_changelist"),
            Page.objects.filter(active=True).exists() and not removal.has_pages(),
        ),
    ]
    if removal.is_needed():
        demo = _("The demo products, categories, slides and pages are in the shop. What you changed stays.")
        found.append(Step(_("Remove the demo data"), demo, "", done=False, removes_demo=True))
    return found


def _is_own(store: StoreSettings) -> bool:
    new = StoreSettings()
    return not store._state.adding and store.name != new.name and store.phone != new.phone


def _settings() -> dict[str, str | Promise]:
    return {
        "currency": settings.BASE_CURRENCY,
        "languages": ", ".join(str(_(name)) for _code, name in settings.LANGUAGES),
        "region": settings.PHONE_REGION,
    }
