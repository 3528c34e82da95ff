"""Every domain error has a unique, stable code and a message for the user."""

from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from madamda.domain_errors import DomainError
from orders.messages import SENTENCES

ROOT = Path(__file__).parents[2]
APPS = ("customers", "shop", "orders", "dashboard", "madamda")

# Caught in our code or only logged; never shown on a page.
AMONG_US = {
    "madamda.shop_export.reader.ImportRefused",
    "shop.listing.paginator.EmptyPage",
    "madamda.http.rate_limits.RateLimited",
    "madamda.inputs.phone.InvalidPhone",
    "madamda.inputs.numbers.NotANumber",
    "madamda.lost_updates.forms.Overtaken",
    "madamda.dev_servers.data_dir.CannotStart",
    "madamda.db.errors.NotReplicated",
    "madamda.db.errors.TooManyWaiting",
    "madamda.launch_checks.Wrong",
    "shop.catalogue.product_detail.NotShown",
    "shop.messengers.NotAName",
    "orders.notifications.customer_messages.NotSent",
    "orders.notifications.sms.SmsRejected",
    "orders.notifications.sms.SmsUnavailable",
    "orders.notifications.telegram.ChatGone",
    "orders.notifications.telegram.TelegramUnavailable",
    "orders.notifications.telegram.TelegramRejected",
    "orders.payments.bank_responses.InvalidResponse",
    "orders.payments.gateway.GatewayUnavailable",
    "orders.payments.khqr.NotWritable",
}


def errors() -> dict[str, type[Exception]]:
    """Return all exception classes of our modules by name."""
    rooms = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    ]
    return {
        f"{name}.{value.__name__}": value
        for name in rooms
        for value in vars(import_module(name)).values()
        if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == name
    }


ERRORS = errors()
# Base classes, which are never raised themselves.
RAISED = {name: one for name, one in ERRORS.items() if issubclass(one, DomainError) and not one.__subclasses__()}


def test_every_error_of_ours_is_a_refusal_or_among_us() -> None:
    assert {name for name, one in ERRORS.items() if not issubclass(one, DomainError)} == AMONG_US


@pytest.mark.parametrize("name", RAISED)
def test_each_has_a_code_and_a_sentence(name: str) -> None:
    assert "code" in vars(RAISED[name])
    assert RAISED[name].code in SENTENCES


def test_no_two_have_the_same_code_and_no_sentence_is_left_over() -> None:
    codes = Counter(one.code for one in RAISED.values())
    assert [code for code, number in codes.items() if number > 1] == []
    assert set(SENTENCES) == set(codes)
