"""Polling the bank for transfers: in batches, at growing intervals, with back-off after failures."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from madamda.db import errors
from orders.models import GatewayState, Payment, ReplacedCode
from orders.payments import reconciliation
from orders.payments.bank_responses import Transfer
from orders.payments.gateway import AT_MOST, GatewayUnavailable, PaymentGateway

log = logging.getLogger(__name__)

Code = Payment | ReplacedCode

OFTEN = timedelta(seconds=10)  # interval while the code is valid
LATER = timedelta(hours=1)  # longest interval afterwards
FOR_SO_LONG = timedelta(days=2)  # after the code expires, to find late payments
LINKS_AT_ONCE = 5
# Seconds of back-off after each kind of failure, doubled with every consecutive failure.
QUIET = {
    GatewayState.Trouble.TOKEN: 60.0,
    GatewayState.Trouble.CLOSED: 60.0,
    GatewayState.Trouble.BUSY: 30.0,
    GatewayState.Trouble.AWAY: 5.0,
    GatewayState.Trouble.NONSENSE: 30.0,
}
LONGEST_QUIET = 600.0


def poll_due(bank: PaymentGateway) -> int:
    """Poll the bank about all due payments in one batch; return how many transfers were recorded.

    No transaction is open during the request. Payments claimed by a worker that was killed are due again at their next
    poll. An answer is noted in the transaction that records the transfer, or once the bank reports that there is none.
    """
    if GatewayState.load().is_quiet(timezone.now()):
        return 0
    payments = _take_due()
    codes: list[Code] = [*payments, *_take_replaced(AT_MOST - len(payments))]
    if not codes:
        return 0
    try:
        answers = bank.find([code.md5 for code in codes])
    except GatewayUnavailable as away:
        _keep_quiet(away)
        return 0
    came = [(code, found) for code in codes if (found := answers.get(code.md5))]
    received = sum(_receive(code, transfer) for code, transfer in came)
    _note_nothing([payment.pk for payment in payments if payment.md5 in answers and answers[payment.md5] is None])
    return received


def fetch_links(bank: PaymentGateway) -> int:
    """Fetch deep links to bank apps for new codes; return how many. Without a link, the page shows the code only."""
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


def next_poll_delay(payment: Code, now: datetime) -> timedelta | None:
    """Return the time until this code's next poll; None once it is no longer polled."""
    if payment.is_good(now):
        return OFTEN
    if now > payment.good_until + FOR_SO_LONG:
        return None
    return max(OFTEN, min(LATER, (now - payment.good_until) / 4))


def _take_due() -> list[Payment]:
    """Claim due payments by postponing their next poll, under SKIP LOCKED, so that no two workers poll the same."""
    now = timezone.now()
    with transaction.atomic():
        due = list(Payment.objects.due(now).select_for_update(skip_locked=True)[:AT_MOST])
        for payment in due:
            _postpone(payment, now)
        Payment.objects.bulk_update(due, ["next_ask_at", "asks"])
    return due


def _take_replaced(most: int) -> list[ReplacedCode]:
    """Claim due codes that others have replaced, with their payments, in the same way."""
    now = timezone.now()
    with transaction.atomic():
        due = ReplacedCode.objects.filter(next_ask_at__lte=now).select_related("payment").order_by("next_ask_at")
        codes = list(due.select_for_update(of=("self",), skip_locked=True)[:most])
        for code in codes:
            _postpone(code, now)
        ReplacedCode.objects.bulk_update(codes, ["next_ask_at", "asks"])
    return codes


def _postpone(code: Code, now: datetime) -> None:
    pause = next_poll_delay(code, now)
    code.next_ask_at = now + pause if pause else None
    code.asks = min(code.asks + 1, 30_000)


def _receive(code: Code, transfer: Transfer) -> bool:
    """Record a transfer; return False on failure, which is logged, does not stop the others, and is retried soon."""
    payment, replaced = (code, None) if isinstance(code, Payment) else (code.payment, code)
    try:
        reconciliation.record_transfer(payment, transfer, replaced=replaced)
    except Exception as trouble:
        log.exception("Order %s: could not record a transfer.", payment.order_id)
        errors.close_if_connection_lost(trouble)  # the next transfer then gets a new connection
        type(code).objects.filter(pk=code.pk).update(next_ask_at=timezone.now() + OFTEN)
        return False
    return True


def _note_nothing(payments: list[int]) -> None:
    """Note that the bank has answered and these payments have no transfer; ends the back-off."""
    now = timezone.now()
    Payment.objects.filter(pk__in=payments).update(answered_at=now)
    GatewayState.objects.filter(pk=1).update(answered_at=now, trouble="", failures=0, quiet_until=None)


def _keep_quiet(away: GatewayUnavailable) -> None:
    log.warning("The bank's API is not available (%s).", away.trouble.value)
    line = GatewayState.load()
    wait = away.wait if away.wait is not None else QUIET[away.trouble] * 2 ** min(line.failures, 10)
    GatewayState.objects.filter(pk=1).update(
        trouble=away.trouble,
        failures=F("failures") + 1,
        quiet_until=timezone.now() + timedelta(seconds=min(wait, LONGEST_QUIET)),
    )
