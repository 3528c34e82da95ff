"""Launch checks: each is a function that tests one point and returns what it found, or raises Wrong."""


class Wrong(Exception):
    """A failed check: what was found, and a hint how to fix it."""

    def __init__(self, seen: str, hint: str) -> None:
        super().__init__(seen)
        self.hint = hint
