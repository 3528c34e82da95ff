"""Photos of returns and claims: the form field, storing and reading them, and deleting unused ones."""

import time
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.http import Http404, HttpResponse
from django.utils.translation import ngettext_lazy

from orders.models import ReturnPhoto
from shop.images import uploads
from shop.messages import sentence
from shop.models.images import originals, storage_errors

FOLDER = "claims"
SIDE = 1600  # pixels of the longer side
_DAY = 24 * 3600


class _PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of files, up to CLAIM_PHOTOS."""

    widget = _PhotosInput(attrs={"accept": "image/*"})
    default_error_messages = {
        "too_many": ngettext_lazy("At most %(most)d photo.", "At most %(most)d photos.", "most"),
    }

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [super(PhotosField, self).clean(one, initial) for one in data or [] if one]
        if len(files) > settings.CLAIM_PHOTOS:
            raise ValidationError(self.error_messages["too_many"], "too_many", {"most": settings.CLAIM_PHOTOS})
        return files


def keep(files: Sequence["File[bytes]"]) -> list[str]:
    """Store the photos, re-encoded without metadata, and return their names. Raises ValidationError for the first that
    is no usable image. Those that no return refers to are deleted by `unused`."""
    try:
        return [uploads.keep(file, folder=FOLDER, side=SIDE) for file in files]
    except uploads.UnusablePicture as unusable:
        raise ValidationError(sentence(unusable), code=unusable.code) from unusable


def answer(photo: ReturnPhoto) -> HttpResponse:
    """Return the image for whoever may see it; raises Http404 if the storage does not have it."""
    try:
        with originals().open(str(photo.file)) as file:
            content = file.read()
    except storage_errors() as trouble:
        raise Http404 from trouble
    kind = "image/png" if str(photo.file).endswith(".png") else "image/jpeg"
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": "private, max-age=3600"})


def unused(*, dry_run: bool = False) -> int:
    """Delete the photos older than a day that no return has; return their number."""
    try:
        files = [f"{FOLDER}/{name}" for name in originals().listdir(FOLDER)[1] if name]
    except FileNotFoundError:
        return 0
    used = set(ReturnPhoto.objects.values_list("file", flat=True))
    until = time.time() - _DAY
    stale = [one for one in files if one not in used and originals().get_modified_time(one).timestamp() < until]
    for name in () if dry_run else stale:
        originals().delete(name)
    return len(stale)
