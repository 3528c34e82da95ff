"""Forms of delivery runs."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madamda.inputs.fields import PlainText
from madamda.staff.models import User
from orders.deliveries import runs
from orders.deliveries.forms import CashForm
from orders.models import DeliveryRun
from orders.numbers import ORDER_NUMBER


class _Drivers(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:  # Django's type is Model
        return str(obj.display_name)


class RunForm(CashForm):
    """A new run: a driver, or the name of a new one, and change money."""

    driver = _Drivers(User.objects.none(), label=_("Driver"), required=False)
    name = PlainText(label=_("Or a new driver"), max_length=120, required=False)

    field_order: Sequence[str] | None = ("driver", "name", "usd", "khr")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # arguments of Django's form
        super().__init__(*args, **kwargs)
        self.fields["driver"].queryset = runs.drivers()  # type: ignore[attr-defined]  # of a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if bool(found.get("driver")) == bool(found.get("name")):
            self.add_error("driver", _("Choose a driver, or write the name of a new one."))
        return found


class _Runs(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:  # as above
        return f"{obj.pk}, {obj.driver.display_name}: {obj.get_status_display()}"


class GiveForm(RunForm):
    """The run that orders are given to: one that is being loaded or on the road, or a new one."""

    run = _Runs(DeliveryRun.objects.none(), label=_("Run"), required=False, empty_label=_("A new run"))

    field_order = ("run", "driver", "name", "usd", "khr")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # arguments of Django's form
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = runs.to_load()  # type: ignore[attr-defined]  # of a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data if self.cleaned_data.get("run") else super().clean()


class StopsForm(forms.Form):
    """Orders to add to a run, by number."""

    order = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any) -> None:  # QueryDict
        super().__init__(data)
        sent = data.getlist("order")
        self.fields["order"].choices = [(number, number) for number in sent]  # type: ignore[attr-defined]  # as above

    def clean_order(self) -> list[str]:
        numbers: list[str] = self.cleaned_data["order"]
        if not all(re.fullmatch(ORDER_NUMBER, number) for number in numbers):
            raise forms.ValidationError(_("Select at least one order."))
        return numbers
