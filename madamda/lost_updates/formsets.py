"""Formsets of existing rows, for inlines and lists: every form detects concurrent changes."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseModelFormSet
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from madamda.lost_updates.forms import Overtaken, SeenForm, seen_form
from madamda.lost_updates.tokens import decoded, hidden_input


class SeenFormSet(BaseModelFormSet):
    form: type[SeenForm]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None and index < self.initial_form_count():
            form.is_gone = form.instance._state.adding
            form.seen_by_formset = self._seen.get(form[form._meta.model._meta.pk.name].data or str(form.instance.pk))

    def clean(self) -> None:
        super().clean()
        if lost := [error for form in self.initial_forms if form.is_gone for error in form.non_field_errors()]:
            raise ValidationError(lost)  # shown for the formset, because the row is gone
        for form in self.initial_forms:
            if self.can_delete and form.cleaned_data.get(DELETION_FIELD_NAME) and not form.is_gone:
                self._refuse_to_delete_what_was_changed(form)

    @property
    def seen_input(self) -> SafeString:
        known = {str(form.instance.pk): form.next_seen for form in self.initial_forms if not form.is_new}
        return hidden_input(f"{self.prefix}-seen", known) if known else SafeString("")

    def align(self) -> None:
        """Put the forms' own rows into the queryset: Django's templates pair forms with rows of a fresh query."""
        self._queryset = [form.instance for form in self.initial_forms]

    @property
    def initial_forms(self) -> list[Any]:
        """The forms of existing rows, those of deleted rows last."""
        return sorted(super().initial_forms, key=lambda form: form.is_gone)

    def hold(self) -> None:
        """Lock and compare the rows that are changed or deleted; see `hold`."""
        hold(
            [
                form
                for form in self.initial_forms
                if not form.is_new and (form.has_changed() or form in self.deleted_forms)
            ]
        )

    @cached_property
    def _seen(self) -> dict[str, Any]:
        return decoded(self.data.get(f"{self.prefix}-seen", "")) or {}

    def _refuse_to_delete_what_was_changed(self, form: SeenForm) -> None:
        changed = [name for name, value in (form.seen or {}).items() if form.read.get(name, value) != value]
        if changed:
            words = " ".join(f"{form.fields[name].label}: {' '.join(form.refuse(name))}" for name in changed)
            raise ValidationError(
                _("“%(thing)s” was not deleted. %(changes)s") % {"thing": form.instance, "changes": words}
            )


def hold(forms_to_save: Collection[SeenForm]) -> None:
    """Lock the rows of these forms (of one model) in key order and compare each with what was read.

    Raises Overtaken on a difference. Needs a transaction.
    """
    if not forms_to_save:
        return
    model = type(next(iter(forms_to_save)).instance)
    keys = [form.instance.pk for form in forms_to_save]
    locked = model._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk")
    rows = {row.pk: row for row in locked}
    for form in forms_to_save:
        if form.instance.pk not in rows:
            raise Overtaken
        form.compare_with(rows[form.instance.pk])


def seen_formset(formset: type[BaseModelFormSet]) -> type[SeenFormSet]:
    if issubclass(formset, SeenFormSet):
        return formset
    return type(formset.__name__, (SeenFormSet, formset), {"form": seen_form(formset.form)})
