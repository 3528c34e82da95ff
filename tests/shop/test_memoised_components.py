"""What is drawn once for many pages, and what is written into it for each of them."""

from typing import Any

import pytest
from django.template import engines
from django.test import SimpleTestCase
from django.utils.safestring import mark_safe
from django.utils.translation import override

from madamda.cache import local


def drawn(source: str, **given: Any) -> str:
    return engines["django"].from_string("{% load fragment_cache i18n %}" + source).render(given)


class DrawnOnce(SimpleTestCase):
    SUM = '{% kept "sum" count with total=total who=name|upper %}{{ count }}, {{ total }} for {{ who }}{% endkept %}'

    def setUp(self) -> None:
        local.forget_all()
        self.addCleanup(local.forget_all)

    def test_stays_as_it_was_first_drawn_for_the_words_that_are_named(self) -> None:
        page = '{% kept "way" name %}{{ name }} {{ other }}{% endkept %}'
        assert drawn(page, name="a", other=1) == "a 1"
        assert drawn(page, name="a", other=2) == "a 1"
        assert drawn(page, name="b", other=2) == "b 2"

    def test_is_drawn_for_each_language(self) -> None:
        page = '{% kept "words" %}{% translate "Cart" %}{% endkept %}'
        with override("km"):
            assert drawn(page) != "Cart"
        with override("en"):
            assert drawn(page) == "Cart"

    def test_what_comes_after_with_is_of_the_page_that_asks(self) -> None:
        assert drawn(self.SUM, count=2, total="$3", name="Dara") == "2, $3 for DARA"
        assert drawn(self.SUM, count=2, total="$4", name="Sok") == "2, $4 for SOK"

    def test_what_is_written_in_is_escaped_unless_it_was_drawn(self) -> None:
        assert drawn(self.SUM, count=1, total="<b>", name=mark_safe("x")) == "1, &lt;b&gt; for X"
        page = '{% kept "frame" with inside=inside %}[{{ inside }}]{% endkept %}'
        assert drawn(page, inside=mark_safe("<i>")) == "[<i>]"

    def test_what_is_written_in_cannot_ask_for_more(self) -> None:
        """A name that looks like a place, as nobody can type it, stays a name."""
        said = drawn(self.SUM, count=1, total="\ue000who\ue001", name="secret")
        assert said == "1, \ue000who\ue001 for SECRET"

    def test_nothing_is_decided_by_it(self) -> None:
        with pytest.raises(TypeError):
            drawn('{% kept "choice" with total=total %}{% if total %}much{% endif %}{% endkept %}', total="$3")

    def test_one_in_another_is_written_into_both(self) -> None:
        page = (
            '{% kept "outer" with name=name %}<{% kept "inner" with name=name %}({{ name }}){% endkept %}>{% endkept %}'
        )
        assert drawn(page, name="Dara") == "<(Dara)>"
        assert drawn(page, name="Sok & Co") == "<(Sok &amp; Co)>"
