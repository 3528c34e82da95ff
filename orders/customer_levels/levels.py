"""Levels of customers: by rule from how their orders ended, or by hand, which is stronger."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from customers.models import Customer, CustomerLevel, CustomerNote
from madamda.domain_errors import DomainError
from madamda.staff.models import User
from orders.queries import phone_history
from orders.queries.checkout import lock_phone
from orders.queries.phone_history import Counters

Level = CustomerLevel.Level

# Only managers give these levels and lift them.
STRICT = frozenset({Level.PREPAY, Level.BLOCKED})
RESTRICT = "customers.restrict_customer"


class LevelError(DomainError):
    """The level was not changed."""


class LevelChanged(LevelError):
    """Somebody else has changed the level since the page was shown."""

    code = "level_changed"


class LevelNotAllowed(LevelError):
    """Only a manager may ask for prepayment, block, or lift either."""

    code = "level_needs_manager"


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer's level and what it follows from."""

    counters: Counters
    level: Level
    by_hand: CustomerLevel | None  # None: by rule
    seen: int  # id of the latest row by hand, for `set_level`; 0 if there is none

    @property
    def is_strict(self) -> bool:
        return self.level in STRICT


def by_rule(*, refused: int, delivered: int) -> Level:
    """Return the level of a customer with so many refused and delivered orders within REFUSAL_DAYS."""
    if refused >= settings.REFUSALS_TO_PREPAY:
        return Level.PREPAY
    return Level.GOOD if delivered and not refused else Level.NEW


def holds(level: str, until: date | None) -> bool:
    """Return True if a level by hand counts today; its last day is `until`."""
    return bool(level) and (until is None or until >= timezone.localdate())


def effective(level: str | None, until: date | None, *, refused: int, delivered: int) -> Level:
    """Return the level by hand if one counts today, else the level by rule."""
    return Level(level) if level and holds(level, until) else by_rule(refused=refused, delivered=delivered)


def of(customer: Customer) -> Standing:
    """Return the customer's level and counters. Two queries."""
    counted = phone_history.counters(customer.phone)
    latest = customer.levels.select_related("by").first()
    by_hand = latest if latest and holds(latest.level, latest.until) else None
    rule = by_rule(refused=counted.refused, delivered=counted.delivered)
    return Standing(counted, Level(by_hand.level) if by_hand else rule, by_hand, latest.pk if latest else 0)


@transaction.atomic
def set_level(
    customer: Customer, level: str, *, by: User, seen: int, reason: str, until: date | None = None
) -> CustomerLevel:
    """Set the level by hand; an empty one returns to the rules. Raises LevelChanged or LevelNotAllowed.

    Waits for orders that this phone is placing, at their advisory lock, and those placed later read the new level.
    """
    lock_phone(customer.phone)
    now = of(customer)
    if now.seen != seen:
        raise LevelChanged
    if (now.is_strict or level in STRICT) and not by.has_perm(RESTRICT):
        raise LevelNotAllowed
    return customer.levels.create(level=level, reason=reason, until=until if level else None, by=by)


def add_note(customer: Customer, text: str, *, by: User) -> CustomerNote:
    return customer.notes.create(text=text, by=by)
