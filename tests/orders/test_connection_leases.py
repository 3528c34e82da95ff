"""Seats for open sockets: never more than there are, and every way of leaving frees one."""

from collections.abc import Iterator
from unittest import mock

import pytest
from django.conf import settings
from django.test import override_settings
from django_redis import get_redis_connection
from redis.exceptions import ConnectionError as RedisAway

from madamda.realtime import connection_leases
from madamda.realtime.connection_leases import LeasePool

HOUSE, DARA = LeasePool("house", 2), LeasePool("house:dara", 1)


@pytest.fixture(autouse=True)
def an_empty_house() -> Iterator[None]:
    connection_leases._local.clear()
    yield
    connection_leases._local.clear()


def another_process() -> None:
    """From here on the seats taken so far are somebody else's."""
    connection_leases._local.clear()


def clock_of_redis() -> float:
    seconds, micros = get_redis_connection("default").time()
    return float(seconds + micros / 1e6)


def sits(name: str, *rooms: LeasePool) -> bool:
    return connection_leases.acquire(name, *(rooms or (HOUSE,))) is None


def seats() -> dict[str, float]:
    found = get_redis_connection("default").zrange(connection_leases._key(HOUSE), 0, -1, withscores=True)
    return {name.decode(): until for name, until in found}


def test_the_house_takes_as_many_as_it_has_seats() -> None:
    assert [sits(name) for name in "abc"] == [True, True, False]
    assert set(seats()) == {"a", "b"}
    assert connection_leases.count(HOUSE) == 2


def test_the_seats_of_all_processes_are_counted_together() -> None:
    sits("a")
    sits("b")
    another_process()
    assert connection_leases.acquire("c", HOUSE) == HOUSE


def test_who_finds_one_room_full_takes_no_seat_in_any() -> None:
    assert sits("a", HOUSE, DARA)
    another_process()
    assert connection_leases.acquire("b", HOUSE, DARA) == DARA
    assert set(seats()) == {"a"}
    assert sits("c"), "somebody else still finds a seat"


def test_whoever_stays_keeps_the_seat_in_a_full_house() -> None:
    sits("a")
    before = seats()["a"]
    sits("b")
    another_process()
    assert sits("a")
    assert seats()["a"] > before


def test_leaving_twice_frees_one_seat() -> None:
    sits("a", HOUSE, DARA)
    sits("b")
    connection_leases.release("b", HOUSE)
    connection_leases.release("b", HOUSE)
    connection_leases.release("nobody", HOUSE)
    assert set(seats()) == {"a"}
    assert sits("c")
    connection_leases.release("a", HOUSE, DARA)
    assert sits("d", HOUSE, DARA)


@override_settings(SOCKET_LEASE_SECONDS=0.05)
def test_the_seat_of_a_killed_process_is_free_when_its_lease_ends() -> None:
    sits("killed")
    until = seats()["killed"]
    with override_settings(SOCKET_LEASE_SECONDS=60):
        sits("a")
        another_process()
        while clock_of_redis() <= until:
            pass
        assert sits("b")
        assert set(seats()) == {"a", "b"}
        assert connection_leases.count(HOUSE) == 2


def test_a_flushed_list_fills_again_with_the_next_heartbeats_and_not_beyond() -> None:
    sits("a")
    sits("b")
    get_redis_connection("default").delete(connection_leases._key(HOUSE))
    assert not sits("c"), "two sit here, whatever the list says"
    assert sits("a")
    assert sits("b")
    assert set(seats()) == {"a", "b"}


def test_whoever_lost_the_seat_while_the_list_was_empty_is_told() -> None:
    sits("a")
    get_redis_connection("default").delete(connection_leases._key(HOUSE))
    another_process()
    sits("b")
    sits("c")
    another_process()
    assert not sits("a")


def test_without_redis_each_process_counts_its_own_and_nobody_is_said_to_be_there() -> None:
    with mock.patch("madamda.realtime.connection_leases.get_redis_connection", side_effect=RedisAway):
        assert [sits(name) for name in "abc"] == [True, True, False]
        connection_leases.release("a", HOUSE)
        assert sits("c")
        assert connection_leases.count(HOUSE) == 0


def test_a_socket_that_was_cut_without_a_good_bye_is_not_counted_here_for_ever() -> None:
    sits("a")
    sits("b")
    now = connection_leases.time.monotonic()
    with mock.patch(
        "madamda.realtime.connection_leases.time.monotonic", return_value=now + settings.SOCKET_LEASE_SECONDS + 1
    ):
        get_redis_connection("default").delete(connection_leases._key(HOUSE))
        assert sits("c")
