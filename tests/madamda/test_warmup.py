"""Before the first customer: what a worker has ready, and what it waits for."""

import os
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from django.template import engines
from django.template.utils import EngineHandler
from django.test import SimpleTestCase, override_settings
from jinja2 import Environment

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


class TemplatesOfAllWorkers(SimpleTestCase):
    """The first worker compiles them, in a directory that gunicorn makes for each start and reload."""

    def setUp(self) -> None:
        self.enterContext(mock.patch.dict(os.environ))
        gunicorn_config.on_reload(None)
        self.addCleanup(gunicorn_config.on_exit, None)

    def test_are_compiled_once(self) -> None:
        folder = Path(os.environ["TEMPLATE_BYTECODE_DIR"])
        with override_settings(TEMPLATE_BYTECODE_DIR=str(folder)):
            self._start_worker()
            assert any(folder.iterdir())
            compiling = mock.patch.object(Environment, "compile", side_effect=AssertionError("compiled again"))
            with compiling, self.assertNoLogs("madamda.warmup"):
                self._start_worker()

    def test_are_compiled_anew_after_a_reload(self) -> None:
        before = os.environ["TEMPLATE_BYTECODE_DIR"]
        gunicorn_config.on_reload(None)
        assert os.environ["TEMPLATE_BYTECODE_DIR"] != before
        gunicorn_config.on_exit(None)
        assert not Path(before).exists()
        assert not Path(os.environ["TEMPLATE_BYTECODE_DIR"]).exists()

    def test_are_needed_by_no_page(self) -> None:
        with override_settings(TEMPLATE_BYTECODE_DIR="/nowhere"), self.assertLogs("madamda.warmup"):
            self._start_worker()
        assert self.client.get("/no-such-page/").status_code == 404

    def _start_worker(self) -> None:
        with mock.patch.object(warmup, "engines", EngineHandler()):
            warmup.warm_up()
