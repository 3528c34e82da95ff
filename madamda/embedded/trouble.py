"""What went wrong, said so that the person who ran the command knows what to do."""


class CannotStart(Exception):
    """A server cannot be brought; its text is the sentence the person reads."""
