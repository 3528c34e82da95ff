"""Forms of the staff pages."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dashboard.auth.access import may_see_board
from dashboard.board.filters import BoardFilter
from madamda.inputs.fields import Phone, PlainText, WholeNumber
from orders.cash.cash_book import BANK, TILL, Account
from orders.deliveries import attempts
from orders.deliveries.forms import AttemptFields
from orders.fulfilment.errors import ReasonMissing
from orders.messages import sentence
from orders.models import BankTransfer, CashEntry, OrderLine, Print
from orders.numbers import ORDER_NUMBER
from orders.payments.review import WAIT
from orders.status import PaymentMethod, Status

WRONG_CODE = _("This code is wrong. Codes change every 30 seconds, and each works once.")

_LARGEST = 2**31 - 1
_LONGEST_NAME = 150
_COUNTED = ("sellable", "spoilt", "missing")
_MOST_CARDS = 100  # maximum number of cards per request

_VERSIONED = re.compile(rf"({ORDER_NUMBER}):([1-9]\d{{0,8}})")


class LoginForm(AuthenticationForm):
    """Login form with one error message for a wrong password, an inactive account and missing rights."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("Name or password is wrong."),
        "inactive": _("Name or password is wrong."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # arguments of Django's form
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Name")
        self.fields["username"].validators.append(MaxLengthValidator(_LONGEST_NAME))  # Django sets only `maxlength`

    def confirm_login_allowed(self, user: Any) -> None:  # Django's type is AbstractBaseUser
        if not may_see_board(user):
            raise self.get_invalid_login_error()


class CodeForm(forms.Form):
    """A six-digit code from an authenticator, or a recovery code."""

    code = PlainText(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )

    def refuse(self) -> None:
        self.add_error("code", WRONG_CODE)


class SeenForm(forms.Form):
    """Base of all changes: the version of the order that the user saw."""

    version = WholeNumber(min_value=1, max_value=_LARGEST)


class ChangeForm(SeenForm):
    reason = PlainText(label=_("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class StatusForm(ChangeForm):
    status = forms.TypedChoiceField(choices=Status.choices, coerce=Status)
    although_underpaid = forms.BooleanField(required=False)
    spoken_to = forms.BooleanField(required=False)


class DifferenceForm(ChangeForm):
    """`account`: where the difference was received or given back; the till if it is not given."""

    account = forms.ChoiceField(choices=[(one.holder, "") for one in (TILL, BANK)], required=False)

    def clean_account(self) -> Account:
        return Account(CashEntry.Holder(self.cleaned_data["account"] or TILL.holder))


class TickForm(ChangeForm):
    value = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")


class NoteForm(forms.Form):
    note = PlainText(label=_("Internal note"), max_length=300, widget=forms.Textarea(attrs={"rows": 4}))


class AttemptForm(AttemptFields, SeenForm):
    pass


class CountForm(SeenForm):
    """Pieces of each line that came back: `sellable-12`, `spoilt-12` and `missing-12` for the line with id 12."""

    reason = PlainText(label=_("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, lines: Sequence[OrderLine], **kwargs: Any) -> None:  # arguments of Django's form
        super().__init__(*args, **kwargs)
        self._lines = lines
        for line in lines:
            for kind in _COUNTED:
                self.fields[f"{kind}-{line.pk}"] = WholeNumber(min_value=0, max_value=_LARGEST, required=False)

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        counts = {
            line.pk: attempts.Count(
                *(found.pop(f"{kind}-{line.pk}", None) or 0 for kind in ("sellable", "spoilt", "missing"))
            )
            for line in self._lines
        }
        return {**found, "counts": counts}


class PrintForm(forms.Form):
    paper = forms.ChoiceField(choices=Print.Document.choices)
    seen = WholeNumber(min_value=0, max_value=10_000, required=False)


class CopyForm(forms.Form):
    copy = WholeNumber(min_value=1, max_value=10_000, required=False)


class SettleForm(forms.Form):
    what = forms.ChoiceField(choices=[(WAIT, ""), *BankTransfer.Resolution.choices])
    although_different = forms.BooleanField(required=False)
    how = PlainText(label=_("Solution"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class BatchForm(forms.Form):
    """An action on several orders, each given as `number:version seen`, such as `MD-7K3F-92Q:3`."""

    NEXT, PAID, CANCEL = "next", "paid", "cancel"

    what = forms.ChoiceField(choices=[(NEXT, ""), (PAID, ""), (CANCEL, "")], required=False)
    reason = PlainText(max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        sent = _sent(self.data)
        if len(sent) > settings.BOARD_BATCH_SIZE:
            raise forms.ValidationError(
                _("You selected %(count)d orders, but only %(most)d can be changed at once. Nothing was changed."),
                params={"count": len(sent), "most": settings.BOARD_BATCH_SIZE},
            )
        if not (seen := _versions(sent)):
            raise forms.ValidationError(_("Select at least one order."))
        if self.cleaned_data.get("what") == self.CANCEL and not self.cleaned_data.get("reason"):
            raise forms.ValidationError(sentence(ReasonMissing()), code=ReasonMissing.code)
        return {**self.cleaned_data, "seen": seen}


class BatchPrintForm(BatchForm):
    paper = forms.ChoiceField(choices=[(paper, "") for paper in (Print.Document.TICKET, Print.Document.SLIP)])


class PrintedForm(forms.Form):
    """Ids of the prints to show in one document, such as `12.13.14`."""

    prints = forms.RegexField(r"^[1-9]\d{0,17}(\.[1-9]\d{0,17})*$", max_length=20 * 2_000)

    @property
    def ids(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["prints"].split(".")]


class BoardFilterForm(forms.Form):
    """The filter of the board; invalid values are ignored."""

    unpaid = forms.RegexField("^1$", required=False)
    method = forms.ChoiceField(choices=PaymentMethod.choices, required=False)
    province = forms.SlugField(max_length=40, required=False)
    q = PlainText(max_length=100, required=False)
    size = WholeNumber(min_value=1, max_value=_LARGEST, required=False)

    @property
    def board_filter(self) -> BoardFilter:
        self.is_valid()
        return BoardFilter(**self.cleaned_data)


class GoodsForm(forms.Form):
    goods = PlainText(label=_("SKU or product"), max_length=100, required=False)


class CardsForm(forms.Form):
    """Cards to load, each as `number:version`, such as `MD-7K3F-92Q:3`; the version is the lowest accepted."""

    def clean(self) -> dict[str, Any]:
        sent = _sent(self.data)
        if len(sent) > _MOST_CARDS or not (versions := _versions(sent)):
            raise forms.ValidationError("order is a number and a version, such as MD-7K3F-92Q:3")
        return {"versions": versions}


class ReasonForm(forms.Form):
    reason = PlainText(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 4}))


class HistoryForm(forms.Form):
    before = WholeNumber(min_value=1, max_value=_LARGEST, required=False)


class PhoneForm(forms.Form):
    """One phone number in any notation, converted to E.164."""

    phone = Phone(
        label=_("Phone number"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )


def _sent(data: Any) -> list[str]:  # Form.data may be any mapping
    return data.getlist("order") if isinstance(data, QueryDict) else []


def _versions(sent: list[str]) -> dict[str, int]:
    """Return the version of each order by number; empty if any item is malformed."""
    found = [_VERSIONED.fullmatch(one) for one in sent]
    return {one[1]: int(one[2]) for one in found if one} if all(found) else {}
