"""Form of a change of a placed order: its lines, recipient, delivery and discount."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dashboard.forms import SeenForm
from madamda.inputs.fields import Amount, Phone, PlainText, WholeNumber
from orders.checkout import address_checks
from orders.editing import errors
from orders.editing.proposals import DROP, KEEP, Proposal
from orders.messages import sentence
from orders.messages.order_edits import most_of, not_sold
from orders.models import DeliveryZone, Order
from shop.models import Variant


@dataclass(frozen=True, slots=True)
class EditRow:
    """A line of the form: of the order, or added."""

    variant: int
    name: str
    sku: str
    price: Decimal
    quantity: forms.BoundField
    swap: forms.BoundField | None  # for another variant of the product


class StartForm(SeenForm):
    put_back = forms.BooleanField(required=False)


class EditForm(SeenForm):
    """All that staff can change. `lines` holds the ids of the variants added so far, such as `12.15`."""

    name = PlainText(label=_("Name"), max_length=120)
    phone = Phone(label=_("Phone number"))
    zone = forms.ChoiceField(label=_("Province or pick-up"))
    address = PlainText(label=_("Address"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    fee = Amount(label=_("Delivery fee by hand"), required=False, help_text=_("Empty: the fee of the zone."))
    fee_reason = PlainText(label=_("Reason for this fee"), max_length=100, required=False)
    discount = Amount(
        label=_("Discount by hand"), required=False, help_text=_("Beside the promo code. Empty: as it is.")
    )
    promo = forms.ChoiceField(
        label=_("If the promo code’s minimum is not met"),
        choices=[("", _("Ask me")), (KEEP, _("Keep the code")), (DROP, _("Drop the code"))],
        required=False,
    )
    reason = PlainText(label=_("Reason"), max_length=150, required=False)
    lines = forms.RegexField(
        r"^[1-9]\d{0,17}(\.[1-9]\d{0,17})*$", max_length=1_000, required=False, widget=forms.HiddenInput
    )
    words = PlainText(label=_("SKU or product"), max_length=100, required=False)

    def __init__(self, order: Order, data: Mapping[str, Any] | None, proposal: Proposal) -> None:
        self._order, self._old = order, list(order.lines.select_related("variant"))
        self._added = _variants(order, data, proposal, {line.variant_id for line in self._old})
        initial = {name: getattr(proposal, name) for name in Proposal.__slots__ if name != "quantities"}
        initial |= {"version": order.version, "lines": ".".join(str(one.pk) for one in self._added)}
        super().__init__(data, initial=initial)
        zones = {zone.code: zone.name for zone in DeliveryZone.objects.offered()}
        self.fields["zone"].choices = list({order.zone.code: order.zone.name, **zones}.items())  # type: ignore[attr-defined]  # the class of the field above
        if not order.promo_code:
            del self.fields["promo"]
        self._siblings = _siblings([line.variant.product_id for line in self._old])
        for variant, price in self._prices.items():
            known = proposal.quantities.get(variant, 0 if variant in self._was else 1)
            self._add_row(variant, known, price)

    @property
    def rows(self) -> Iterator[EditRow]:
        for line in self._old:
            yield self._row(line.variant_id, " · ".join(filter(None, (line.name, line.option))), line.sku)
        for one in self._added:
            yield self._row(one.pk, f"{one.product.name} · {one.name}", one.sku)

    def clean_name(self) -> str:
        address_checks.check_name(self.cleaned_data["name"])
        return str(self.cleaned_data["name"])

    def clean_address(self) -> str:
        if self.cleaned_data["address"]:
            address_checks.check_address(self.cleaned_data["address"])
        return str(self.cleaned_data["address"])

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if not self.errors and not self.quantities and not fields["reason"]:
            self.add_error("reason", _("Nothing is left, which cancels the order. Give a short reason."))
        return fields

    @property
    def quantities(self) -> dict[int, int]:
        """Pieces by variant; those of a line that is swapped count for the other variant."""
        found: dict[int, int] = {}
        for variant in self._prices:
            pieces = self.cleaned_data.get(f"quantity-{variant}") or 0
            to = int(self.cleaned_data.get(f"swap-{variant}") or variant)
            if pieces:
                found[to] = found.get(to, 0) + pieces
        return found

    @property
    def proposal(self) -> Proposal:
        names = [name for name in Proposal.__slots__ if name in self.cleaned_data]
        return Proposal(**{name: self.cleaned_data[name] for name in names}, quantities=self.quantities)

    def refuse(self, error: errors.EditError) -> None:
        """Put the error where it belongs: at a line, at a field, or above the form."""
        if isinstance(error, errors.TooFewInStock):
            problems = {variant: most_of(most) for variant, most in error.most.items()}
        elif isinstance(error, errors.NotSoldAnyMore):
            problems = dict.fromkeys(error.variants, not_sold())
        else:
            self.add_error(error.field if error.field in self.fields else None, sentence(error))
            return
        for variant, words in problems.items():
            self.add_error(self._place(variant), ValidationError(words, code=error.code))

    def _place(self, variant: int) -> str | None:
        """Return the field that asked for this variant: a swap, else its own quantity."""
        swaps = (name for name in self.fields if name.startswith("swap-"))
        swapped = next((name for name in swaps if self.cleaned_data.get(name) == str(variant)), None)
        own = f"quantity-{variant}"
        return swapped or (own if own in self.fields else None)

    @property
    def _was(self) -> dict[int, int]:
        return {line.variant_id: line.quantity for line in self._old}

    @property
    def _prices(self) -> dict[int, Decimal]:
        return {line.variant_id: line.price for line in self._old} | {one.pk: one.price for one in self._added}

    def _add_row(self, variant: int, pieces: int, price: Decimal) -> None:
        most = max(settings.CART_MAX_QUANTITY, self._was.get(variant, 0))
        self.fields[f"quantity-{variant}"] = WholeNumber(
            min_value=0, max_value=most, initial=pieces, label=_("Number"), widget=forms.NumberInput
        )
        product = next((line.variant.product_id for line in self._old if line.variant_id == variant), None)
        others = [one for one in self._siblings.get(product or 0, []) if one.pk != variant]
        if others:
            choices = [("", _("as ordered")), *((str(one.pk), one.name) for one in others)]
            self.fields[f"swap-{variant}"] = forms.ChoiceField(label=_("Variant"), choices=choices, required=False)

    def _row(self, variant: int, name: str, sku: str) -> EditRow:
        swap = f"swap-{variant}"
        shown = self[swap] if swap in self.fields else None
        return EditRow(variant, name, sku, self._prices[variant], self[f"quantity-{variant}"], shown)


def _variants(order: Order, data: Mapping[str, Any] | None, proposal: Proposal, old: set[int]) -> list[Variant]:
    """Return the variants that the form adds, at most CART_MAX_LINES."""
    typed = str(data.get("lines", "")).split(".") if data is not None else [str(pk) for pk in proposal.quantities]
    ids = {int(one) for one in typed if one.isascii() and one.isdecimal() and len(one) < 19} - old
    found = Variant.objects.filter(pk__in=sorted(ids)[: settings.CART_MAX_LINES])
    return list(found.select_related("product").order_by("pk"))


def _siblings(products: list[int]) -> dict[int, list[Variant]]:
    found: dict[int, list[Variant]] = {}
    for one in Variant.objects.sellable().filter(product__in=products).order_by("product", "pk"):
        found.setdefault(one.product_id, []).append(one)
    return found


class CommitForm(SeenForm):
    """The version and the total that the preview showed."""

    total = Amount(max_digits=10, min_value=0)
