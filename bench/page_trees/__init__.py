"""Records the pages of a demo shop and compares two recordings by what a browser sees: see `__main__`."""
