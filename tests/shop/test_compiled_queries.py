"""A compiled query is the same whenever it is compiled, and in whatever language: it is compiled only once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from unittest import mock

import pytest
from django.utils import translation

import orders.queries
import shop.queries
from madamda.db.compiled_queries import CompiledQuery, Statement

pytestmark = pytest.mark.django_db  # the SQL depends on the version of PostgreSQL


def modules() -> Iterator[ModuleType]:
    for package in (shop.queries, orders.queries):
        for found in iter_modules(package.__path__, f"{package.__name__}."):
            yield import_module(found.name)


QUERIES = {
    f"{module.__name__}.{name}": value
    for module in modules()
    for name, value in vars(module).items()
    if isinstance(value, CompiledQuery)
}


def compiled(query: CompiledQuery, language: str, now: datetime) -> Statement:
    with translation.override(language), mock.patch("django.utils.timezone.now", return_value=now):
        return query.compile()


def test_there_are_some() -> None:
    assert len(QUERIES) > 10


@pytest.mark.parametrize("name", QUERIES)
def test_it_is_the_same_at_another_hour_and_in_another_language(name: str) -> None:
    first = compiled(QUERIES[name], "en", datetime(2026, 1, 1, 9, tzinfo=UTC))
    second = compiled(QUERIES[name], "km", datetime(2026, 7, 2, 22, tzinfo=UTC))
    assert first == second


@pytest.mark.parametrize("name", QUERIES)
def test_all_that_it_is_asked_with_is_in_it(name: str) -> None:
    places = QUERIES[name].compile().places
    assert {place for is_named, place in places if is_named} == set(QUERIES[name]._likes)
