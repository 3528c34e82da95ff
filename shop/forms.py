"""Forms of the shop: search, listing filters, cart."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from madamda.inputs.fields import Amount, DecimalNumber, PlainText, Slug, WholeNumber
from shop.listing import paginator
from shop.listing_filters import SORTS, ListingQuery
from shop.money import CENT

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_OF_A_PRICE = Decimal("9999999.99")
MOST_OF_AN_ID = 2**63 - 1


class SearchField(PlainText):
    """Search text. Characters that occur in no name are removed rather than rejected."""

    def __init__(self) -> None:
        errors = {"max_length": _("Search for up to 100 characters.")}
        super().__init__(label=_("Search"), max_length=100, required=False, error_messages=errors)


class SuggestionForm(forms.Form):
    """Text typed into the search field so far."""

    q = SearchField()


def _is_yes(text: str) -> bool:
    return text.lower() in ("1", "on", "true", "yes")


class ListingForm(forms.Form):
    """Filters of a listing. An invalid filter is ignored; the others still apply."""

    q = SearchField()
    category = forms.CharField(label=_("Category"), max_length=80, required=False)
    min = Amount(max_value=MOST_OF_A_PRICE, label=_("Min $"), required=False)
    max = Amount(max_value=MOST_OF_A_PRICE, label=_("Max $"), required=False)
    in_stock = forms.CharField(required=False)
    on_sale = forms.CharField(required=False)
    sort = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("min", "max"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input--small"})

    def clean_category(self) -> str:
        slug: str = self.cleaned_data["category"]
        if slug and paginator.visible_category(slug) is None:
            raise forms.ValidationError(_("We couldn’t find this category. Here are all products."))
        return slug

    def clean_in_stock(self) -> bool:
        return _is_yes(self.cleaned_data["in_stock"])

    def clean_on_sale(self) -> bool:
        return _is_yes(self.cleaned_data["on_sale"])

    def clean_sort(self) -> str:
        """Return "", the default order, for an unknown value."""
        return self.cleaned_data["sort"] if self.cleaned_data["sort"] in SORTS else ""

    def clean(self) -> None:
        """Swap the price limits if the minimum exceeds the maximum, in the redisplayed form too."""
        least, most = self.cleaned_data.get("min"), self.cleaned_data.get("max")
        if least is not None and most is not None and most < least:
            self.cleaned_data |= {"min": most, "max": least}
            typed = {name: self.data[name] for name in self.data}
            self.data = typed | {"min": typed["max"], "max": typed["min"]}

    def wanted(self) -> ListingQuery:
        """Validate, and return the query made of all valid fields."""
        self.is_valid()
        understood = self.cleaned_data
        return ListingQuery(
            q=understood.get("q", ""),
            category=understood.get("category", ""),
            least=understood.get("min"),
            most=understood.get("max"),
            in_stock=understood.get("in_stock", False),
            on_sale=understood.get("on_sale", False),
            sort=understood.get("sort", ""),
        )


def whole_number_words(least: int, most: int) -> "_StrPromise":
    """Return the error message for a quantity out of range."""
    return format_lazy(_("Enter a whole number from {least} to {most}."), least=least, most=most)


class QuantityField(WholeNumber):
    """Quantity from `least` to CART_MAX_QUANTITY. Accepts Khmer digits."""

    def __init__(self, *, least: int, **options: Any) -> None:
        most = settings.CART_MAX_QUANTITY
        words = whole_number_words(least, most)
        errors: Any = dict.fromkeys(("invalid", "required", "min_value", "max_value"), words)
        super().__init__(min_value=least, max_value=most, error_messages=errors, **options)


_SHOWN = DecimalNumber(min_value=CENT, max_digits=9, decimal_places=2)


class AddToCartForm(forms.Form):
    """Adds a variant to the cart. The quantity defaults to 1."""

    variant = WholeNumber(min_value=1, max_value=MOST_OF_AN_ID, required=False)
    product = Slug(max_length=120, required=False)  # page to return to if no variant was chosen

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = QuantityField(least=1, required=False)

    def clean_quantity(self) -> int:
        return self.cleaned_data["quantity"] or 1

    @property
    def is_undecided(self) -> bool:
        """True if the form was sent from a product page without choosing a variant."""
        return not self.data.get("variant") and bool(self.cleaned_data.get("product"))

    @property
    def shown_price(self) -> Decimal | None:
        """Price on the submitting page; None if it is missing or malformed."""
        said = self.data.get(f"price_{self.cleaned_data.get('variant')}", "")
        try:
            price: Decimal | None = _SHOWN.clean(said)
        except forms.ValidationError:
            return None
        return price


class ExpectedQuantityField(forms.CharField):
    """Number shown on the submitting page, a quantity or a position; None if it is missing or malformed."""

    def clean(self, value: Any) -> int | None:
        text = "" if value is None else str(value)
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


class CartLineForm(forms.Form):
    """Changes the quantity of a cart line. `less` and `more` are relative to `quantity`."""

    seen = ExpectedQuantityField(required=False)  # quantity of this line on the submitting page
    version = forms.CharField(required=False)  # version of the whole cart on that page
    place = ExpectedQuantityField(required=False)  # position of the line before its removal
    less = forms.CharField(required=False)
    more = forms.CharField(required=False)
    remove = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = QuantityField(least=0, required="remove" not in self.data)

    def clean(self) -> None:
        pressed = self.cleaned_data
        if pressed.get("remove"):
            self.errors.pop("quantity", None)  # an invalid quantity does not prevent the removal
            pressed["quantity"] = 0
        elif "quantity" in pressed:
            pressed["quantity"] += bool(pressed.get("more")) - bool(pressed.get("less"))
            pressed["quantity"] = min(max(pressed["quantity"], 0), settings.CART_MAX_QUANTITY)


class UndoForm(forms.Form):
    """The line just removed, from the query string of the cart page."""

    removed = WholeNumber(min_value=1, max_value=MOST_OF_AN_ID)
    place = ExpectedQuantityField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pieces"] = QuantityField(least=1)
