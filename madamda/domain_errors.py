"""Base class of the domain errors. Each error has a stable code; its message is formatted where it is shown."""

from typing import Any, ClassVar


class DomainError(Exception):
    """An operation was refused and nothing was changed. `facts` are the values for its message (shop.messages)."""

    code: ClassVar[str]

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts
