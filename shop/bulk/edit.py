"""Bulk edits of prices, flags and the archive: in one transaction, recorded in history; prices only as previewed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madamda.db import history
from madamda.domain_errors import DomainError
from madamda.staff.models import User
from shop import money
from shop.models import Product, Variant

MOST = Decimal("9999999.99")  # maximum of the column


class BulkEditError(DomainError):
    """The edit was rejected; nothing was changed."""


class TooManyProducts(BulkEditError):
    code = "too_many_to_change"


class PriceTooHigh(BulkEditError):
    code = "price_too_high"


class PreviewOutdated(BulkEditError):
    code = "changes_outdated"


class CompareAtPolicy(TextChoices):
    """What happens to the compare-at price."""

    STAYS = "stays", gettext_lazy("stays if it is higher")
    IS_OLD = "old", gettext_lazy("is today’s price, where it becomes cheaper")
    GOES = "goes", gettext_lazy("is removed")


@dataclass(frozen=True, slots=True)
class PriceRule:
    """A price change as entered: percentage, rounding step, and policy for the compare-at price."""

    percent: Decimal
    step: Decimal
    before: CompareAtPolicy = CompareAtPolicy.STAYS

    def price(self, price: Decimal) -> Decimal:
        return max(money.round_to_step(price * (100 + self.percent) / 100, self.step), self.step)

    def compare_at(self, variant: Variant, price: Decimal) -> Decimal | None:
        if self.before == CompareAtPolicy.IS_OLD and price < variant.price:
            return variant.price
        kept = None if self.before == CompareAtPolicy.GOES else variant.compare_at
        return kept if kept and kept > price else None


@dataclass(frozen=True, slots=True)
class PriceChange:
    variant: Variant
    price: Decimal
    compare_at: Decimal | None

    @property
    def is_changed(self) -> bool:
        return (self.price, self.compare_at) != (self.variant.price, self.variant.compare_at)


def reprice(variants: QuerySet[Variant], rule: PriceRule) -> list[PriceChange]:
    """Return the changes the rule would make, without saving them. Raise TooManyProducts or PriceTooHigh."""
    repriced = [_repriced(variant, rule) for variant in _bounded(variants.select_related("product").order_by("pk"))]
    if any(one.price > MOST for one in repriced):
        raise PriceTooHigh
    return [one for one in repriced if one.is_changed]


def fingerprint(repriced: Iterable[PriceChange]) -> str:
    """Return a hash of the changes, to detect that a preview is out of date."""
    facts = [(one.variant.pk, one.variant.price, one.price, one.variant.compare_at, one.compare_at) for one in repriced]
    return sha256(repr(facts).encode()).hexdigest()


@transaction.atomic
def change_prices(variants: QuerySet[Variant], rule: PriceRule, *, seen: str, by: User) -> int:
    """Apply the previewed changes and return their number. Raise BulkEditError. Locks variants in id order."""
    these = Variant.objects.filter(pk__in=variants.order_by().values("pk"))
    repriced = reprice(these.select_for_update(of=("self",)), rule)
    if fingerprint(repriced) != seen:
        raise PreviewOutdated
    for one in repriced:
        one.variant.price, one.variant.compare_at = one.price, one.compare_at
    why = _("prices %(percent)s %%") % {"percent": f"{rule.percent:+f}".replace("-", "−")}
    history.save_with_history([one.variant for one in repriced], ["price", "compare_at"], by=by, why=why)
    return len(repriced)


@transaction.atomic
def set_flags(things: QuerySet[Product] | QuerySet[Variant], *, by: User, **flags: bool) -> int:
    """Set these flags and return how many rows differed. Raise TooManyProducts. Locks in id order.

    Archived products are left out when `active` is set."""
    chosen: Any = things.order_by().values("pk")
    wrong: QuerySet[Any] = things.model._default_manager.filter(pk__in=chosen).exclude(**flags)
    if flags.get("active") and things.model is Product:
        wrong = wrong.filter(archived_at=None)
    found = _bounded(wrong.order_by("pk").select_for_update())
    for thing in found:
        for flag, is_on in flags.items():
            setattr(thing, flag, is_on)
    history.save_with_history(found, list(flags), by=by, why=_("changed together"))
    return len(found)


@transaction.atomic
def archive(products: QuerySet[Product], *, by: User) -> int:
    """Archive the products and switch them off; return how many. Raise TooManyProducts. Locks in id order."""
    return _archived(products.filter(archived_at=None), timezone.now(), by)


@transaction.atomic
def restore(products: QuerySet[Product], *, by: User) -> int:
    """Restore the products from the archive, still switched off; return how many. Raise TooManyProducts. Locks in
    id order."""
    return _archived(products.exclude(archived_at=None), None, by)


def _archived(products: QuerySet[Product], at: datetime | None, by: User) -> int:
    chosen = products.order_by().values("pk")
    found = _bounded(Product.objects.filter(pk__in=chosen).order_by("pk").select_for_update())
    for product in found:
        product.archived_at, product.active = at, False
    history.save_with_history(found, ["archived_at", "active"], by=by, why="")
    return len(found)


def _repriced(variant: Variant, rule: PriceRule) -> PriceChange:
    price = rule.price(variant.price)
    return PriceChange(variant, price, rule.compare_at(variant, price))


def _bounded(things: QuerySet[Any]) -> list[Any]:
    found = list(things[: settings.IMPORT_MAX_ROWS + 1])
    if len(found) > settings.IMPORT_MAX_ROWS:
        raise TooManyProducts(most=settings.IMPORT_MAX_ROWS)
    return found
