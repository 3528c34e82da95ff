"""Exports in the background: requested in the admin, written by the worker, deleted when they have expired."""

import logging
import tempfile
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from madamda.shop_export.containers import ZipTarget
from madamda.shop_export.models import ShopExport, exports
from madamda.shop_export.writer import export_shop
from madamda.staff.models import User

log = logging.getLogger(__name__)

State = ShopExport.State


def request(*, by: User, queue: Callable[[int], object]) -> bool:
    """Create an export and `queue` it by its key; return False if another one is not finished yet."""
    try:
        with transaction.atomic():
            queue(ShopExport.objects.create(requested_by=by).pk)
    except IntegrityError:
        return False
    return True


def write(pk: int) -> None:
    """Write a requested export. Repeat-safe: begins anew if a worker was killed. Raises what went wrong."""
    unfinished = ShopExport.objects.filter(pk=pk, state__in=ShopExport.UNFINISHED)
    if not unfinished.update(state=State.RUNNING):
        return
    export = ShopExport.objects.get(pk=pk)
    try:
        with tempfile.NamedTemporaryFile(suffix=".zip") as draft:
            with ZipTarget(draft) as target:
                manifest = export_shop(
                    target, progress=lambda _path, done, number: export.note_progress(done * 100 // number)
                )
            size = draft.tell()
            draft.seek(0)
            name = exports().save(f"{get_random_string(32)}.zip", File(draft))
    except Exception:
        unfinished.update(state=State.FAILED)
        raise
    unfinished.update(
        state=State.DONE,
        file=name,
        rows=sum(table["rows"] for table in manifest["tables"].values()),
        size=size,
        expires_at=timezone.now() + timedelta(hours=settings.SHOP_EXPORT_HOURS),
    )


def delete_expired(*, dry_run: bool = False) -> int:
    """Delete the files of expired exports and return their number; the rows stay as a log."""
    expired = ShopExport.objects.filter(state=State.DONE, expires_at__lte=timezone.now())
    if dry_run:
        return expired.count()
    number = 0
    for export in expired:
        exports().delete(str(export.file))
        number += ShopExport.objects.filter(pk=export.pk).update(state=State.EXPIRED, file="")
    return number
