"""Bot check: rejects forms submitted faster than CHECKOUT_MIN_SECONDS or with the hidden honeypot field filled in."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import constant_time_compare

_signer = TimestampSigner(salt="orders.checkout")


def sign_form(submission: object) -> str:
    """Return a signed timestamp of when the form was first rendered, bound to its submission id."""
    return _signer.sign(str(submission))


def keep_or_sign(stamp_before: str, submission: object) -> str:
    """Return the form's valid stamp, else a new one, so that a form shown again keeps the time already waited."""
    try:
        return stamp_before if _signer.unsign(stamp_before) == str(submission) else sign_form(submission)
    except BadSignature:
        return sign_form(submission)


def is_too_fast(stamp: str, submission: object) -> bool:
    """Return True if the form came back within CHECKOUT_MIN_SECONDS, or if its stamp is forged or of another form.

    A form without a stamp passes: one resubmitted after an outage has only the fields it was first sent with. A stamp
    never expires, because pages stay open for days.
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
    except BadSignature:  # SignatureExpired: older than the minimum
        return True
    return False
