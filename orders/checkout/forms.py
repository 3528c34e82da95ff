"""Customer forms: the checkout, finding an order again, and cancelling one."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madamda.inputs.fields import Phone, PlainText, WholeNumber
from orders.checkout import address_checks, bot_check
from orders.checkout.fields import Agreed, Email, OrderNumber, SeenRate, SeenTotal, Submission
from orders.delivery.zones import ZoneList
from orders.models import DeliveryZone
from orders.numbers import example
from orders.payments import requests
from orders.pricing import promo_codes
from orders.status import PaymentMethod


class AddressBox(forms.Textarea):
    def use_required_attribute(self, initial: Any) -> bool:
        """Omit the HTML `required` attribute: pick-up needs no address. `CheckoutForm.clean` decides."""
        return False


class CheckoutForm(forms.Form):
    """Recipient, delivery zone and address, and payment method; runs the bot check."""

    name = PlainText(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Enter the recipient’s name.")},
    )
    phone = Phone(
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("We only call about this order."),
        error_messages={"required": gettext_lazy("Enter a phone number the rider can call.")},
    )
    province = forms.CharField(
        label=gettext_lazy("Province or pick-up"),
        error_messages={"required": gettext_lazy("Choose a province or pick-up.")},
    )
    address = PlainText(
        label=gettext_lazy("Address"),
        max_length=300,
        help_text=gettext_lazy("House number, street, sangkat or village, and a landmark the rider knows."),
        widget=AddressBox(attrs={"rows": 2, "autocomplete": "street-address"}),
        error_messages={"required": gettext_lazy("Enter at least the street or village.")},
    )
    note = PlainText(label=gettext_lazy("Note for the rider"), max_length=200, required=False)
    email = Email(
        label=gettext_lazy("Email"),
        help_text=gettext_lazy("Optional. We’ll email you the order confirmation and a tracking link."),
        required=False,
    )
    payment_method = forms.ChoiceField(
        label=gettext_lazy("Payment method"),
        choices=requests.choices,
        widget=forms.RadioSelect,
        initial=PaymentMethod.CASH,
    )
    promo_code = PlainText(
        label=gettext_lazy("Promo code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )
    submission = Submission(widget=forms.HiddenInput, required=False)
    total = SeenTotal(widget=forms.HiddenInput, required=False, max_digits=10, decimal_places=2)
    rate = SeenRate(widget=forms.HiddenInput, required=False, max_digits=10, decimal_places=2)
    cart = PlainText(widget=forms.HiddenInput, required=False, max_length=20)  # the version the page showed
    agreed = Agreed(widget=forms.HiddenInput, required=False)

    opened = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    leave_empty = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)

    def __init__(self, *args: Any, offer: ZoneList, **options: Any) -> None:
        super().__init__(*args, **options)
        self._offer = offer
        if not settings.EMAILS_ENABLED:
            del self.fields["email"]

    @property
    def zone(self) -> DeliveryZone | None:
        """The chosen zone, even if the form is invalid; None if it is not offered."""
        return self._offer.coded(self["province"].value())

    @property
    def khqr_minutes(self) -> int:
        """Minutes for which a KHQR code is valid; 0 if KHQR is not offered."""
        return int(settings.KHQR_MINUTES) if PaymentMethod.KHQR in requests.offered() else 0

    @property
    def is_by_code(self) -> bool:
        """Return True if KHQR is the chosen payment method."""
        return self["payment_method"].value() == PaymentMethod.KHQR

    @property
    def next_submission(self) -> UUID:
        """The submission id to render: kept when the same form is shown again, new for a new page."""
        if self.is_bound:
            return getattr(self, "cleaned_data", {}).get("submission") or uuid4()
        return Submission(required=False).clean(self.initial.get("submission")) or uuid4()

    @property
    def code(self) -> str:
        """The typed promo code, normalised; the raw text (at most 40 characters) if nothing of it can be a code."""
        typed = str(getattr(self, "cleaned_data", {}).get("promo_code", self["promo_code"].value() or "")).strip()
        return (promo_codes.normalise(typed) or typed)[:40]

    def clean_name(self) -> str:
        address_checks.check_name(self.cleaned_data["name"])
        return str(self.cleaned_data["name"])

    def clean_address(self) -> str:
        address_checks.check_address(self.cleaned_data["address"])
        return str(self.cleaned_data["address"])

    def clean_province(self) -> DeliveryZone:
        if self.zone is None:
            raise ValidationError(_("We don’t deliver to this area at the moment. Choose another one."))
        return self.zone

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        zone = fields.get("province")
        if zone and zone.is_pick_up:
            self.errors.pop("address", None)
            fields["address"] = ""
        if fields.get("leave_empty") or bot_check.is_too_fast(fields.get("opened", ""), fields.get("submission")):
            self.add_error(None, _("Please check your details and press again."))
        if fields.get("submission") is None:
            self.add_error(None, _("Part of the form did not reach us. Check your details and press again."))
        return fields


_EXAMPLE = lazy(example, str)()


class TrackForm(forms.Form):
    """Order number and phone; both must match the same order."""

    order_number = OrderNumber(
        label=gettext_lazy("Order number"),
        help_text=format_lazy(
            gettext_lazy("For example {number}. Small letters are fine."), number=lazy(example, str)()
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("You find the number on the page shown after ordering.")},
    )
    phone = Phone(
        label=gettext_lazy("Phone number"),
        error_messages={"required": gettext_lazy("Enter the phone number you ordered with.")},
    )


class CallOffForm(forms.Form):
    """Cancellation by the customer: the version of the order that the page showed."""

    version = WholeNumber(min_value=1, max_value=2**31 - 1)
