"""Checks of Jinja templates that run in tests only: what Django's templates did otherwise is refused."""

import inspect
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame


class MethodNotCalled(Exception):
    pass


class NothingUncalled(CodeGenerator):
    """Refuse a method that is used without being called: `{% if page.has_next %}` would always be true."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        node.node.is_called = True  # type: ignore[attr-defined]
        super().visit_Call(node, frame, forward_caller=forward_caller)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        if getattr(node, "is_called", False):
            super().visit_Getattr(node, frame)
            return
        self.write("environment.not_a_method(")
        super().visit_Getattr(node, frame)
        self.write(f", {node.attr!r})")


def refuse_uncalled_methods() -> None:
    """Check every environment made from now on; overridden settings make new ones."""
    Environment.code_generator_class = NothingUncalled
    Environment.not_a_method = staticmethod(_not_a_method)  # type: ignore[attr-defined]


class ViewContext(dict[str, Any]):
    """What a view passes to a template; a context processor may not overwrite it, as it would with Jinja."""

    def update(self, given: dict[str, Any]) -> None:  # type: ignore[override]  # as the backend calls it
        shared = self.keys() & given.keys() - {"csrf_input"}  # of the backend, replaced by our own
        taken = sorted(name for name in shared if self[name] is not given[name])
        assert not taken, f"a context processor overwrites what the view passes: {', '.join(taken)}"
        super().update(given)


def _not_a_method(value: object, name: str) -> object:
    if inspect.isroutine(value):
        raise MethodNotCalled(name)
    return value
