"""Field-by-field history of an object in the admin, in place of Django's page, which names only the changed fields."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.forms.models import _get_foreign_key
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from simple_history.utils import get_history_manager_for_model

from madamda.db import history
from madamda.staff.models import User
from shop.admin.typed_mixins import Mixin
from shop.messages import sentence


class RememberingMixin(Mixin):
    """History page for models registered with `history.register_history`. Read-only; single changes can be put back."""

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

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
            "title": _("Changes: %(thing)s") % {"thing": thing},
            "opts": self.opts,
            "object": thing,
            "parts": self.past_of(thing),
            "may_put_back": self.has_change_permission(request, thing),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/history.html", context)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.put_back_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_put_back"
        return [path("<path:object_id>/history/put-back/", view, name=name), *super().get_urls()]

    def put_back_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Revert one change of this object or of one of its inlines."""
        thing = self.get_object(request, unquote(object_id))
        if thing is None or request.method != "POST":
            raise Http404
        record = self._record(thing, request.POST.get("model", ""), request.POST.get("record", ""))
        may = f"{record.instance_type._meta.app_label}.change_{record.instance_type._meta.model_name}"
        if not self.has_change_permission(request, thing) or not request.user.has_perm(may):
            raise PermissionDenied
        try:
            history.put_back(record, request.POST.get("field", ""), by=cast(User, request.user))
        except history.CannotPutBack as refusal:
            messages.error(request, sentence(refusal))
        else:
            messages.success(request, _("The earlier value has been restored."))
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", quote(thing.pk))

    def _record(self, thing: Any, model_name: str, number: str) -> Any:
        """Return a history record of this object or of one of its inlines. Raise Http404 for any other."""
        kept = [inline.model for inline in self.inlines if hasattr(inline.model, "history")]
        for model in (self.model, *kept):
            if model._meta.model_name == model_name and number.isdecimal() and len(number) < 19:
                owner = "pk" if model is self.model else _get_foreign_key(self.model, model).attname
                of = {model._meta.pk.name if owner == "pk" else owner: thing.pk}
                return get_object_or_404(get_history_manager_for_model(model), history_id=int(number), **of)
        raise Http404

    def past_of(self, thing: Any) -> list[tuple[str, list[history.Entry]]]:
        """Return (heading, entries) pairs for the history page."""
        own = history.history_of(type(thing), id=thing.pk)
        return [("", entries) for _pk, entries in own]
