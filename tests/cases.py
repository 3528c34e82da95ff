"""The base class of tests that use the database."""

from typing import Any

import pgtrigger
from django import test
from django.http import HttpResponse


class TestCase(test.TestCase):
    """A TestCase whose search index is written after each statement, instead of at the commit that it never reaches."""

    @classmethod
    def _enter_atomics(cls) -> dict[str, Any]:
        """Django's only step between opening the transaction of a class and `setUpTestData`."""
        atomics = super()._enter_atomics()
        writing = [one.get_uri(model) for model, one in pgtrigger.registered() if one.name.endswith("_written")]
        pgtrigger.constraints(pgtrigger.Immediate, *writing)
        return atomics


def flat(page: HttpResponse | str) -> str:
    """Return a page with one space for any white space: between attributes a template may have line breaks."""
    return " ".join((page if isinstance(page, str) else page.content.decode()).split())
