"""Asking the bank what has come in: in batches, ever less often, and not at all while it wants quiet."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from madamda.db import errors
from orders.models import GatewayState, Payment
from orders.payments import reconciliation
from orders.payments.bank_responses import Transfer
from orders.payments.gateway import AT_MOST, GatewayUnavailable, PaymentGateway

log = logging.getLogger(__name__)

OFTEN = timedelta(seconds=10)  # while the code is good: a customer is looking at the page
LATER = timedelta(hours=1)  # and at most so seldom afterwards
FOR_SO_LONG = timedelta(days=2)  # after the code: late money is found, too
LINKS_AT_ONCE = 5
# Seconds of quiet after each kind of trouble, doubled with every failure in a row.
QUIET = {
    GatewayState.Trouble.TOKEN: 60.0,
    GatewayState.Trouble.CLOSED: 60.0,
    GatewayState.Trouble.BUSY: 30.0,
    GatewayState.Trouble.AWAY: 5.0,
    GatewayState.Trouble.NONSENSE: 30.0,
}
LONGEST_QUIET = 600.0


def poll_due(bank: PaymentGateway) -> int:
    """One question about all that is due; returns how many payments were found.

    No transaction is open while the bank is asked. What a killed worker had taken is
    due again at its next time, and does not count as answered until then: an answer is
    noted together with the money it tells of, or once it says clearly that there is none.
    """
    if GatewayState.load().is_quiet(timezone.now()):
        return 0
    payments = _take_due()
    if not payments:
        return 0
    try:
        answers = bank.find([payment.md5 for payment in payments])
    except GatewayUnavailable as away:
        _keep_quiet(away)
        return 0
    came = [(payment, found) for payment in payments if (found := answers.get(payment.md5))]
    received = sum(_receive(payment, transfer) for payment, transfer in came)
    _note_nothing([payment.pk for payment in payments if payment.md5 in answers and answers[payment.md5] is None])
    return received


def fetch_links(bank: PaymentGateway) -> int:
    """Addresses that open a bank app, for codes that are new; a page without one shows the code alone."""
    now = timezone.now()
    if GatewayState.load().is_quiet(now):
        return 0
    fresh = Payment.objects.filter(link="", good_until__gt=now, asks__lte=3, next_ask_at__isnull=False)
    written = 0
    for payment in fresh.order_by("-asked_for_at")[:LINKS_AT_ONCE]:
        try:
            link = bank.link(payment.text)
        except GatewayUnavailable as away:
            _keep_quiet(away)
            break
        written += Payment.objects.filter(pk=payment.pk).update(link=link[:300])
    return written


def next_poll_delay(payment: Payment, now: datetime) -> timedelta | None:
    """Until the next question about this one; None when it has been asked about long enough."""
    if payment.is_good(now):
        return OFTEN
    if now > payment.good_until + FOR_SO_LONG:
        return None
    return max(OFTEN, min(LATER, (now - payment.good_until) / 4))


def _take_due() -> list[Payment]:
    """Taken by moving their next time: two workers never ask about the same."""
    now = timezone.now()
    with transaction.atomic():
        due = list(Payment.objects.due(now).select_for_update(skip_locked=True)[:AT_MOST])
        for payment in due:
            pause = next_poll_delay(payment, now)
            payment.next_ask_at = now + pause if pause else None
            payment.asks = min(payment.asks + 1, 30_000)
        Payment.objects.bulk_update(due, ["next_ask_at", "asks"])
    return due


def _receive(payment: Payment, transfer: Transfer) -> bool:
    """Whether it is recorded. What fails keeps nobody else's money waiting, and is asked about again at once."""
    try:
        reconciliation.record_transfer(payment, transfer)
    except Exception as trouble:
        log.exception("Order %s: a transfer came in and could not be recorded.", payment.order_id)
        errors.close_if_connection_lost(trouble)  # then the next one opens another connection
        Payment.objects.filter(pk=payment.pk).update(next_ask_at=timezone.now() + OFTEN)
        return False
    return True


def _note_nothing(payments: list[int]) -> None:
    """The bank has answered, and these were not paid."""
    now = timezone.now()
    Payment.objects.filter(pk__in=payments).update(answered_at=now)
    GatewayState.objects.filter(pk=1).update(answered_at=now, trouble="", failures=0, quiet_until=None)


def _keep_quiet(away: GatewayUnavailable) -> None:
    log.warning("The bank does not answer (%s).", away.trouble.value)
    line = GatewayState.load()
    wait = away.wait if away.wait is not None else QUIET[away.trouble] * 2 ** min(line.failures, 10)
    GatewayState.objects.filter(pk=1).update(
        trouble=away.trouble,
        failures=F("failures") + 1,
        quiet_until=timezone.now() + timedelta(seconds=min(wait, LONGEST_QUIET)),
    )
