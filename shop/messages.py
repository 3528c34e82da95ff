"""Messages for domain errors of the shop: one sentence per error code, in the current language."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madamda.domain_errors import DomainError
from shop.cart.actions import full_name

Sentence: TypeAlias = str | Promise | Callable[[Any], str]

_OUTDATED = _("Something has changed since you looked. Look again at what will be done.")
_NOT_A_SHEET = _("This is not a sheet. Save it as “CSV UTF-8”, and choose it again.")
_KINDS = {"pdf": _("a PDF"), "zip": _("a ZIP file"), "picture": _("a picture"), "html": _("a web page (HTML)")}


def sentence(error: DomainError) -> str:
    return written(error, SENTENCES)


def written(error: DomainError, sentences: Mapping[str, Sentence]) -> str:
    """Return the sentence for the error's code: a format string filled with its facts, or the result of a function."""
    words = sentences[error.code]
    return words(error) if callable(words) else str(words) % error.facts


def _line_changed(error: DomainError) -> str:
    if not error.facts["now"]:
        words = _("On another page you took this out. Here you wanted %(wanted)d.")
    elif error.facts["wanted"]:
        words = _("On another page you changed this to %(now)d. Here you wanted %(wanted)d.")
    else:
        words = _("On another page you changed this to %(now)d. Here you wanted to take it out.")
    return str(words) % error.facts


def _pause_changed(error: DomainError) -> str:
    if until := error.facts["until"]:
        when = date_format(timezone.localtime(until), "j F, H:i")
        return gettext("Somebody was faster: no orders are taken until %(when)s.") % {"when": when}
    return gettext("Somebody was faster: the shop takes orders.")


def _entry_outdated(error: DomainError) -> str:
    entry = error.facts["entry"]
    words = gettext("%(who)s was faster: %(kind)s %(pieces)s. Look whether that was the same.")
    facts = {"kind": entry.get_kind_display(), "pieces": f"{entry.quantity:+d}"}
    return words % {"who": entry.by or gettext("Somebody"), **facts}


def _another_file(error: DomainError) -> str:
    words = gettext(
        "This is %(kind)s, not a CSV file. Save the spreadsheet itself as “CSV UTF-8” and choose that file."
    )
    return words % {"kind": _KINDS[error.facts["kind"]]}


def _picture_too_big(error: DomainError) -> str:
    words = gettext("This file is too big. A picture may have %(limit)s.")
    return words % {"limit": filesizeformat(settings.PICTURE_MAX_BYTES)}


SENTENCES: Mapping[str, Sentence] = {
    # carts
    "cart_full": _("A cart holds up to %(most)d different things. Order these first."),
    "not_for_sale": _("This is no longer for sale."),
    "sold_out": lambda error: gettext("%(name)s is sold out.") % {"name": full_name(error.facts["variant"])},
    "cart_line_changed": _line_changed,
    # stock
    "out_of_stock": _("Some of it was sold a moment ago."),
    "correction_below_nought": _("There cannot be less than nothing on a shelf."),
    "count_outdated": _("There were %(was)d on the page, now there are %(now)d. Count once more."),
    "stock_entry_outdated": _entry_outdated,
    "more_than_there_is": _("There are only %(left)d. Count them, and correct the count."),
    # bulk edits
    "too_many_to_change": _("At most %(most)d can be changed together. Choose fewer."),
    "price_too_high": _("That would cost more than any price can be."),
    "changes_outdated": _OUTDATED,
    "nothing_to_put_back": _("This cannot be put back: it is not there any more."),
    "changed_again": _("This was changed again since, and is left as it is now."),
    "former_value_invalid": lambda error: " ".join(error.facts["reasons"]),
    "pause_changed": _pause_changed,
    # CSV files
    "sheet_outdated": _OUTDATED,
    "too_many_goods_to_take_out": _("A sheet holds at most %(most)d rows. Narrow the list first."),
    "sheet_too_large": _("This file is too large. Bring your goods in several sheets."),
    "sheet_is_workbook": _(
        "This is a workbook (.xlsx, .xls or .ods), not a CSV file. Save it as “CSV UTF-8” in Excel, or download"
        " it as “Comma-separated values” in Google Sheets, and choose that file."
    ),
    "sheet_is_another_file": _another_file,
    "sheet_in_old_encoding": _(
        "This is in an old encoding, such as Windows-1252. Save it as “CSV UTF-8” and choose it again."
    ),
    "not_a_sheet": _NOT_A_SHEET,
    "column_without_a_name": _("Every column needs a name of its own in the first line."),
    "column_of_skus_missing": _("The column “sku” is missing: it says which variant a row is about."),
    "unknown_columns": _("Unknown columns: %(strange)s. There are: %(known)s."),
    "too_many_rows": _("A sheet holds at most %(most)d rows. Bring your goods in several."),
    "empty_sheet": _("There is nothing under the heading."),
    "row_too_long": _("Line %(line)d has more cells than the heading has names."),
    # pictures
    "too_many_uploads": _("Many pictures are being uploaded at the moment. Upload this one again in a minute."),
    "picture_too_big": _picture_too_big,
    "picture_is_svg": _("An SVG picture cannot be taken. Save it as a JPEG, PNG or WebP, and upload that."),
    "more_than_a_picture": _(
        "There is more than a picture in this file. Save it again as a JPEG, PNG or WebP, and upload that."
    ),
    "picture_moves": _("This picture moves. Upload one that stands still."),
    "not_a_picture": _("This is not a picture we can read. Upload a JPEG, PNG or WebP."),
    "picture_too_long": _(
        "This picture is too long: %(width)d × %(height)d. No side may have more than %(limit)d pixels."
    ),
    "picture_too_many_pixels": _(
        "This picture has too many pixels: %(width)d × %(height)d. Make it smaller than %(limit)d megapixels."
    ),
    "picture_takes_too_much_memory": _(
        "A picture of %(width)d × %(height)d pixels can only be taken in as a JPEG. "
        "Save it as one, or make it smaller than %(limit)d megapixels."
    ),
}
