"""Admin actions on many products or variants: switch flags, and change prices after a preview."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from madamda.inputs.fields import DecimalNumber
from madamda.staff.models import User
from shop.admin.typed_mixins import Mixin
from shop.bulk import edit
from shop.messages import sentence
from shop.models import Variant

SHOWN = 200  # rows of a preview
STEPS = [(step, step) for step in ("0.01", "0.05", "0.10", "0.50", "1.00")]


class PricesForm(forms.Form):
    percent = DecimalNumber(
        label=_("Change by percent"),
        min_value=-95,
        max_value=1000,
        max_digits=6,
        decimal_places=2,
        help_text=_("10 raises prices by a tenth, -10 lowers them."),
    )
    step = forms.TypedChoiceField(label=_("Round to"), choices=STEPS, initial="0.10", coerce=Decimal)
    before = forms.TypedChoiceField(
        label=_("Price before (crossed out)"), choices=edit.CompareAtPolicy.choices, coerce=edit.CompareAtPolicy
    )

    @property
    def rule(self) -> edit.PriceRule:
        return edit.PriceRule(**self.cleaned_data)


def mark(words: Any, **flags: bool) -> Callable[..., None]:
    """Return an admin action that sets these boolean fields on the selected rows."""

    @admin.action(description=words, permissions=["change"])
    def action(modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        try:
            changed = edit.set_flags(queryset, by=cast(User, request.user), **flags)
        except edit.BulkEditError as refused:
            messages.error(request, sentence(refused))
        else:
            messages.success(request, _changed(changed))

    return action


class MarkingMixin(Mixin):
    switch_on = mark(_("Show"), active=True)
    switch_off = mark(_("Hide"), active=False)

    def variants_of(self, queryset: QuerySet[Any]) -> QuerySet[Variant]:
        """Return the variants whose prices `change_prices` changes; to be overridden."""
        raise NotImplementedError

    def has_reprice_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("shop.change_variant")

    @admin.action(description=_("Change prices"), permissions=["reprice"])
    def change_prices(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Show the form, then a preview; with `confirm`, apply the changes if they still equal the preview."""
        form = PricesForm(request.POST if "percent" in request.POST else None)
        repriced: list[edit.PriceChange] = []
        if form.is_valid():
            try:
                if "confirm" in request.POST and self._change(request, queryset, form.rule):
                    return None
                repriced = edit.reprice(self.variants_of(queryset), form.rule)
            except edit.BulkEditError as refused:
                form.add_error(None, sentence(refused))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change prices"),
            "opts": self.opts,
            "form": form,
            "action": request.POST.get("action"),
            "select_across": request.POST.get("select_across", "0"),
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "checkbox": ACTION_CHECKBOX_NAME,
            "repriced": repriced[:SHOWN],
            "more": len(repriced) - SHOWN,
            "number": len(repriced),
            "seen": edit.fingerprint(repriced),
        }
        return TemplateResponse(request, "admin/shop/prices.html", context)

    def _change(self, request: HttpRequest, queryset: QuerySet[Any], rule: edit.PriceRule) -> bool:
        seen, by = request.POST.get("seen", ""), cast(User, request.user)
        try:
            changed = edit.change_prices(self.variants_of(queryset), rule, seen=seen, by=by)
        except edit.PreviewOutdated as overtaken:
            messages.error(request, sentence(overtaken))
            return False
        messages.success(request, _changed(changed))
        return True


def _changed(number: int) -> str:
    return ngettext("%(number)d item was changed.", "%(number)d items were changed.", number) % {"number": number}
