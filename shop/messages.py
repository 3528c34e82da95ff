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

_OUTDATED = _("Something has changed since you looked. Check again what will be done.")
_NOT_A_SHEET = _("This is not a CSV file. Save it as “CSV UTF-8” and choose it again.")
_KINDS = {"pdf": _("a PDF"), "zip": _("a ZIP file"), "picture": _("a picture"), "html": _("a web page (HTML)")}


def sentence(error: DomainError) -> str:
    return written(error, SENTENCES)


def written(error: DomainError, sentences: Mapping[str, Sentence]) -> str:
    """Return the sentence for the error's code: a format string filled with its facts, or the result of a function."""
    words = sentences[error.code]
    return words(error) if callable(words) else str(words) % error.facts


def _line_changed(error: DomainError) -> str:
    if not error.facts["now"]:
        words = _("You removed this on another page. Here you wanted %(wanted)d.")
    elif error.facts["wanted"]:
        words = _("You changed this to %(now)d on another page. Here you wanted %(wanted)d.")
    else:
        words = _("You changed this to %(now)d on another page. Here you wanted to remove it.")
    return str(words) % error.facts


def _pause_changed(error: DomainError) -> str:
    if until := error.facts["until"]:
        when = date_format(timezone.localtime(until), "j F, H:i")
        return gettext("Someone was quicker: no orders are taken until %(when)s.") % {"when": when}
    return gettext("Someone was quicker: the shop is taking orders.")


def _entry_outdated(error: DomainError) -> str:
    entry = error.facts["entry"]
    words = gettext("%(who)s was quicker: %(kind)s %(pieces)s. Check whether it is the same.")
    facts = {"kind": entry.get_kind_display(), "pieces": f"{entry.quantity:+d}"}
    return words % {"who": entry.by or gettext("Someone"), **facts}


def _another_file(error: DomainError) -> str:
    words = gettext(
        "This is %(kind)s, not a CSV file. Save the spreadsheet itself as “CSV UTF-8” and choose that file."
    )
    return words % {"kind": _KINDS[error.facts["kind"]]}


def _picture_too_big(error: DomainError) -> str:
    words = gettext("This file is too large. A picture may have up to %(limit)s.")
    return words % {"limit": filesizeformat(settings.PICTURE_MAX_BYTES)}


SENTENCES: Mapping[str, Sentence] = {
    # carts
    "cart_full": _("Your cart can hold up to %(most)d different products. Order these first."),
    "not_for_sale": _("This product is no longer available."),
    "sold_out": lambda error: gettext("%(name)s is sold out.") % {"name": full_name(error.facts["variant"])},
    "cart_line_changed": _line_changed,
    # stock
    "out_of_stock": _("Some items have just sold out."),
    "correction_below_nought": _("Stock can’t be less than zero."),
    "count_outdated": _("The page showed %(was)d, now there are %(now)d. Count again."),
    "stock_entry_outdated": _entry_outdated,
    "more_than_there_is": _("There are only %(left)d. Count them, and correct the stock."),
    # bulk edits
    "too_many_to_change": _("At most %(most)d can be changed together. Select fewer."),
    "price_too_high": _("This is higher than the maximum price."),
    "changes_outdated": _OUTDATED,
    "nothing_to_put_back": _("This can’t be restored because it no longer exists."),
    "changed_again": _("This has been changed again since, so it was left as it is."),
    "former_value_invalid": lambda error: " ".join(error.facts["reasons"]),
    "pause_changed": _pause_changed,
    # CSV files
    "sheet_outdated": _OUTDATED,
    "too_many_goods_to_take_out": _("A file holds at most %(most)d rows. Filter the list first."),
    "sheet_too_large": _("This file is too large. Split it into several files."),
    "sheet_is_workbook": _(
        "This is a workbook (.xlsx, .xls or .ods), not a CSV file. Save it as “CSV UTF-8” in Excel, or download"
        " it as “Comma-separated values” in Google Sheets, and choose that file."
    ),
    "sheet_is_another_file": _another_file,
    "sheet_in_old_encoding": _(
        "This is in an old encoding, such as Windows-1252. Save it as “CSV UTF-8” and choose it again."
    ),
    "not_a_sheet": _NOT_A_SHEET,
    "column_without_a_name": _("Every column needs its own name in the first line."),
    "column_of_skus_missing": _("The column “sku” is missing. It says which variant each row is for."),
    "unknown_columns": _("Unknown columns: %(strange)s. You can use: %(known)s."),
    "too_many_rows": _("A file holds at most %(most)d rows. Split it into several files."),
    "empty_sheet": _("There are no rows below the header."),
    "row_too_long": _("Line %(line)d has more cells than the header has columns."),
    # pictures
    "too_many_uploads": _("Many pictures are being uploaded right now. Upload this one again in a minute."),
    "picture_not_stored": _("Pictures can’t be stored right now. Upload this one again in a minute."),
    "picture_too_big": _picture_too_big,
    "picture_is_svg": _("SVG pictures can’t be used. Save it as a JPEG, PNG or WebP, and upload that."),
    "more_than_a_picture": _(
        "This file holds more than a picture. Save it again as a JPEG, PNG or WebP, and upload that."
    ),
    "picture_moves": _("This picture is animated. Upload a still one."),
    "not_a_picture": _("We can’t read this picture. Upload a JPEG, PNG or WebP."),
    "picture_too_long": _(
        "This picture is too large: %(width)d × %(height)d. Each side can have at most %(limit)d pixels."
    ),
    "picture_too_many_pixels": _(
        "This picture has too many pixels: %(width)d × %(height)d. Make it smaller than %(limit)d megapixels."
    ),
    "picture_takes_too_much_memory": _(
        "A picture of %(width)d × %(height)d pixels must be a JPEG. Save it as one, or make it "
        "smaller than %(limit)d megapixels."
    ),
}
