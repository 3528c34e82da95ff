"""Sentences for errors of delivery runs and of the till."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madamda.domain_errors import DomainError
from shop import money
from shop.messages import Sentence


def _run_changed(error: DomainError) -> str:
    run = error.facts["run"]
    return gettext("This run is “%(status)s” by now. Nothing was changed.") % {"status": run.get_status_display()}


def _not_for_run(error: DomainError) -> str:
    order = error.facts["order"]
    words = gettext("%(number)s can’t go with this run: it is “%(status)s”, is picked up, or is in another run.")
    return words % {"number": order.number, "status": order.get_status_display()}


def _run_full(error: DomainError) -> str:
    words = gettext("%(number)s does not fit: a run has at most %(most)d orders.")
    return words % {"number": error.facts["order"].number, "most": error.facts["most"]}


def _countered_already(error: DomainError) -> str:
    who = error.facts["counter"].by
    return gettext("%(who)s was quicker: this entry is already countered.") % {"who": who.display_name if who else ""}


def _follows_order(error: DomainError) -> str:
    words = gettext("This entry is about the payment of %(number)s. Correct it on the page of the order.")
    return words % {"number": error.facts["order"].number}


def _amount_differs(error: DomainError) -> str:
    over = error.facts["over"]
    if over > 0:
        words = gettext("That is %(amount)s too much. Correct it, or write why.")
    else:
        words = gettext("%(amount)s is missing. Correct it, or write why.")
    return words % {"amount": money.format_base(abs(over))}


SENTENCES: Mapping[str, Sentence] = {
    "run_changed": _run_changed,
    "order_not_for_run": _not_for_run,
    "run_full": _run_full,
    "run_empty": _("Add at least one order that can be delivered."),
    "door_amount_differs": _amount_differs,
    "settled_by_somebody_else": _("Somebody else has to do this: a manager who has neither driven nor counted."),
    "difference_needs_reason": _("The count differs. Write why, as far as anybody knows."),
    "shift_changed": _("The shift was opened or closed in the meantime. Nothing was changed."),
    "runs_not_settled": _("Settle all delivery runs before you close the shift."),
    "count_needs_reason": _("The count differs from the cash book. Count again, or write why."),
    "cash_countered_already": _countered_already,
    "cash_follows_order": _follows_order,
    "too_little_cash": _("There is less in the till. Nothing was moved."),
}
