"""Texts of Jinja templates are extracted as xgettext reads them, and no template is passed over in silence."""

import tempfile
from pathlib import Path

import pytest
from django.test import SimpleTestCase
from jinja2 import TemplateSyntaxError

from madamda.management.commands import makemessages


class Extraction(SimpleTestCase):
    def calls(self, source: str) -> list[str]:
        template = Path(self.enterContext(tempfile.TemporaryDirectory()), "page.html")
        template.write_text(source, encoding="utf-8")
        return makemessages.calls(template).splitlines()

    def test_a_text_becomes_a_call_in_the_order_of_the_template(self) -> None:
        source = """{{ _("Cart") }}
            {{ pgettext("sum", "Items") }}
            {% trans count=3 %}{{ count }} day{% pluralize %}{{ count }} days{% endtrans %}
            {% trans trimmed name="x" %}
                Added:
                {{ name }}
            {% endtrans %}"""
        assert self.calls(source) == [
            "gettext('Cart')",
            "pgettext('sum', 'Items')",
            "ngettext('%(count)s day', '%(count)s days')",
            "gettext('Added: %(name)s')",
        ]

    def test_a_remark_for_translators_goes_along(self) -> None:
        assert self.calls('{# Translators: a verb #}\n{{ _("Order") }}') == [
            "# Translators: a verb",
            "gettext('Order')",
        ]

    def test_a_syntax_error_loses_no_texts_in_silence(self) -> None:
        for broken in ('{{ _("Cart") }', '{% if %}{{ _("Cart") }}{% endif %}', "{% trans %}Cart"):
            with self.subTest(broken), pytest.raises(TemplateSyntaxError):
                self.calls(broken)
