"""Before the first customer: what a worker has ready, and what it waits for."""

from types import SimpleNamespace
from unittest import mock

from django.template import engines
from django.test import SimpleTestCase

import gunicorn_config
from madamda import warmup


def compiled() -> set[str]:
    """Return the names of the templates that the engine of this moment has compiled; other tests have others."""
    return {name for _loader, name in engines["jinja2"].env.cache}


class AWorkerThatBegins(SimpleTestCase):
    """A SimpleTestCase: whoever asked the database would be refused."""

    def test_has_what_a_first_page_is_made_of(self) -> None:
        engines["jinja2"].env.cache.clear()
        gunicorn_config.post_worker_init(SimpleNamespace(age=2))
        for name in ("shop/listing.html", "shop/product.html", "components/product_card.html", "layouts/shop.html"):
            assert name in compiled()

    def test_begins_whatever_is_wrong(self) -> None:
        with (
            mock.patch.object(warmup, "reverse", side_effect=OSError),
            self.assertLogs("madamda.warmup") as said,
        ):
            gunicorn_config.post_worker_init(SimpleNamespace(age=2))
        assert "Warm-up failed" in said.output[0]

    def test_asks_nobody(self) -> None:
        nobody = mock.patch("socket.socket.connect", side_effect=AssertionError("somebody was asked"))
        with nobody, self.assertNoLogs("madamda.warmup"):
            gunicorn_config.post_worker_init(SimpleNamespace(age=2))
