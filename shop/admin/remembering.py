"""The page that tells what a thing was before, in place of the admin's own, which only says that it changed."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms import BaseModelFormSet, ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from shop import remembering


class RememberingAdmin(admin.ModelAdmin):
    """For what `remembering.keep` keeps. Its past is read, never opened for saving: the present is one form away."""

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if change and not form.has_changed():
            return
        if change:
            remembering.begin(type(obj), [obj.pk])
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool) -> None:
        """What is changed on the page of something else has a past too."""
        changed = [one.instance.pk for one in formset.initial_forms if one.has_changed()]
        if changed and formset.model and remembering.is_kept(formset.model):
            remembering.begin(formset.model, changed)
        super().save_formset(request, form, formset, change)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        thing = self.get_object(request, object_id)
        if thing is None:
            raise Http404
        if not self.has_view_or_change_permission(request, thing):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("What changed: %(thing)s") % {"thing": thing},
            "opts": self.opts,
            "object": thing,
            "parts": self.past_of(thing),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/past.html", context)

    def past_of(self, thing: Any) -> list[tuple[str, list[remembering.Entry]]]:
        """Headings, each with its entries."""
        own = remembering.past(type(thing), id=thing.pk)
        return [("", entries) for _pk, entries in own]
