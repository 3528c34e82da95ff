"""What the shop refuses to do. Each kind of refusal has a code that stays; its sentence is made where it is shown."""

from typing import Any, ClassVar


class DomainError(Exception):
    """Nothing was changed. `facts` are what its sentence needs beside the code (shop.messages)."""

    code: ClassVar[str]

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts
