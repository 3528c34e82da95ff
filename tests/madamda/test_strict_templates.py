"""Templates are checked in tests: undefined names, methods that are not called, names that would be overwritten."""

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory, SimpleTestCase
from jinja2 import UndefinedError
from jinja2.environment import Template

from tests.strict_templates import MethodNotCalled


def compiled(source: str) -> Template:
    return engines["jinja2"].env.from_string(source)  # type: ignore[attr-defined,no-any-return]  # of Jinja's backend


class WhatTestsRefuse(SimpleTestCase):
    def test_a_name_that_nothing_gives(self) -> None:
        for source in ("{{ nobody }}", "{% if nobody %}{% endif %}", "{{ store.nobody.name }}"):
            with self.subTest(source), pytest.raises(UndefinedError):
                compiled(source).render()

    def test_a_method_that_is_not_called(self) -> None:
        page = Paginator(range(9), 3).page(1)
        assert compiled("{{ page.has_next() }} {{ page.number }}").render(page=page) == "True 1"
        for source in ("{{ page.has_next }}", "{% if page.has_next %}{% endif %}", "{{ page.has_next|string }}"):
            with self.subTest(source), pytest.raises(MethodNotCalled):
                compiled(source).render(page=page)

    def test_a_name_that_a_context_processor_gives_too(self) -> None:
        template = engines["jinja2"].from_string("{{ theme }}")
        assert template.render({"theme": "dark"}) == "dark"
        with pytest.raises(AssertionError, match="overwrites what the view passes: theme"):
            template.render({"theme": "dark"}, RequestFactory().get("/"))
