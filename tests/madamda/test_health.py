"""Health: what the proxy and the monitors are told."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from madamda.monitoring.health import DURABLE
from tests.cases import TestCase
from tests.factories import an_order


class Health(TestCase):
    def test_live_asks_nothing_of_anybody(self) -> None:
        with self.assertNumQueries(0):
            answer = self.client.get("/health/live")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert "no-store" in answer["Cache-Control"]

    def test_ready_looks_at_all_that_selling_needs(self) -> None:
        answer = self.client.get("/health/ready").json()
        assert {key for key in answer if answer[key] is True} == {
            "stays",
            "database",
            "redis",
            "relay",
            "headroom",
            "replicated",
        } | durable()

    def test_ready_says_that_news_is_stuck_and_goes_on_selling(self) -> None:
        order = an_order()
        order.events.update(announced_at=timezone.now())
        order.events.create(version=2, kind="confirmed", at=timezone.now() - timedelta(minutes=1))
        assert self.client.get("/health/ready").json()["relay"] is False

    def test_no_one_posts_here(self) -> None:
        assert self.client.post("/health/live").status_code == 405


def durable() -> set[str]:
    """The tests' own cluster may do without flushing to disk; then readiness must say so."""
    with connection.cursor() as cursor:
        cursor.execute("select bool_and(setting <> 'off') from pg_settings where name = any(%s)", [list(DURABLE)])
        return {"durable"} if cursor.fetchone()[0] else set()
