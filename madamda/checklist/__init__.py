"""The launch checklist: each point is a function that tries something, and tells what it saw or what is wrong."""


class Wrong(Exception):
    """Red. Its text says what was seen and what to do."""
