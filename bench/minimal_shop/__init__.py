"""Minimal shop: the least code that places an order correctly with Django's own tools, as a baseline."""
