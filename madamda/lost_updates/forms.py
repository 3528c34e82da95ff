"""Forms of rows that are there already, which know what the person saw when they began to write.

A form hands out a digest of every field it shows. What comes back is compared with it three ways: what the person
left alone keeps the value it has now, what only they changed is written, and what somebody else changed too is
refused at its field. Nothing is locked for that; `hold` locks what is about to be written and looks once more.
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
    """A row was changed between being read for this request and being locked: read all of it again."""


class SeenForm(ModelForm):
    seen_by_formset: Seen | None = None
    is_gone = False  # its row was deleted meanwhile

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = self.instance._state.adding
        self._read = (
            {} if self.is_new else {name: self.get_initial_for_field(self.fields[name], name) for name in self._own}
        )
        self.touched: list[str] | None = None  # known once it was cleaned
        self._loaded = {} if self.is_new else _values(self.instance, without=self._own)
        self._cleaned: dict[str, Any] = {}
        self._refused: Seen = {}

    @cached_property
    def read(self) -> Seen:
        """What the row held when this request read it."""
        return digests(self._read)

    @property
    def seen(self) -> Seen | None:
        """What the person had before them; None if that did not come with the form."""
        return self.seen_by_formset if self.prefix else decoded(self.data.get("_seen", ""))

    @property
    def next_seen(self) -> Seen:
        """What the person has before them from now on: with what a refusal tells them."""
        if not self.is_bound:
            return self.read
        return {**(self.seen or self.read), **self._refused}

    @property
    def seen_input(self) -> SafeString:
        return SafeString("") if self.is_new else hidden_input("_seen", self.next_seen)

    @property
    def changed_data(self) -> list[str]:  # Django would keep its first answer, which is too early
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
        """First of all, so that every check of the form's own is made of the values that will be stored."""
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
            super()._save_m2m()  # type: ignore[misc]  # Django's own, which the stubs leave out
            return
        whole = self.cleaned_data
        self.cleaned_data = {name: value for name, value in whole.items() if name in self.touched}
        super()._save_m2m()  # type: ignore[misc]
        self.cleaned_data = whole

    def _get_validation_exclusions(self) -> set[str]:
        """A file that stays needs no check, for which it would be opened."""
        exclusions: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # as above
        if self.touched is None:
            return exclusions
        files = {name for name in self._own if isinstance(self.fields[name], forms.FileField)}
        return exclusions | (files - set(self.touched))

    def to_write(self) -> list[str]:
        """The fields the person changed, those the shop's code changed because of it, and the times of a change."""
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
        """The row as it is now, locked; raise Overtaken if it is not what this request has read.

        What is not written takes the value of the row: what is remembered of it is true too."""
        if digests(model_to_dict(row, self._own)) != self.read:
            raise Overtaken
        writing = {*self.to_write(), *translated(type(row))}
        for field in row._meta.concrete_fields:
            if field.name not in writing and field.value_from_object(row) != field.value_from_object(self.instance):
                setattr(self.instance, field.attname, getattr(row, field.attname))

    @cached_property
    def _own(self) -> list[str]:
        """Fields of the row itself, as far as they can be written here."""
        stored = {
            field.name for field in [*self._meta.model._meta.concrete_fields, *self._meta.model._meta.many_to_many]
        }
        key = self._meta.model._meta.pk.name
        return [name for name, field in self.fields.items() if name in stored and name != key and not field.disabled]

    def _compare(self) -> None:
        self.touched = []
        if self.seen is None:
            self.touched = [name for name in self._own if name in super(SeenForm, self).changed_data]
            self.add_error(None, _("It could not be told what you have changed. Look at all of it, and save again."))
            return
        for name in [name for name in self._own if name in self.cleaned_data]:
            seen, now = self.seen.get(name, self.read[name]), self.read[name]
            if not self._is_touched(name, seen):
                if isinstance(self.fields[name], forms.FileField):
                    del self.cleaned_data[name]  # put back where it is, a picture would be read and measured
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
        """In words; who has read them may write over what they now know of."""
        self._refused[name] = self.read[name]
        by, values = last_editor.changed(self.instance, name), self._current_text(name)
        names = {"who": (by.get_full_name() or by.get_username()) if by else "", "value": values[0]}
        if len(values) > 1:
            somebody = _("Somebody changed this meanwhile. It is now:")
            return [_("%(who)s changed this meanwhile. It is now:") % names if by else somebody, *values]
        if by is None:
            return [_("Somebody changed this meanwhile. It is now: %(value)s.") % names]
        return [_("%(who)s changed this meanwhile. It is now: %(value)s.") % names]

    def _current_text(self, name: str) -> list[str]:
        """What it holds now: one value, or all that were chosen."""
        field = self.instance._meta.get_field(name)
        if field.many_to_many:
            return [str(one) for one in getattr(self.instance, name).all()] or ["–"]
        if getattr(field, "choices", None):
            return [str(getattr(self.instance, f"get_{name}_display")())]
        return [history.written(getattr(self.instance, name))]

    def _pass_over_or_refuse(self) -> None:
        """Its row is gone: that matters to somebody who changed something in it, and to nobody else."""
        seen, cleaned = self.seen or {}, getattr(self, "cleaned_data", {})
        self.touched = [
            name for name in self._own if name in cleaned and name in seen and self._is_touched(name, seen[name])
        ]
        self._errors = forms.utils.ErrorDict(renderer=self.renderer)
        if self.touched:
            wrote = ", ".join(f"{self.fields[name].label}: {self[name].data}" for name in self.touched)
            self.add_error(None, _("This was deleted meanwhile and cannot be saved: %(wrote)s.") % {"wrote": wrote})
            self.touched = []


def seen_form(form: type[ModelForm]) -> type[SeenForm]:
    if issubclass(form, SeenForm):
        return form
    seen: type[Any] = type(form.__name__, (SeenForm, form), {})
    seen.base_fields = form.base_fields  # as its ModelAdmin has dressed them: Django would make them anew
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
