"""Before the first customer: what a worker has ready, and what it waits for."""

from types import SimpleNamespace
from unittest import mock

from django.template import engines
from django.test import SimpleTestCase

import gunicorn_config
from madamda import warmup


def read() -> dict[str, object]:
    """What the engine of this moment has read; other tests have others."""
    return engines["django"].engine.template_loaders[0].get_template_cache  # type: ignore[attr-defined,no-any-return]


class AWorkerThatBegins(SimpleTestCase):
    """A SimpleTestCase: whoever asked the database would be refused."""

    def test_has_what_a_first_page_is_made_of(self) -> None:
        read().clear()
        gunicorn_config.post_worker_init(SimpleNamespace(age=2))
        for name in ("shop/listing.html", "shop/product.html", "components/_card.html", "layouts/shop.html"):
            assert name in read()

    def test_begins_whatever_is_wrong(self) -> None:
        with (
            mock.patch.object(warmup, "get_template", side_effect=OSError),
            self.assertLogs("madamda.warmup") as said,
        ):
            gunicorn_config.post_worker_init(SimpleNamespace(age=2))
        assert "Warm-up failed" in said.output[0]

    def test_asks_nobody(self) -> None:
        nobody = mock.patch("socket.socket.connect", side_effect=AssertionError("somebody was asked"))
        with nobody, self.assertNoLogs("madamda.warmup"):
            gunicorn_config.post_worker_init(SimpleNamespace(age=2))
