"""History of an order in words: changes, prints and alarms, with user and time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.editing import descriptions
from orders.fulfilment import amounts_paid
from orders.models import Alarm, BankTransfer, Order, OrderEvent, Print
from orders.outbox import events
from orders.status import Status

Kind = OrderEvent.Kind

_TOLD = {
    Kind.PLACED: _("%(who)s ordered"),
    Kind.CONFIRMED: _("%(who)s confirmed it"),
    Kind.PREPARING: _("%(who)s started packing"),
    Kind.READY: _("%(who)s marked it ready"),
    Kind.OUT: _("%(who)s handed it to the rider"),
    Kind.DELIVERED: _("%(who)s marked it as delivered"),
    Kind.CANCELLED: _("%(who)s cancelled it"),
    Kind.UNDONE: _("%(who)s moved it back to “%(status)s”"),
    Kind.PAID: _("%(who)s marked it as paid"),
    Kind.UNPAID: _("%(who)s marked it as not paid"),
    Kind.RECEIVED: _("%(who)s marked it as received by the customer"),
    Kind.UNRECEIVED: _("%(who)s marked it as not received by the customer"),
    Kind.RETURNING: _("%(who)s: not delivered, the goods come back"),
    Kind.RETURNED: _("%(who)s counted the goods at the shop"),
    Kind.ATTEMPTED: _("%(who)s: not delivered, to be tried again"),
    Kind.EDITED: _("%(who)s changed the order"),
    Kind.NOTED: _("%(who)s wrote a note"),
    Kind.CLAIMED: _("%(who)s says it is paid by KHQR"),
    Kind.MATCHED: _("The bank confirmed the payment"),
    Kind.SHORT: _("The payment was too low"),
    Kind.OVER: _("The payment was too high"),
    Kind.LATE: _("The payment arrived too late"),
    Kind.DUPLICATE: _("The payment arrived twice"),
    Kind.MISDIRECTED: _("A payment arrived that doesn’t match the order"),
    Kind.TO_CASH: _("%(who)s switched from KHQR to cash"),
    Kind.EXPIRED: _("Not paid in time, but already confirmed – a decision is needed"),
    Kind.SETTLED: _("%(who)s resolved a payment"),
    Kind.REFUNDED: _("%(who)s refunded the payment"),
    Kind.RETURN_ASKED: _("%(who)s asked to return goods"),
    Kind.RETURN_APPROVED: _("%(who)s approved the return"),
    Kind.RETURN_REFUSED: _("%(who)s did not accept the return"),
    Kind.RETURN_RECEIVED: _("%(who)s counted the returned goods"),
    Kind.REPLACED: _("%(who)s ordered a replacement"),
}
_RANG = {
    Alarm.Rung.BOARDS: _("Nobody confirmed it, so the boards rang"),
    Alarm.Rung.CUSTOMER: _("The customer was told that the team is being alerted"),
    Alarm.Rung.TELEGRAM: _("A message was sent to Telegram"),
}
_PAID_AT_THE_BANK = _("The bank received the payment")
_NOT_PAID_IN_TIME = _("Cancelled automatically: not paid in time")


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    at: datetime
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class Latest:
    entry: HistoryEntry
    ago: str


@dataclass(frozen=True, slots=True)
class History:
    entries: list[HistoryEntry]
    earlier: int  # version before which the next page continues; 0 on the last page


def of(order: Order, *, before: int = 0) -> History:
    """Return the latest changes, or those before version `before`, newest first.

    Prints and alarms of the same period are included, at most HISTORY_SIZE of each. Three queries, one more if a
    delivery failed, and one more at either end of a page if there are several.
    """
    lines, size = order.events.select_related("by").order_by("-version"), settings.HISTORY_SIZE
    until = order.events.filter(version=before).values_list("at", flat=True).first() if before else None
    found = list((lines.filter(version__lt=before) if before else lines)[: size + 1])
    shown, earlier = found[:size], found[size - 1].version if len(found) > size else 0
    among = Q(at__gte=shown[-1].at) if earlier else Q()
    among &= Q(at__lt=until) if until else Q()
    cut = [one.version for one in shown if one.kind == Kind.EDITED and len(one.reason) >= descriptions.LONGEST_REASON]
    whole = descriptions.whole_by_version(order, cut)
    for one in shown:
        one.reason = whole.get(one.version, one.reason)
    entries = [
        *_changes(order, shown[::-1], events.state_before(order, earlier) if earlier else Status.PENDING),
        *(_printed(one) for one in order.prints.filter(among).select_related("by").order_by("-pk")[:size]),
        *(_rang(alarm) for alarm in order.alarms.filter(among).exclude(told_at=None)),
    ]
    if order.failed_attempts:
        _add_outcomes(order, shown, entries)
    return History(sorted(entries, key=lambda one: one.at, reverse=True), earlier)


def latest(order: Order) -> Latest:
    """Return the last change; one query."""
    event = order.events.select_related("by").latest("version")
    return Latest(_entry(order, event, Status(order.status)), events.ago(event))


def cancellations(orders: Iterable[Order]) -> dict[int, HistoryEntry]:
    """Return the cancellation (user, time, reason) of each cancelled order; one query, or none."""
    cancelled = {order.pk: order for order in orders if order.status == Status.CANCELLED}
    if not cancelled:
        return {}
    last = OrderEvent.objects.filter(order__in=cancelled, kind=Kind.CANCELLED).select_related("by").order_by("version")
    return {event.order_id: _entry(cancelled[event.order_id], event, Status.CANCELLED) for event in last}


def transfers(order: Order) -> list[BankTransfer]:
    """Return the order's KHQR transfers; one query, none for cash."""
    return amounts_paid.of(order)


def _changes(order: Order, history: Sequence[OrderEvent], before: Status) -> Iterator[HistoryEntry]:
    """Describe the events in order, each with the resulting status, starting from the status `before`."""
    states = [before]
    for event in history:
        if event.kind in Status.values:
            states.append(Status(event.kind))
        elif event.kind == Kind.UNDONE and len(states) > 1:  # otherwise the undone step is on another page
            states.pop()
        yield _entry(order, event, states[-1])


def _add_outcomes(order: Order, shown: Sequence[OrderEvent], entries: list[HistoryEntry]) -> None:
    """Add what happened at the door to the entries of failed deliveries; one query."""
    outcomes = {one.version: one.get_outcome_display() for one in order.attempts.all()}
    for place, event in enumerate(reversed(shown)):
        if outcome := outcomes.get(event.version):
            entry = entries[place]
            entries[place] = replace(entry, note=f"{outcome}: {entry.note}" if entry.note else outcome)


def _entry(order: Order, event: OrderEvent, state: Status) -> HistoryEntry:
    if event.by is None and event.reason == OrderEvent.NOT_PAID:
        return HistoryEntry(at=event.at, words=str(_NOT_PAID_IN_TIME), note="")
    if event.by is None and event.kind == Kind.PAID:
        return HistoryEntry(at=event.at, words=str(_PAID_AT_THE_BANK), note="")
    if event.by and event.kind == Kind.TO_CASH:
        return HistoryEntry(
            at=event.at, words=_("%(who)s changed it to cash") % {"who": event.by.display_name}, note=event.reason
        )
    who = event.by.display_name if event.by else order.customer_name
    return HistoryEntry(
        at=event.at, words=_TOLD[Kind(event.kind)] % {"who": who, "status": state.label}, note=event.reason
    )


def _printed(one: Print) -> HistoryEntry:
    facts = {"who": one.by.display_name, "paper": one.get_paper_display()}
    note = _("Copy %(copy)d") % {"copy": one.copy} if one.copy > 1 else ""
    return HistoryEntry(at=one.at, words=_("%(who)s printed: %(paper)s") % facts, note=note)


def _rang(alarm: Alarm) -> HistoryEntry:
    return HistoryEntry(at=alarm.at, words=str(_RANG[Alarm.Rung(alarm.rung)]), note="")
