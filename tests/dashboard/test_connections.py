"""Seats for open boards: never more than there are, and every way of leaving frees one."""

from collections.abc import Iterator
from unittest import mock

import pytest
from django.test import override_settings
from django_redis import get_redis_connection
from redis.exceptions import ConnectionError as RedisAway

from dashboard import connections


@pytest.fixture(autouse=True)
def two_seats() -> Iterator[None]:
    with override_settings(BOARD_MAX_CONNECTIONS=2):
        connections._here.clear()
        yield
        connections._here.clear()


def another_process() -> None:
    """From here on the seats taken so far are somebody else's."""
    connections._here.clear()


def seats() -> dict[str, float]:
    found = get_redis_connection("default").zrange(connections._key(), 0, -1, withscores=True)
    return {name.decode(): until for name, until in found}


def test_the_house_takes_as_many_as_it_has_seats() -> None:
    assert [connections.take(name) for name in "abc"] == [True, True, False]
    assert set(seats()) == {"a", "b"}


def test_the_seats_of_all_processes_are_counted_together() -> None:
    connections.take("a")
    connections.take("b")
    another_process()
    assert not connections.take("c")


def test_whoever_stays_keeps_the_seat_in_a_full_house() -> None:
    connections.take("a")
    before = seats()["a"]
    connections.take("b")
    another_process()
    assert connections.take("a")
    assert seats()["a"] > before


def test_leaving_twice_frees_one_seat() -> None:
    connections.take("a")
    connections.take("b")
    connections.leave("b")
    connections.leave("b")
    connections.leave("nobody")
    assert set(seats()) == {"a"}
    assert connections.take("c")


def test_the_seat_of_a_killed_process_is_free_when_its_lease_ends() -> None:
    with mock.patch("dashboard.connections.LEASE", -1):
        connections.take("killed")
    connections.take("a")
    another_process()
    assert connections.take("b")
    assert set(seats()) == {"a", "b"}


def test_a_flushed_list_fills_again_with_the_next_heartbeats_and_not_beyond() -> None:
    connections.take("a")
    connections.take("b")
    get_redis_connection("default").delete(connections._key())
    assert not connections.take("c"), "two sit here, whatever the list says"
    assert connections.take("a")
    assert connections.take("b")
    assert set(seats()) == {"a", "b"}


def test_whoever_lost_the_seat_while_the_list_was_empty_is_told() -> None:
    connections.take("a")
    get_redis_connection("default").delete(connections._key())
    another_process()
    connections.take("b")
    connections.take("c")
    another_process()
    assert not connections.take("a")


def test_without_redis_each_process_counts_its_own() -> None:
    with mock.patch("dashboard.connections.get_redis_connection", side_effect=RedisAway):
        assert [connections.take(name) for name in "abc"] == [True, True, False]
        connections.leave("a")
        assert connections.take("c")
