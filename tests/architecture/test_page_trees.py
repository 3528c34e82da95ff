"""`bench.page_trees compare` reports what a browser would show differently, and nothing else."""

import json
from pathlib import Path

import pytest

from bench.page_trees.comparison import STATUSES, difference, differences

CARD = '<div class="card wide" id="a"><p>One <b>two</b> <i>three</i></p></div>'


@pytest.mark.parametrize(
    "after",
    [
        '<div id=a class="wide card"><p>One <b>two</b> <i>three</i></p></div>',
        CARD.replace("<p>", "\n  <p>\n    ").replace("</p>", "\n  </p>\n"),
        CARD.replace("</b> <i>", "</b>\n<i>").replace("One ", "One\n\n  "),
        CARD.replace("</b> <i>", "</b> <!-- and --> <i>"),
        CARD.replace("<b>two", "<b> two"),  # the space before it is displayed already
    ],
)
def test_order_of_attributes_and_white_space_around_blocks_are_no_difference(after: str) -> None:
    assert difference(CARD, after) == []


@pytest.mark.parametrize(
    "after",
    [
        CARD.replace("</b> <i>", "</b><i>"),
        CARD.replace("One <b>", "One<b>"),
        CARD.replace("two</b>", "two!</b>"),
        CARD.replace("wide", "small"),
        CARD.replace(' id="a"', ""),
        CARD.replace("<i>three</i>", "three"),
        CARD.replace("One ", "One\N{NO-BREAK SPACE}"),
    ],
)
def test_a_lost_space_and_changed_texts_attributes_and_tags_are_differences(after: str) -> None:
    assert difference(CARD, after) != []


def test_a_space_beside_a_button_or_picture_is_displayed_and_inside_a_button_it_is_not() -> None:
    assert difference("<p><button>A</button> <img></p>", "<p><button>A</button><img></p>") != []
    assert difference("<p>B <button>A</button></p>", "<p>B <button> A </button> </p>") == []


def test_white_space_in_a_text_area_is_typed_text() -> None:
    assert difference("<textarea>a b</textarea>", "<textarea>a  b</textarea>") != []
    assert difference("<textarea>a b</textarea>", "<textarea>\na b</textarea>") == []


def test_quotes_may_be_escaped_in_different_ways() -> None:
    assert difference('<p title="&#34;a&#34;">&#39;</p>', "<p title='&quot;a&quot;'>'</p>") == []


def test_linked_data_is_compared_as_data() -> None:
    script = '<script type="application/ld+json">{}</script>'
    assert difference(script.format('{"a": 1, "b": "\\u17d2"}'), script.format('{"b":"\u17d2","a":1}')) == []
    assert difference(script.format('{"a": 1}'), script.format('{"a": 2}')) != []


def test_tokens_and_hashes_of_files_are_starred() -> None:
    page = '<link href="/static/css/shop.{0}.css"><input type="hidden" name="csrfmiddlewaretoken" value="{0}">'
    assert difference(page.format("0123456789ab"), page.format("ba9876543210")) == []
    assert difference('<input name="total" value="1">', '<input name="total" value="2">') != []


def test_pages_are_compared_by_name_and_status(tmp_path: Path) -> None:
    for folder, statuses in (("before", {"a.html": 200, "b.html": 200}), ("after", {"a.html": 404, "c.txt": 200})):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / STATUSES).write_text(json.dumps(statuses))
        for name in statuses:
            (tmp_path / folder / name).write_text("<p>A</p>")
    found = list(differences(tmp_path / "before", tmp_path / "after"))
    assert [one.split(":")[0] for one in found] == ["a.html", "b.html", "c.txt"]
    assert "status 200 became 404" in found[0]
