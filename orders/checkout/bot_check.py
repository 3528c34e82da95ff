"""Telling programs from people without asking people anything: who answers at once, or fills in what nobody sees."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import constant_time_compare

_signer = TimestampSigner(salt="orders.checkout")


def sign_form(submission: object) -> str:
    """When this form was first handed out; signed, and good for this form alone."""
    return _signer.sign(str(submission))


def keep_or_sign(stamp_before: str, submission: object) -> str:
    """The one the form already had: who is asked to press once more has waited long enough by then."""
    try:
        return stamp_before if _signer.unsign(stamp_before) == str(submission) else sign_form(submission)
    except BadSignature:
        return sign_form(submission)


def is_too_fast(stamp: str, submission: object) -> bool:
    """Whether a form comes back sooner than anybody can read it, or with a stamp that is not ours.

    One without a stamp is let through: a press that was kept and is sent once more carries what it carried. However
    old a stamp is, it is good: people leave pages open for days.
    """
    if not stamp or not settings.CHECKOUT_MIN_SECONDS:
        return False
    try:
        signed = _signer.unsign(stamp)
    except BadSignature:
        return True
    return not constant_time_compare(signed, str(submission)) or not _is_old_enough(stamp)


def _is_old_enough(stamp: str) -> bool:
    try:
        _signer.unsign(stamp, max_age=timedelta(seconds=settings.CHECKOUT_MIN_SECONDS))
    except BadSignature:  # older than that
        return True
    return False
