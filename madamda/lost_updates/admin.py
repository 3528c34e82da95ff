"""ModelAdmin base that detects concurrent edits and deletions."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import actions
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madamda.lost_updates import digests
from madamda.lost_updates.forms import Overtaken, SeenForm, seen_form
from madamda.lost_updates.formsets import SeenFormSet, hold, seen_formset
from madamda.protected_delete import instead

ATTEMPTS = 3


class LostUpdatesAdmin(admin.ModelAdmin):
    """Goes between a ModelAdmin and Django's, whose `save_model` would write the whole row (see `protected`)."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        return seen_form(super().get_form(request, obj, change=change, **kwargs))

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Iterator[tuple[Any, Any]]:
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            yield seen_formset(formset), inline

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> type[BaseModelFormSet]:
        return seen_formset(super().get_changelist_formset(request, **kwargs))

    def get_inline_formsets(self, request: HttpRequest, formsets: Any, *args: Any, **kwargs: Any) -> Any:
        for formset in formsets:
            if formset.is_bound and isinstance(formset, SeenFormSet):
                formset.align()
        return super().get_inline_formsets(request, formsets, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change or not isinstance(form, SeenForm):
            super().save_model(request, obj, form, change)
            return
        hold([form])
        if fields := form.to_write():
            obj.save(update_fields=fields)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if isinstance(formset, SeenFormSet):
            formset.hold()
        super().save_formset(request, form, formset, change)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._attempted(request, lambda: super(LostUpdatesAdmin, self).changeform_view(request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a bound list with the rows of its forms, even if the list has changed in the meantime."""
        answer = self._attempted(
            request, lambda: super(LostUpdatesAdmin, self).changelist_view(request, *args, **kwargs)
        )
        listed: Any = (getattr(answer, "context_data", None) or {}).get("cl")
        if listed and getattr(listed, "formset", None) and listed.formset.is_bound:
            if any(form.is_gone and form.errors for form in listed.formset.initial_forms):
                messages.error(request, _("Something you changed has been deleted in the meantime. Nothing was saved."))
                return redirect(request.get_full_path())
            listed.result_list = [form.instance for form in listed.formset.forms]
        return answer

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete only if the object is still what the confirmation page showed."""
        thing = self.get_object(request, unquote(object_id)) if request.method == "POST" else None
        if thing is None or not self.has_delete_permission(request, thing):
            return super().delete_view(request, object_id, *args, **kwargs)
        if self._is_changed(request, self.model._base_manager.filter(pk=thing.pk)):
            return redirect(request.get_full_path())
        return super().delete_view(request, object_id, *args, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, ...]:
        """Do not report missing permissions for objects that are protected anyway."""
        deleted, counts, lacking, needed_by = super().get_deleted_objects(objs, request)
        return deleted, counts, set() if needed_by else lacking, needed_by

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        rows = self.model._base_manager.filter(pk=context["object"].pk)
        return super().render_delete_form(request, {**context, **instead(self.model), "seen": digests.of_rows(rows)})

    def _is_changed(self, request: HttpRequest, rows: QuerySet[Model]) -> bool:
        """Return True, and add a message, if the rows are not what the confirmation page showed."""
        seen = digests.of_rows(rows.order_by("pk"))
        if request.POST.get("_seen") == seen:
            return False
        messages.error(request, _("This has been changed in the meantime, so nothing was deleted. Check it again."))
        return True

    def _attempted(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        """Run the view again, at most ATTEMPTS times, if a row was changed while it was being saved."""
        for _attempt in range(ATTEMPTS):
            try:
                return view()
            except Overtaken:
                for upload in [one for name in request.FILES for one in request.FILES.getlist(name)]:
                    upload.seek(0)
        messages.error(request, _("Someone else is changing this right now. Nothing was saved. Try again."))
        return redirect(request.get_full_path())


@admin.action(permissions=["delete"], description=gettext_lazy("Delete selected %(verbose_name_plural)s"))
def delete_selected(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    """Django's action, limited to rows that are still what the confirmation page showed."""
    chosen = modeladmin.model._base_manager.filter(pk__in=queryset.order_by().values("pk"))
    if request.POST.get("post") and modeladmin._is_changed(request, chosen):
        return None
    answer: Any = actions.delete_selected(modeladmin, request, queryset)
    if answer is not None:
        seen = digests.of_rows(chosen.order_by("pk"))
        answer.context_data.update(instead(modeladmin.model), seen=seen)
    return answer


def protected(admin_class: type[admin.ModelAdmin]) -> type[admin.ModelAdmin]:
    """Return the ModelAdmin with this base after its own bases and before Django's."""
    if issubclass(admin_class, LostUpdatesAdmin):
        return admin_class
    return type(admin_class.__name__, (admin_class, LostUpdatesAdmin), {"__module__": admin_class.__module__})
