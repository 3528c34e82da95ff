"""Model forms that detect concurrent changes, field by field.

A form carries a digest of every field it shows. On submission a three-way comparison decides: a field the user left
alone keeps its current value, a field only they changed is written, and one that was changed by both is an error.
Nothing is locked for this; `hold` locks the rows to be written and compares again.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.db import models
from django.forms.models import ModelForm, model_to_dict
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from madamda.db import history
from madamda.lost_updates import last_editor
from madamda.lost_updates.digests import digest, digests, translated
from madamda.lost_updates.tokens import decoded, hidden_input

Seen = dict[str, str]


class Overtaken(Exception):
    """A row was changed between being read by this request and being locked; the request must start again."""


class SeenForm(ModelForm):
    seen_by_formset: Seen | None = None
    is_gone = False  # the row was deleted in the meantime

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = self.instance._state.adding
        self._read = (
            {} if self.is_new else {name: self.get_initial_for_field(self.fields[name], name) for name in self._own}
        )
        self.touched: list[str] | None = None  # set by clean
        self._loaded = {} if self.is_new else _values(self.instance, without=self._own)
        self._cleaned: dict[str, Any] = {}
        self._refused: Seen = {}

    @cached_property
    def read(self) -> Seen:
        """Digests of the row as read by this request."""
        return digests(self._read)

    @property
    def seen(self) -> Seen | None:
        """Digests of what the user saw when the form was rendered; None if they were not submitted."""
        return self.seen_by_formset if self.prefix else decoded(self.data.get("_seen", ""))

    @property
    def next_seen(self) -> Seen:
        """Digests to send with the form as it is rendered now, including values shown in errors."""
        if not self.is_bound:
            return self.read
        return {**(self.seen or self.read), **self._refused}

    @property
    def seen_input(self) -> SafeString:
        return SafeString("") if self.is_new else hidden_input("_seen", self.next_seen)

    @property
    def changed_data(self) -> list[str]:  # not cached as in Django, since the answer changes during cleaning
        changed: list[str] = super().changed_data
        if self.touched is None:
            return changed
        return [*(name for name in changed if name not in self._own), *self.touched]

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_gone and self.is_bound:
            self._pass_over_or_refuse()
        self._cleaned = _values(self.instance)

    def clean(self) -> dict[str, Any] | None:
        """Compare first, so that the form's own validation sees the values that will be stored."""
        if not self.is_new:
            self._compare()
        return super().clean()

    def save(self, commit: bool = True) -> Any:
        if self.is_new or not commit:
            return super().save(commit)
        thing = super().save(commit=False)
        if fields := self.to_write():
            thing.save(update_fields=fields)
        self._save_m2m()
        return thing

    def _save_m2m(self) -> None:
        if self.is_new or self.touched is None:
            super()._save_m2m()  # type: ignore[misc]  # exists in Django but not in the stubs
            return
        whole = self.cleaned_data
        self.cleaned_data = {name: value for name, value in whole.items() if name in self.touched}
        super()._save_m2m()  # type: ignore[misc]
        self.cleaned_data = whole

    def _get_validation_exclusions(self) -> set[str]:
        """Exclude unchanged files from validation, which would open them."""
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # as above
        if self.touched is None:
            return exclusions
        files = {name for name in self._own if isinstance(self.fields[name], forms.FileField)}
        return exclusions | (files - set(self.touched))

    def to_write(self) -> list[str]:
        """Return the fields changed by the user, those the code changed as a result, and `auto_now` fields."""
        now = _values(self.instance)
        mine = self.touched or []
        names = [
            field.name
            for field in self.instance._meta.concrete_fields
            if not field.primary_key
            and (
                field.name in mine
                or _differs(now, self._cleaned, field.attname)
                or (field.attname in self._loaded and _differs(now, self._loaded, field.attname))
            )
        ]
        return [*names, *_times_of_change(self.instance, names)] if names else []

    def compare_with(self, row: models.Model) -> None:
        """Compare with the locked row; raise Overtaken if it is not what this request has read.

        Fields that are not written take the row's value, so that the recorded history is correct.
        """
        if digests(model_to_dict(row, self._own)) != self.read:
            raise Overtaken
        writing = {*self.to_write(), *translated(type(row))}
        for field in row._meta.concrete_fields:
            if field.name not in writing and field.value_from_object(row) != field.value_from_object(self.instance):
                setattr(self.instance, field.attname, getattr(row, field.attname))

    @cached_property
    def _own(self) -> list[str]:
        """Names of the model's editable fields in this form."""
        stored = {
            field.name for field in [*self._meta.model._meta.concrete_fields, *self._meta.model._meta.many_to_many]
        }
        key = self._meta.model._meta.pk.name
        return [name for name, field in self.fields.items() if name in stored and name != key and not field.disabled]

    def _compare(self) -> None:
        self.touched = []
        if self.seen is None:
            self.touched = [name for name in self._own if name in super(SeenForm, self).changed_data]
            self.add_error(None, _("We couldn’t tell what you changed. Check everything and save again."))
            return
        for name in [name for name in self._own if name in self.cleaned_data]:
            seen, now = self.seen.get(name, self.read[name]), self.read[name]
            if not self._is_touched(name, seen):
                if isinstance(self.fields[name], forms.FileField):
                    del self.cleaned_data[name]  # assigning it again would read and measure the image
                elif now != seen:
                    self.cleaned_data[name] = self._stored(name)
            elif now != seen and now != digest(self.cleaned_data[name]):
                self.add_error(name, self.refuse(name))
            elif now == seen:
                self.touched.append(name)

    def _is_touched(self, name: str, seen: str) -> bool:
        value, field = self.cleaned_data[name], self.fields[name]
        if isinstance(field, forms.FileField):
            return value is False or self.add_prefix(name) in self.files
        raw = self[name].data
        return seen != digest(value) and not (isinstance(raw, str) and seen == digest(raw))

    def _stored(self, name: str) -> Any:
        value = getattr(self.instance, name)
        return value.all() if name in {field.name for field in self.instance._meta.many_to_many} else value

    def refuse(self, name: str) -> list[str]:
        """Return the error text. The next submission may overwrite the value, because the user has seen it."""
        self._refused[name] = self.read[name]
        by, values = last_editor.changed(self.instance, name), self._current_text(name)
        names = {"who": (by.get_full_name() or by.get_username()) if by else "", "value": values[0]}
        if len(values) > 1:
            somebody = _("Someone changed this in the meantime. It is now:")
            return [_("%(who)s changed this in the meantime. It is now:") % names if by else somebody, *values]
        if by is None:
            return [_("Someone changed this in the meantime. It is now: %(value)s.") % names]
        return [_("%(who)s changed this in the meantime. It is now: %(value)s.") % names]

    def _current_text(self, name: str) -> list[str]:
        """Return the current value as text; several for a many-to-many field."""
        field = self.instance._meta.get_field(name)
        if field.many_to_many:
            return [str(one) for one in getattr(self.instance, name).all()] or ["–"]
        if getattr(field, "choices", None):
            return [str(getattr(self.instance, f"get_{name}_display")())]
        return [history.written(getattr(self.instance, name))]

    def _pass_over_or_refuse(self) -> None:
        """Handle a deleted row: an error if the user changed something in it, else ignore it."""
        seen, cleaned = self.seen or {}, getattr(self, "cleaned_data", {})
        self.touched = [
            name for name in self._own if name in cleaned and name in seen and self._is_touched(name, seen[name])
        ]
        self._errors = forms.utils.ErrorDict(renderer=self.renderer)
        if self.touched:
            wrote = ", ".join(f"{self.fields[name].label}: {self[name].data}" for name in self.touched)
            self.add_error(
                None, _("This has been deleted in the meantime and can’t be saved: %(wrote)s.") % {"wrote": wrote}
            )
            self.touched = []


def seen_form(form: type[ModelForm]) -> type[SeenForm]:
    if issubclass(form, SeenForm):
        return form
    seen: type[Any] = type(form.__name__, (SeenForm, form), {})
    seen.base_fields = form.base_fields  # keep the ModelAdmin's fields; Django would create them again
    return seen


def _values(thing: models.Model, without: Collection[str] = ()) -> dict[str, Any]:
    return {
        field.attname: field.value_from_object(thing)
        for field in thing._meta.concrete_fields
        if field.name not in without and field.attname in thing.__dict__
    }


def _differs(now: dict[str, Any], before: dict[str, Any], attname: str) -> bool:
    return attname in before and now.get(attname) != before[attname]


def _times_of_change(thing: models.Model, names: Collection[str]) -> Iterable[str]:
    return [
        field.name
        for field in thing._meta.concrete_fields
        if getattr(field, "auto_now", False) and field.name not in names
    ]
