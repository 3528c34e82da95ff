"""django-oscar as a server of its own, for comparison."""
