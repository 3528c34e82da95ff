"""Formats of dates and numbers per language, where they differ from Django's."""
