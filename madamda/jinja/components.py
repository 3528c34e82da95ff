"""Components: macros of the templates, called from Python, and memoised by their arguments."""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, TypeAlias

from django.template import engines
from django.utils.translation import get_language
from markupsafe import Markup

Component: TypeAlias = Callable[..., Markup]


def component(template: str, name: str) -> Component:
    """Return the macro `name` of a template as a function."""

    def render(*args: Any, **kwargs: Any) -> Markup:
        env = engines["jinja2"].env  # type: ignore[attr-defined]  # of Jinja's backend
        return getattr(env.get_template(template).module, name)(*args, **kwargs)

    return render


def memoised(template: str, name: str, *, maxsize: int) -> Component:
    """Return the macro as a function that renders once per language and arguments, which must be hashable.

    The macro must depend on nothing else, so that what is remembered never becomes stale.
    """
    draw = component(template, name)

    @lru_cache(maxsize=maxsize)
    def remembered(_language: str | None, *args: Hashable, **kwargs: Hashable) -> Markup:
        return draw(*args, **kwargs)

    def render(*args: Hashable, **kwargs: Hashable) -> Markup:
        return remembered(get_language(), *args, **kwargs)

    return render
