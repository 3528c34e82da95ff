"""The launch checklist: each point is a function that tries something, and tells what it saw or raises Wrong."""


class Wrong(Exception):
    """What was seen, and as a hint what to do about it."""

    def __init__(self, seen: str, hint: str) -> None:
        super().__init__(seen)
        self.hint = hint
