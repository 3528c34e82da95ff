"""The texts of news for customers, in the active language. What a status means is said in one place for all channels
and the order page: orders.tracking.status_messages."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.fulfilment import amounts_paid
from orders.models import Order, OrderEvent
from orders.tracking import return_status, status_messages
from shop import money

Kind = OrderEvent.Kind


@dataclass(frozen=True, slots=True)
class CustomerNews:
    """`heading`: the news in a few words. `details`: sentences that follow it where there is room."""

    heading: str
    details: tuple[str, ...]

    @property
    def sentences(self) -> str:
        return " ".join(self.details)


def news(order: Order, kind: str) -> CustomerNews:
    """Return what is told about an event of this kind, as the order stands now. No query unless it is about a return
    or a refund."""
    match kind:
        case Kind.EDITED:
            return _news(_("Your order was changed"), _goods_and_total(order), _to_pay(order))
        case Kind.REFUNDED:
            return _news(_("Your money was given back"), _given_back(order))
        case Kind.RETURN_APPROVED | Kind.RETURN_REFUSED if returns := return_status.of(order):
            return _news(_("About your return"), returns[-1].words, returns[-1].answer)
        case Kind.ATTEMPTED:
            return _news(_("We couldn’t deliver your order"), status_messages.lead(order, timezone.localdate()))
    lead, note = status_messages.lead(order, timezone.localdate()), status_messages.note(order)
    return _news(status_messages.heading(order), lead, note, _to_pay(order) if kind == Kind.OUT else "")


def short(order: Order, kind: str, shop: str) -> str:
    """Return the news for a text message, without links: anyone with the order's link can open it."""
    due = amounts_paid.still_to_collect(order) if kind in (Kind.OUT, Kind.EDITED) else Decimal(0)
    to_pay = _("To pay: %(amount)s.") % {"amount": money.format_base(due)} if due else ""
    words = " ".join(filter(None, [f"{shop} {order.number}: {news(order, kind).heading}.", to_pay]))
    return words.replace("’", "'")  # one letter beyond GSM 03.38 halves what a message holds


def _news(heading: str, *details: str) -> CustomerNews:
    return CustomerNews(heading, tuple(filter(None, details)))


def _to_pay(order: Order) -> str:
    if not (due := amounts_paid.still_to_collect(order)):
        return ""
    amounts = f"{money.format_base(due)} / {money.format_secondary(money.to_second(due, order.riel_rate))}"
    return _("To pay: %(amount)s.") % {"amount": amounts}


def _goods_and_total(order: Order) -> str:
    pieces = sum(order.pieces.values())
    words = ngettext(
        "It now has %(pieces)d item and costs %(total)s.", "It now has %(pieces)d items and costs %(total)s.", pieces
    )
    return words % {"pieces": pieces, "total": money.format_base(order.total)}


def _given_back(order: Order) -> str:
    amount = sum(refund.amount for refund in order.refunds.all())
    if not amount:
        return ""
    return _("%(amount)s in all. If it hasn’t arrived, call us.") % {"amount": money.format_base(amount)}
